import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely, Selectable, ShallowDehydrateObject } from 'kysely';
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import { ConflictError, ForbiddenError, GoneError, NotFoundError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import { createSecret } from '../store/secret.ts';
import type { Secret } from '../store/secret.ts';
import type { Vault } from '../store/vault.ts';
import { isForeignKeyViolation } from '../store/violations.ts';
import type { ConsumerKind } from '../sites/tables.ts';
import { siteUnknown } from '../sites/find.ts';
import { siteView } from '../sites/view.ts';
import type { ConsumerRow, SiteRow } from '../sites/view.ts';
import type { AttemptCallback, ConnectionOwner } from './tables.ts';

/** As long as Jira keeps a request token. */
export const attemptSeconds = 10 * 60;
/** How long it can be told that an attempt is used or expired; afterwards it is unknown. */
const rememberedSeconds = 24 * 60 * 60;

export type AttemptRow = Selectable<Database['attempt']>;

/** An attempt and where it takes place. */
export interface FoundAttempt {
  attempt: AttemptRow;
  site: SiteRow;
  consumer: ConsumerRow;
}

export interface OpenAttempt extends FoundAttempt {
  attempt: AttemptRow & { sealed_proof: string };
}

/**
 * In what a statement returns: that its transaction is done before it is on the disk. An attempt that a power cut takes
 * away is begun again, and one that it sets free is of no use, as Jira takes a verifier or a code but once.
 */
const notWaitingForDisk = sql`set_config('synchronous_commit', 'off', true)`.as('not_waiting_for_disk');

/** What the callback is checked against, and what the exchange needs besides it. */
export type Proof =
  | { kind: 'oauth1'; token: Secret; tokenSecret: Secret }
  | { kind: 'oauth2'; state: Secret; codeVerifier: Secret };

const secret = z.string().transform(createSecret);
const proofShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('oauth1'), token: secret, tokenSecret: secret }),
  z.object({ kind: z.literal('oauth2'), state: secret, codeVerifier: secret }),
]);

export function newAttemptId(): string {
  return randomUUID();
}

/** @throws ForbiddenError `session_required` */
export function requireSession(actor: Actor): string {
  if (actor.sessionId !== undefined) return actor.sessionId;
  throw new ForbiddenError({
    code: 'session_required',
    message: 'Connecting needs a person signed in with a browser.',
    remedy: 'Sign in with a browser and connect there.',
  });
}

/** A site and those of its consumers that may dance. @throws NotFoundError `site_unknown` */
export async function findDanceFloor(
  db: Kysely<Database>,
  siteId: string,
): Promise<{ site: SiteRow; consumers: ConsumerRow[] }> {
  const consumersOfSite = sql<ShallowDehydrateObject<ConsumerRow>[]>`coalesce((
    select json_agg(consumer order by created_at desc) from consumer
    where site_id = site.id and state in ('active', 'pending')
  ), '[]')`;
  const row = await db
    .selectFrom('site')
    .selectAll()
    .select(consumersOfSite.as('consumers'))
    .where('id', '=', siteId)
    .executeTakeFirst();
  if (!row) throw siteUnknown(siteId);
  const { consumers, ...site } = row;
  return { site, consumers: consumers.map(consumerFromJson) };
}

/** A row read as JSON has its times in words. */
const consumerFromJson = (row: ShallowDehydrateObject<ConsumerRow>): ConsumerRow => ({
  ...row,
  created_at: new Date(row.created_at),
  verified_at: row.verified_at === null ? null : new Date(row.verified_at),
});

/**
 * The consumer to dance with: of the wanted kind, or of the one the site's version is recommended first. Of a kind the
 * active one; without one the newest pending one, which the attempt then proves.
 * @throws ConflictError `consumer_missing`
 */
export function consumerForAttempt(
  site: SiteRow,
  consumers: ConsumerRow[],
  kind: ConsumerKind | undefined,
): ConsumerRow {
  const kinds: string[] = kind ? [kind] : siteView(site).offers.map((offer) => offer.kind);
  for (const state of ['active', 'pending'] as const) {
    for (const wanted of kinds) {
      const consumer = consumers.find((one) => one.kind === wanted && one.state === state);
      if (consumer) return consumer;
    }
  }
  throw new ConflictError({
    code: 'consumer_missing',
    message: 'Crosslink has no consumer at this site yet.',
    remedy: 'Let an administrator add a consumer and set it up in Jira.',
  });
}

export async function insertAttempt(
  { db, vault, now }: { db: Kysely<Database>; vault: Vault; now: () => number },
  attempt: {
    id: string;
    siteId: string;
    consumerId: string;
    userId: string;
    sessionId: string;
    owner: ConnectionOwner;
    /** Where the owner is a reference. */
    connectSessionId?: string;
    proof: Proof;
    returnTo?: string | undefined;
    callback: AttemptCallback;
  },
): Promise<Date> {
  const parts = Object.entries(attempt.proof) as [string, string | Secret][];
  const revealed = parts.map(([name, part]) => [name, typeof part === 'string' ? part : part.reveal()]);
  const text = createSecret(JSON.stringify(Object.fromEntries(revealed)));
  const at = now();
  const expiresAt = new Date(at + attemptSeconds * 1000);
  const row: AttemptRow = {
    id: attempt.id,
    site_id: attempt.siteId,
    consumer_id: attempt.consumerId,
    user_id: attempt.userId,
    session_id: attempt.sessionId,
    owner: attempt.owner,
    connect_session_id: attempt.connectSessionId ?? null,
    sealed_proof: await vault.seal(text, context(attempt.id)),
    return_to: attempt.returnTo ?? null,
    callback: attempt.callback,
    created_at: new Date(at),
    expires_at: expiresAt,
    used_at: null,
  };
  try {
    await db.insertInto('attempt').values(row).returning(notWaitingForDisk).execute();
  } catch (error) {
    throw isForeignKeyViolation(error) ? consumerRemoved() : error;
  }
  return expiresAt;
}

/** Whatever its state: that it may be gone on with is for {@link requireOpen} to say. */
export async function findAttempt(
  db: Kysely<Database>,
  attemptId: string,
): Promise<FoundAttempt | undefined> {
  if (!z.uuid().safeParse(attemptId).success) return undefined;
  // An attempt goes with its site and its consumer.
  const row = await db
    .selectFrom('attempt')
    .innerJoin('site', 'site.id', 'attempt.site_id')
    .innerJoin('consumer', 'consumer.id', 'attempt.consumer_id')
    .selectAll('attempt')
    .select([
      sql<ShallowDehydrateObject<SiteRow>>`to_json(site)`.as('site'),
      sql<ShallowDehydrateObject<ConsumerRow>>`to_json(consumer)`.as('consumer'),
    ])
    .where('attempt.id', '=', attemptId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { site, consumer, ...attempt } = row;
  return {
    attempt,
    site: { ...site, created_at: new Date(site.created_at) },
    consumer: consumerFromJson(consumer),
  };
}

/**
 * The attempt, if this actor in this session may go on with it now. It is not claimed yet.
 * @throws NotFoundError `attempt_unknown`; ForbiddenError `session_required`, `attempt_foreign_session`;
 * GoneError `attempt_used`, `attempt_expired`
 */
export function requireOpen(found: FoundAttempt | undefined, actor: Actor, nowMs: number): OpenAttempt {
  const sessionId = requireSession(actor);
  if (!found) throw attemptUnknown();
  const { sealed_proof, ...attempt } = found.attempt;
  // First of all: whoever else's browser this is learns nothing and ends nothing.
  if (attempt.session_id !== sessionId || attempt.user_id !== actor.userId) throw foreignSession();
  if (attempt.used_at) throw attemptUsed();
  if (sealed_proof === null || attempt.expires_at.getTime() <= nowMs) throw attemptExpired();
  return { ...found, attempt: { ...attempt, sealed_proof } };
}

/**
 * Takes the attempt for the one exchange it is good for. Of several at once, one gets it.
 * @throws GoneError `attempt_used`
 */
export async function claimAttempt(
  { db, now }: { db: Kysely<Database>; now: () => number },
  attemptId: string,
): Promise<void> {
  const claimed = await db
    .updateTable('attempt')
    .set({ used_at: new Date(now()), sealed_proof: null })
    .where('id', '=', attemptId)
    .where('used_at', 'is', null)
    .returning(['id', notWaitingForDisk])
    .executeTakeFirst();
  if (!claimed) throw attemptUsed();
}

/** @throws VaultError */
export async function openProof(vault: Vault, attempt: { id: string; sealed_proof: string }): Promise<Proof> {
  const text = await vault.open(attempt.sealed_proof, context(attempt.id));
  return proofShape.parse(JSON.parse(text.reveal()));
}

/** Wipes the secrets of expired attempts, and forgets them altogether a day later. */
export async function cleanAttempts({ db, now }: { db: Kysely<Database>; now: () => number }): Promise<void> {
  const at = now();
  await db
    .updateTable('attempt')
    .set({ sealed_proof: null })
    .where('expires_at', '<=', new Date(at))
    .where('sealed_proof', 'is not', null)
    .execute();
  await db
    .deleteFrom('attempt')
    .where('expires_at', '<=', new Date(at - rememberedSeconds * 1000))
    .execute();
}

function context(attemptId: string) {
  return { table: 'attempt', column: 'sealed_proof', row: attemptId };
}

/** Of a dance during which its consumer was replaced and removed, or its site was. */
export function consumerRemoved(): ConflictError {
  return new ConflictError({
    code: 'consumer_removed',
    message: 'The consumer this attempt to connect was begun with has been removed meanwhile.',
    remedy: again,
  });
}

const again = 'Start connecting again, from the page of the site.';

function attemptUnknown(): NotFoundError {
  return new NotFoundError({
    code: 'attempt_unknown',
    message: 'Crosslink does not know this attempt to connect.',
    remedy: again,
  });
}

function foreignSession(): ForbiddenError {
  return new ForbiddenError({
    code: 'attempt_foreign_session',
    message: 'This attempt to connect was started in another browser session.',
    remedy: 'Finish it in the browser it was started in, or start connecting again here.',
  });
}

function attemptUsed(): GoneError {
  return new GoneError({
    code: 'attempt_used',
    message: 'This attempt to connect was used already.',
    remedy: again,
  });
}

function attemptExpired(): GoneError {
  return new GoneError({
    code: 'attempt_expired',
    message: `This attempt to connect is older than ${attemptSeconds / 60} minutes.`,
    remedy: again,
  });
}
