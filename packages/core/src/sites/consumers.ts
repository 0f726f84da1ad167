import { randomBytes, randomUUID } from 'node:crypto';
import { generateKeyPair, publicKeyFingerprint, publicKeyPem, readPrivateKey } from '@crosslink/oauth1';
import { discoverSite, requestTemporaryCredentials } from '@crosslink/jira';
import type { RequestToken } from '@crosslink/jira';
import { requireAdministrator } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { isUniqueViolation } from '../store/violations.ts';
import type { Deps } from '../deps.ts';
import { ConflictError } from '../errors.ts';
import { parseInput } from '../input.ts';
import { createSecret } from '../store/secret.ts';
import type { Secret } from '../store/secret.ts';
import { followClock } from './clock.ts';
import { findConsumer, findSite } from './find.ts';
import { addConsumerInput, consumerInput, siteInput } from './input.ts';
import type { AddConsumerInput, ConsumerInput, SiteInput } from './input.ts';
import { privateKeyContext } from './signers.ts';
import type { Signers } from './signers.ts';
import { consumerView, instructionsFor } from './view.ts';
import type { Consumer, ConsumerRow, SiteRow } from './view.ts';

export type SitesDeps = Deps & { signers: Signers };

/**
 * Makes our half of an application link, with a new key pair or a given one; pending until Jira accepts it.
 * @throws ForbiddenError, InputError, NotFoundError `site_unknown`, ConflictError `consumer_key_taken`,
 * KeyError (the given key), JiraSetupError `oauth1_not_offered`
 */
export async function addConsumer(deps: SitesDeps, actor: Actor, input: AddConsumerInput): Promise<Consumer> {
  requireAdministrator(actor);
  const request = parseInput(addConsumerInput, input);
  const site = await findSite(deps.db, request.siteId);
  const { publicHalf, privateKey } = await keyPair(request);
  const id = randomUUID();
  const row: ConsumerRow = {
    id,
    site_id: site.id,
    kind: 'oauth1',
    consumer_key: request.consumerKey ?? `crosslink-${randomBytes(8).toString('hex')}`,
    state: 'pending',
    ...publicHalf,
    sealed_private_key: await deps.vault.seal(privateKey, privateKeyContext(id)),
    key_version: 1,
    created_by: actor.userId,
    created_at: new Date(deps.now()),
    verified_at: null,
  };
  // Before the row is there: Jira Cloud has no such instructions, and no such consumer.
  instructionsFor(row, site, deps.publicUrl);
  await insertConsumer(deps, row);
  return consumerView(row, site, deps.publicUrl);
}

async function insertConsumer({ db }: Deps, row: ConsumerRow): Promise<void> {
  try {
    await db.insertInto('consumer').values(row).execute();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new ConflictError({
      code: 'consumer_key_taken',
      message: `This site has a consumer with the key ${row.consumer_key} already.`,
      remedy: 'Choose another consumer key, or leave it out to get a new one.',
    });
  }
}

async function keyPair(request: {
  privateKeyPem?: string | undefined;
  passphrase?: string | undefined;
  bits?: 2048 | 3072 | 4096 | undefined;
}) {
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
  return rows.map((row) => consumerView(row, site, publicUrl));
}

/**
 * Asks Jira for a request token, which is what shows that the application link is right. What Jira says of
 * itself (version, clock) is read anew before.
 * @throws ForbiddenError, NotFoundError, and whatever JiraError keeps the request token from being given
 */
export async function verifyConsumer(deps: SitesDeps, actor: Actor, input: ConsumerInput): Promise<Consumer> {
  requireAdministrator(actor);
  const { consumerId } = parseInput(consumerInput, input);
  const consumer = await findConsumer(deps.db, consumerId);
  const site = await refreshSite(deps, await findSite(deps.db, consumer.site_id));
  // Nobody comes back to this address; Jira only wants one.
  await requestToken(deps, { site, consumer, callback: `${deps.publicUrl}/oauth1/callback/verification` });
  return consumerView(await findConsumer(deps.db, consumerId), site, deps.publicUrl);
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
  if (consumer.state === 'pending') await activate(deps, consumer);
  return token;
}

async function activate({ db, now }: Deps, consumer: ConsumerRow): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const activated = await trx
      .updateTable('consumer')
      .set({ state: 'active', verified_at: new Date(now()) })
      .where('id', '=', consumer.id)
      .where('state', '=', 'pending')
      .executeTakeFirst();
    if (activated.numUpdatedRows !== 1n) return;
    // Connections made with it go on working; new ones are made with the new one.
    await trx
      .updateTable('consumer')
      .set({ state: 'retiring' })
      .where('site_id', '=', consumer.site_id)
      .where('state', '=', 'active')
      .where('id', '!=', consumer.id)
      .execute();
  });
}
