import type { Kysely } from 'kysely';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import { ConflictError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { forgetConsumer, insertConsumer, newConsumer, told } from './consumers.ts';
import type { SitesDeps } from './consumers.ts';
import { findSite } from './find.ts';
import { addConsumerInput } from './input.ts';
import type { AddConsumerInput } from './input.ts';
import type { ConsumerKind } from './tables.ts';
import { consumerView } from './view.ts';
import type { Consumer } from './view.ts';

/**
 * Begins to replace a site's active consumer by one with a key pair, or client id and secret, of its own. The new one is
 * pending until Jira accepts it (see verifyConsumer); nothing changes before that, and removing it undoes this. Then it
 * is active, and the old one retiring: its connections go on working, each moves when its person connects again, and
 * once none is left it is gone (see removeUnneeded).
 * @throws as addConsumer; ConflictError `consumer_missing` (there is none to replace), `rotation_in_progress`
 */
export async function rotateConsumer(
  deps: SitesDeps,
  actor: Actor,
  input: AddConsumerInput,
): Promise<Consumer> {
  requireAdministrator(actor);
  const request = parseInput(addConsumerInput, input);
  const site = await findSite(deps.db, request.siteId);
  const what = { siteId: site.id, kind: request.kind ?? 'oauth1' };
  // Making a key takes long; whoever comes in vain need not wait for it.
  await requireReplaceable(deps.db, what);
  const row = await newConsumer(deps, { site, actor, request });
  await deps.db.transaction().execute(async (trx) => {
    // Of two at once, the second waits here and then finds the first one's.
    await trx.selectFrom('site').select('id').where('id', '=', site.id).forUpdate().execute();
    await requireReplaceable(trx, what);
    await insertConsumer(trx, actor, row);
    const at = new Date(deps.now());
    await recordAudit(trx, { at, ...by(actor), ...told('consumer.rotation-begun', row) });
  });
  return consumerView(row, site, deps.publicUrl);
}

async function requireReplaceable(
  db: Kysely<Database>,
  { siteId, kind }: { siteId: string; kind: ConsumerKind },
): Promise<void> {
  const present = await db
    .selectFrom('consumer')
    .select(['id', 'state', 'consumer_key'])
    .where('site_id', '=', siteId)
    .where('kind', '=', kind)
    .where('state', 'in', ['pending', 'active'])
    .execute();
  const pending = present.find(({ state }) => state === 'pending');
  if (pending) throw rotationInProgress(pending);
  if (present.length === 0) throw nothingToReplace(kind);
}

function rotationInProgress(pending: { id: string; consumer_key: string }): ConflictError {
  return new ConflictError({
    code: 'rotation_in_progress',
    message: `The consumer ${pending.consumer_key} waits for Jira to accept it already.`,
    remedy: 'Set that one up at Jira and verify it, or remove it and begin again.',
    details: { consumerId: pending.id },
  });
}

function nothingToReplace(kind: ConsumerKind): ConflictError {
  return new ConflictError({
    code: 'consumer_missing',
    message: `This site has no active consumer of ${kind === 'oauth1' ? 'OAuth 1.0a' : 'OAuth 2.0'} to replace.`,
    remedy: 'Add a consumer and set it up in Jira.',
  });
}

/** A dance that claimed its attempt is done, or has failed, within this time. */
const exchangeMs = 5 * 60_000;

/**
 * Removes retiring consumers that no connection and no dance under way needs. Any number of processes may do it at once.
 * Resolves with how many this one removed; each is logged, with what to compare with Jira.
 */
export async function removeUnneeded({ db, log, now }: Deps): Promise<number> {
  const retiring = await db.selectFrom('consumer').select('id').where('state', '=', 'retiring').execute();
  let removed = 0;
  for (const { id } of retiring) {
    const gone = await removeIfUnneeded(db, { id, at: new Date(now()) });
    if (!gone) continue;
    removed += 1;
    const { site_id: siteId, consumer_key: consumerKey, public_key_fingerprint: fingerprint } = gone;
    log.info(
      { siteId, consumerKey, publicKeyFingerprint: fingerprint },
      'a replaced consumer is gone, for no connection needs it any more; its application link may be deleted in Jira',
    );
  }
  return removed;
}

function removeIfUnneeded(db: Kysely<Database>, { id, at }: { id: string; at: Date }) {
  return db.transaction().execute(async (trx) => {
    // A dance that ends meanwhile waits for this; another process that does the same, too.
    const consumer = await trx
      .selectFrom('consumer')
      .select(['id', 'site_id', 'kind', 'consumer_key', 'public_key_fingerprint'])
      .where('id', '=', id)
      .where('state', '=', 'retiring')
      .forUpdate()
      .executeTakeFirst();
    if (!consumer || (await isNeeded(trx, { id, at }))) return undefined;
    await forgetConsumer(trx, id);
    await trx
      .insertInto('gone_consumer')
      .values({ ...consumer, gone_at: at })
      .execute();
    await recordAudit(trx, { at, actorId: null, ...told('consumer.gone', consumer) });
    return consumer;
  });
}

async function isNeeded(trx: Kysely<Database>, { id, at }: { id: string; at: Date }): Promise<boolean> {
  const connection = await trx
    .selectFrom('connection')
    .select('id')
    .where('consumer_id', '=', id)
    .where('state', '!=', 'disconnected')
    .executeTakeFirst();
  if (connection) return true;
  const attempt = await trx
    .selectFrom('attempt')
    .select('id')
    .where('consumer_id', '=', id)
    .where((where) =>
      where.or([
        where.and([where('used_at', 'is', null), where('expires_at', '>', at)]),
        where('used_at', '>', new Date(at.getTime() - exchangeMs)),
      ]),
    )
    .executeTakeFirst();
  return attempt !== undefined;
}
