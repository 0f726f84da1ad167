import { randomUUID } from 'node:crypto';
import type { Actor, Core } from '@crosslink/core';
import { pressAllow } from '../../packages/jira/src/press-allow.test-support.ts';
import { sealCredential } from '../../packages/core/src/connections/credential.ts';
import { readVaultKey } from '../../packages/core/src/store/keys.ts';
import { createSecret } from '../../packages/core/src/store/secret.ts';
import { createVault } from '../../packages/core/src/store/vault.ts';
import type { Sandbox } from '@crosslink/sandbox';
import type { BenchDatabase } from './postgres.ts';

/** What a connection holds that was made by OAuth 1.0a. */
export interface Grant {
  token: string;
  tokenSecret: string;
  sessionHandle: string;
}

export interface Registered {
  siteId: string;
  consumerId: string;
  consumerKey: string;
  userId: string;
}

/** What a benchmark needs of a Jira to be known there. */
export interface Jira {
  url: string;
  addConsumer: (consumer: { key: string; name: string; publicKeyPem: string }) => unknown;
}

/** One in this process. */
export const jiraHere = ({ url, world }: Sandbox): Jira => ({
  url,
  addConsumer: (consumer) => world.addConsumer(consumer),
});

/** A person, a site and a consumer that Jira knows. */
export async function register(core: Core, { query }: BenchDatabase, jira: Jira): Promise<Registered> {
  const userId = randomUUID();
  await query(
    `insert into "user" (id, name, email, email_verified, role, created_at, updated_at)
     values ($1, 'Ada', 'ada@example.com', true, 'administrator', now(), now())`,
    [userId],
  );
  const actor: Actor = { userId, sessionId: 'bench', role: 'administrator' };
  const { id: siteId } = await core.sites.add(actor, { url: jira.url });
  const made = await core.sites.addConsumer(actor, { siteId, bits: 2048 });
  const { consumerKey, publicKeyPem } = made;
  await jira.addConsumer({ key: consumerKey, name: 'Crosslink', publicKeyPem: publicKeyPem ?? '' });
  await core.sites.verifyConsumer(actor, { consumerId: made.id });
  return { siteId, consumerId: made.id, consumerKey, userId };
}

/** A connection of a person of Jira, by a whole dance. */
export async function connectAs(
  userName: string,
  { core, jira, database }: { core: Core; jira: Jira; database: BenchDatabase },
): Promise<{ actor: Actor; siteId: string; connectionId: string }> {
  const { siteId, userId } = await register(core, database, jira);
  const actor: Actor = { userId, sessionId: 'bench', role: 'administrator' };
  const { attemptId, authorizationUrl } = await core.connections.startAttempt(actor, {
    ...{ siteId, kind: 'oauth1' },
  });
  const back = await pressAllow(authorizationUrl, { userName, password: userName, press: 'Allow' });
  const parameters = [...back.searchParams];
  const { connection } = await core.connections.completeAttempt(actor, { attemptId, parameters });
  return { actor, siteId, connectionId: connection.id };
}

const columns = `id, site_id, consumer_id, user_id, owner, kind, state, jira_user_id, jira_user_name,
  jira_display_name, sealed_credential, credential_version, expires_at, renew_after, created_at, connected_at`;

/**
 * Writes connections as the product does, each sealed for its row: by hand, as a million dances take too long.
 * Resolves with their ids.
 */
export async function writeConnections(
  { query, secret }: BenchDatabase,
  { siteId, consumerId, userId }: Registered,
  grants: readonly Grant[],
): Promise<string[]> {
  const vault = createVault({ keys: [readVaultKey(secret)] });
  const ids = grants.map(() => randomUUID());
  const sealed = await Promise.all(
    grants.map(({ token, tokenSecret, sessionHandle }, index) => {
      const parts = { token: createSecret(token), tokenSecret: createSecret(tokenSecret) };
      const credential = { kind: 'oauth1' as const, ...parts, sessionHandle: createSecret(sessionHandle) };
      return sealCredential(vault, credential, ids[index] ?? '');
    }),
  );
  await query(
    `insert into connection (${columns})
     select id, $1, $2, $3, 'person', 'oauth1', 'active', id, 'alice', 'Alice Ng', sealed, 1,
       now() + interval '1 day', now() - interval '1 minute', now(), now()
     from unnest($4::text[], $5::text[]) as given (id, sealed)`,
    [siteId, consumerId, userId, ids, sealed],
  );
  return ids;
}

/** Many more, for the room they take: as long as the others, and of no use. */
export async function writeFillers(
  { query }: BenchDatabase,
  { siteId, consumerId, userId }: Registered,
  o: { count: number; sealedLength: number },
): Promise<void> {
  await query(
    `insert into connection (${columns})
     select gen_random_uuid(), $1, $2, $3, 'person', 'oauth1', 'active', gen_random_uuid(), 'alice', 'Alice Ng',
       left(repeat(md5(random()::text), $5::int / 32 + 1), $5::int), 1,
       now() + interval '1 day', now() - interval '1 minute', now(), now()
     from generate_series(1, $4::int)`,
    [siteId, consumerId, userId, o.count, o.sealedLength],
  );
}
