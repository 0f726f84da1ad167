import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { SetUpInstructions } from '@crosslink/jira';
import type { Selectable } from 'kysely';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { ConflictError, GoneError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { told, verify } from './consumers.ts';
import type { SitesDeps } from './consumers.ts';
import { findConsumer, findSite } from './find.ts';
import { consumerInput, handoverInput } from './input.ts';
import type { ConsumerInput, HandoverInput } from './input.ts';
import { instructionsFor } from './view.ts';

const lifeSeconds = 7 * 24 * 60 * 60;

/** A link for a Jira administrator who has no account here. */
export interface Handover {
  /** Shown once. The token is in its fragment, which browsers neither send nor pass on. */
  url: string;
  expiresAt: Date;
}

/** What whoever holds the link gets to see: what has to be pasted, and nothing else of Crosslink. */
export interface OpenedHandover {
  siteName: string;
  baseUrl: string;
  instructions: SetUpInstructions;
  publicKeyFingerprint: string | null;
  expiresAt: Date;
  /** Jira accepts it: nothing is left to do. */
  finished: boolean;
}

/**
 * Makes a hand-over link for a consumer of OAuth 1.0a: good for seven days and one set-up. An earlier one of the
 * consumer ends.
 * @throws ForbiddenError, NotFoundError `consumer_unknown`, ConflictError `handover_not_possible` (OAuth 2.0: there the
 * administrator has something to tell us)
 */
export async function createHandover(deps: SitesDeps, actor: Actor, input: ConsumerInput): Promise<Handover> {
  requireAdministrator(actor);
  const { consumerId } = parseInput(consumerInput, input);
  const consumer = await findConsumer(deps.db, consumerId);
  if (consumer.kind !== 'oauth1') throw notPossible();
  const token = randomBytes(32).toString('base64url');
  const at = deps.now();
  const row = {
    id: randomUUID(),
    consumer_id: consumerId,
    token_hash: hash(token),
    created_by: actor.userId,
    created_at: new Date(at),
    expires_at: new Date(at + lifeSeconds * 1000),
    opened_at: null,
    finished_at: null,
  };
  await deps.db.transaction().execute(async (trx) => {
    await trx.deleteFrom('handover').where('consumer_id', '=', consumerId).execute();
    await trx.insertInto('handover').values(row).execute();
    await recordAudit(trx, { at: row.created_at, ...by(actor), ...told('handover.made', consumer) });
  });
  return { url: `${deps.publicUrl}/handover#${token}`, expiresAt: row.expires_at };
}

/** For whoever holds the link; there is no actor. @throws GoneError `handover_ended` */
export async function openHandover(deps: SitesDeps, input: HandoverInput): Promise<OpenedHandover> {
  const row = await findHandover(deps, input);
  await deps.db
    .updateTable('handover')
    .set({ opened_at: new Date(deps.now()) })
    .where('id', '=', row.id)
    .where('opened_at', 'is', null)
    .execute();
  return view(deps, row);
}

/**
 * Really asks Jira for a request token. The link is of no more use once Jira gave one.
 * @throws GoneError `handover_ended`, and what verifyConsumer throws while something is not right yet
 */
export async function checkHandover(deps: SitesDeps, input: HandoverInput): Promise<OpenedHandover> {
  const row = await findHandover(deps, input);
  await verify(deps, row.consumer_id);
  const finished_at = new Date(deps.now());
  const consumer = await findConsumer(deps.db, row.consumer_id);
  await deps.db.transaction().execute(async (trx) => {
    const finished = await trx
      .updateTable('handover')
      .set({ finished_at })
      .where('id', '=', row.id)
      .where('finished_at', 'is', null)
      .executeTakeFirst();
    if (finished.numUpdatedRows !== 1n) return;
    await recordAudit(trx, { at: finished_at, actorId: null, ...told('handover.finished', consumer) });
  });
  return view(deps, { ...row, finished_at });
}

type HandoverRow = Selectable<Database['handover']>;

async function findHandover({ db, now }: SitesDeps, input: HandoverInput): Promise<HandoverRow> {
  const { token } = parseInput(handoverInput, input);
  const row = await db
    .selectFrom('handover')
    .selectAll()
    .where('token_hash', '=', hash(token))
    .where('finished_at', 'is', null)
    .where('expires_at', '>', new Date(now()))
    .executeTakeFirst();
  if (row) return row;
  throw new GoneError({
    code: 'handover_ended',
    message:
      'This link is of no use any more: it was finished, it is older than seven days, or there is a newer one.',
    remedy: 'Ask whoever sent it to you for a new one.',
  });
}

async function view(deps: SitesDeps, row: HandoverRow): Promise<OpenedHandover> {
  const consumer = await findConsumer(deps.db, row.consumer_id);
  const site = await findSite(deps.db, consumer.site_id);
  return {
    siteName: site.name,
    baseUrl: site.base_url,
    instructions: instructionsFor(consumer, site, deps.publicUrl),
    publicKeyFingerprint: consumer.public_key_fingerprint,
    expiresAt: row.expires_at,
    finished: row.finished_at !== null,
  };
}

const hash = (token: string): string => createHash('sha256').update(token).digest('base64url');

function notPossible(): ConflictError {
  return new ConflictError({
    code: 'handover_not_possible',
    message:
      'A hand-over link tells what to paste into Jira; with OAuth 2.0 Jira has something to tell Crosslink.',
    remedy: 'Send the instructions, and enter the client id and secret that you get back.',
  });
}
