import { randomBytes, randomUUID } from 'node:crypto';
import { generateKeyPair, publicKeyFingerprint, publicKeyPem, readPrivateKey } from '@crosslink/oauth1';
import {
  defaultScopes,
  discoverSite,
  requestTemporaryCredentials,
  verifyOAuth2Client,
} from '@crosslink/jira';
import type { RequestToken } from '@crosslink/jira';
import type { z } from 'zod';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import type { Kysely } from 'kysely';
import { by, recordAudit } from '../audit/record.ts';
import { isUniqueViolation } from '../store/violations.ts';
import type { Deps } from '../deps.ts';
import { ConflictError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { createSecret } from '../store/secret.ts';
import type { Secret } from '../store/secret.ts';
import { followClock } from './clock.ts';
import { findConsumer, findSite } from './find.ts';
import { consumerInput, siteInput } from './input.ts';
import type {
  ConsumerInput,
  oauth1ConsumerInput,
  oauth2ClientInput,
  SiteInput,
  addConsumerInput,
} from './input.ts';
import { oauth2OptionsFor } from './oauth2.ts';
import { clientSecretContext, privateKeyContext } from './signers.ts';
import type { Signers } from './signers.ts';
import type { ConsumerKind } from './tables.ts';
import { countConnections } from './need.ts';
import { consumerView, instructionsFor } from './view.ts';
import type { Consumer, ConsumerRow, SiteRow } from './view.ts';

export type SitesDeps = Deps & { signers: Signers };

/** Makes all of it but keeps nothing. @throws KeyError, JiraSetupError */
export async function newConsumer(
  deps: SitesDeps,
  { site, actor, request }: { site: SiteRow; actor: Actor; request: z.output<typeof addConsumerInput> },
): Promise<ConsumerRow> {
  const id = randomUUID();
  const row: ConsumerRow = {
    id,
    site_id: site.id,
    state: 'pending',
    ...(request.kind === 'oauth2'
      ? await oauth2Columns(deps, { id, site, request })
      : await oauth1Columns(deps, { id, request })),
    key_version: 1,
    generation: await nextGeneration(deps.db, { siteId: site.id, kind: request.kind ?? 'oauth1' }),
    created_by: actor.userId,
    created_at: new Date(deps.now()),
    verified_at: null,
  };
  // Before the row is there: a Jira that does not offer this kind has no such instructions, and no such consumer.
  instructionsFor(row, site, deps.publicUrl);
  return row;
}

/** Jira wants another name and address for each application link, so they are counted. */
export async function nextGeneration(
  db: Kysely<Database>,
  { siteId, kind }: { siteId: string; kind: ConsumerKind },
): Promise<number> {
  const { last } = await db
    .selectFrom('consumer')
    .select(({ fn }) => fn.max<number | null>('generation').as('last'))
    .where('site_id', '=', siteId)
    .where('kind', '=', kind)
    // What Jira never accepted left nothing there to differ from.
    .where('state', '!=', 'pending')
    .executeTakeFirstOrThrow();
  return (last ?? 0) + 1;
}

async function oauth1Columns(
  { vault }: SitesDeps,
  { id, request }: { id: string; request: z.output<typeof oauth1ConsumerInput> },
) {
  const { publicHalf, privateKey } = await keyPair(request);
  return {
    kind: 'oauth1' as const,
    consumer_key: request.consumerKey ?? `crosslink-${randomBytes(8).toString('hex')}`,
    ...publicHalf,
    sealed_private_key: await vault.seal(privateKey, privateKeyContext(id)),
    sealed_client_secret: null,
    scopes: null,
  };
}

async function oauth2Columns(
  { vault }: SitesDeps,
  { id, site, request }: { id: string; site: SiteRow; request: z.output<typeof oauth2ClientInput> },
) {
  const scopes = request.scopes ?? defaultScopes(site.deployment);
  return {
    kind: 'oauth2' as const,
    consumer_key: request.clientId,
    public_key_pem: null,
    public_key_fingerprint: null,
    sealed_private_key: null,
    sealed_client_secret: await vault.seal(createSecret(request.clientSecret), clientSecretContext(id)),
    scopes: scopes.join(' '),
  };
}

/** In the transaction of whoever calls. @throws ConflictError `consumer_key_taken` */
export async function insertConsumer(db: Kysely<Database>, actor: Actor, row: ConsumerRow): Promise<void> {
  try {
    await db.insertInto('consumer').values(row).execute();
    await recordAudit(db, { at: row.created_at, ...by(actor), ...told('consumer.added', row) });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new ConflictError({
      code: 'consumer_key_taken',
      message: `This site has a consumer with the key ${row.consumer_key} already.`,
      remedy: 'Choose another consumer key, or leave it out to get a new one.',
    });
  }
}

/** What the audit tells of a consumer, which may be gone when it is read. */
export function told(
  action: `${string}.${string}`,
  row: Pick<ConsumerRow, 'id' | 'site_id' | 'kind' | 'consumer_key' | 'public_key_fingerprint'>,
) {
  const details = {
    kind: row.kind,
    consumerKey: row.consumer_key,
    ...(row.public_key_fingerprint === null ? {} : { publicKeyFingerprint: row.public_key_fingerprint }),
  };
  return { action, subject: row.id, siteId: row.site_id, details };
}

async function keyPair(request: z.output<typeof oauth1ConsumerInput>) {
  if (request.privateKeyPem === undefined) {
    const pair = await generateKeyPair({ bits: request.bits ?? 3072 });
    const publicHalf = { public_key_pem: pair.publicKeyPem, public_key_fingerprint: pair.fingerprint };
    return { publicHalf, privateKey: createSecret(pair.privateKeyPem) };
  }
  const key = readPrivateKey(request.privateKeyPem, { passphrase: request.passphrase });
  const publicHalf = {
    public_key_pem: publicKeyPem(key),
    public_key_fingerprint: publicKeyFingerprint(key),
  };
  const privateKey: Secret = createSecret(key.export({ type: 'pkcs8', format: 'pem' }) as string);
  return { publicHalf, privateKey };
}

export async function listConsumers(
  { db, publicUrl }: SitesDeps,
  _actor: Actor,
  input: SiteInput,
): Promise<Consumer[]> {
  const site = await findSite(db, parseInput(siteInput, input).siteId);
  const rows = await db
    .selectFrom('consumer')
    .selectAll()
    .where('site_id', '=', site.id)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const connections = await countConnections(db, site.id);
  return rows.map((row) => consumerView(row, site, publicUrl, connections.get(row.id)));
}

/**
 * Asks Jira for what shows that the registration is right: a request token, or of OAuth 2.0 whether it knows client id
 * and secret. What Jira says of itself (version, clock) is read anew before.
 * @throws ForbiddenError, NotFoundError, and whatever JiraError Jira refuses with
 */
export async function verifyConsumer(deps: SitesDeps, actor: Actor, input: ConsumerInput): Promise<Consumer> {
  requireAdministrator(actor);
  const { consumerId } = parseInput(consumerInput, input);
  const verified = await verify(deps, consumerId);
  const row = await findConsumer(deps.db, consumerId);
  await recordAudit(deps.db, { at: new Date(deps.now()), ...by(actor), ...told('consumer.verified', row) });
  return verified;
}

/** The same without asking who asks: for whoever holds a hand-over link. */
export async function verify(deps: SitesDeps, consumerId: string): Promise<Consumer> {
  const consumer = await findConsumer(deps.db, consumerId);
  const site = await refreshSite(deps, await findSite(deps.db, consumer.site_id));
  if (consumer.kind === 'oauth2') {
    await verifyOAuth2Client(await oauth2OptionsFor(deps, site, consumer));
    await provenBy(deps, consumer);
  } else {
    // Nobody comes back to this address; Jira only wants one.
    await requestToken(deps, { site, consumer, callback: `${deps.publicUrl}/oauth1/callback/verification` });
  }
  const connections = await countConnections(deps.db, site.id);
  const verified = await findConsumer(deps.db, consumerId);
  return consumerView(verified, site, deps.publicUrl, connections.get(consumerId));
}

/**
 * Forgets a consumer that nothing needs any more.
 * @throws ForbiddenError, NotFoundError `consumer_unknown`, ConflictError `consumer_in_use` (connections need it)
 */
export async function removeConsumer(
  { db, now }: SitesDeps,
  actor: Actor,
  input: ConsumerInput,
): Promise<void> {
  requireAdministrator(actor);
  const { consumerId } = parseInput(consumerInput, input);
  await db.transaction().execute(async (trx) => {
    // A dance that ends meanwhile waits for this, and finds its consumer gone.
    await trx.selectFrom('consumer').select('id').where('id', '=', consumerId).forUpdate().execute();
    const consumer = await findConsumer(trx, consumerId);
    const users = await trx
      .selectFrom('connection')
      .select('id')
      .where('consumer_id', '=', consumerId)
      .where('state', '!=', 'disconnected')
      .execute();
    if (users.length > 0) throw consumerInUse(users.length);
    await forgetConsumer(trx, consumerId);
    await recordAudit(trx, { at: new Date(now()), ...by(actor), ...told('consumer.removed', consumer) });
  });
}

/** One that only disconnected connections know of still. */
export async function forgetConsumer(trx: Kysely<Database>, consumerId: string): Promise<void> {
  // What is disconnected holds no credential, but links hang on it.
  await trx
    .updateTable('connection')
    .set({ consumer_id: null })
    .where('consumer_id', '=', consumerId)
    .execute();
  await trx.deleteFrom('consumer').where('id', '=', consumerId).execute();
}

function consumerInUse(count: number): ConflictError {
  return new ConflictError({
    code: 'consumer_in_use',
    message: `${count} ${count === 1 ? 'connection needs' : 'connections need'} this consumer.`,
    remedy: 'Have them connect again (they then use the active consumer) or disconnect them, then remove it.',
    details: { connections: count },
  });
}

async function refreshSite({ db, transport, now }: SitesDeps, site: SiteRow): Promise<SiteRow> {
  const found = await discoverSite(site.base_url, { transport, now });
  const seen = {
    title: found.title,
    version: found.version,
    version_numbers: found.versionNumbers,
    clock_offset_seconds: found.clockOffsetSeconds,
  };
  await db.updateTable('site').set(seen).where('id', '=', site.id).execute();
  return { ...site, ...seen };
}

/** Asks for a request token. The first one proves a pending consumer, which so becomes the site's active one. */
export async function requestToken(
  deps: SitesDeps,
  { site, consumer, callback }: { site: SiteRow; consumer: ConsumerRow; callback: string },
): Promise<RequestToken> {
  const credentials = await deps.signers.credentials(consumer);
  const byJirasClock = followClock(deps, site);
  const token = await byJirasClock((clockOffsetSeconds) =>
    requestTemporaryCredentials({
      baseUrl: site.base_url,
      consumer: credentials,
      callback,
      transport: deps.transport,
      clockOffsetSeconds,
      now: deps.now,
    }),
  );
  await provenBy(deps, consumer);
  return token;
}

/** Jira accepted something of this consumer: a pending one becomes the site's active one of its kind. */
export async function provenBy({ db, now }: Deps, consumer: ConsumerRow): Promise<void> {
  if (consumer.state !== 'pending') return;
  await db.transaction().execute(async (trx) => {
    // Two that are proven at once would each leave the other one active.
    await trx.selectFrom('site').select('id').where('id', '=', consumer.site_id).forUpdate().execute();
    const pending = await trx
      .selectFrom('consumer')
      .select('id')
      .where('id', '=', consumer.id)
      .where('state', '=', 'pending')
      .executeTakeFirst();
    if (!pending) return;
    // Connections made with it go on working; new ones are made with the new one.
    await trx
      .updateTable('consumer')
      .set({ state: 'retiring' })
      .where('site_id', '=', consumer.site_id)
      .where('kind', '=', consumer.kind)
      .where('state', '=', 'active')
      .execute();
    await trx
      .updateTable('consumer')
      .set({ state: 'active', verified_at: new Date(now()) })
      .where('id', '=', consumer.id)
      .execute();
    const at = new Date(now());
    await recordAudit(trx, { at, actorId: null, ...told('consumer.activated', consumer) });
  });
}
