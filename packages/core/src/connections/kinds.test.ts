import { defaultScopes } from '@crosslink/jira';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newEmbeddedDatabase } from '../../../../test/databases.ts';
import { jiraVersion } from '../../../../test/jira-version.ts';
import {
  connect,
  decideAtJira,
  failureOf,
  linkedSite,
  openTestCore,
  publicUrl,
} from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';
import type { Connection } from './view.ts';

const redirectUrl = `${publicUrl}/oauth2/callback`;
const cloudScopes = defaultScopes('cloud');

/** A site of that version, as a pasted address, and nothing else yet. */
async function openSite(version: string) {
  const t = await openTestCore(await newEmbeddedDatabase(), { version, contextPath: '/jira' });
  const site = await t.core.sites.add(t.people.admin, { url: `${t.sandbox.url}/browse/DEMO-1` });
  return { t, site };
}

/** What Jira's administrator, or the owner of Cloud's app, gives us. */
function registerAtJira({ sandbox }: TestCore, o: { grantLevel?: 'account' | 'resource' } = {}) {
  if (!sandbox.cloud) {
    return sandbox.world.oauth2.addClient({ name: 'Crosslink', redirectUrl, scope: 'WRITE' });
  }
  return sandbox.cloud.addApp({
    ...{ name: 'Crosslink', redirectUri: redirectUrl, scopes: cloudScopes, owner: 'alice', shared: true },
    grantLevel: o.grantLevel ?? 'account',
  });
}

async function addOAuth2(t: TestCore, siteId: string) {
  const { clientId, clientSecret } = registerAtJira(t);
  return t.core.sites.addConsumer(t.people.admin, { siteId, kind: 'oauth2', clientId, clientSecret });
}

async function danceOAuth2(t: TestCore, siteId: string, at: Parameters<typeof decideAtJira>[2] = {}) {
  const attempt = await t.core.connections.startAttempt(t.people.alice, { siteId, kind: 'oauth2' });
  const parameters = await decideAtJira(t.sandbox, attempt, at);
  return t.core.connections.completeAttempt(t.people.alice, { attemptId: attempt.attemptId, parameters });
}

async function whoIs(t: TestCore, { id }: Connection, actor = t.people.alice): Promise<string> {
  const { displayName } = await t.core.connections.whoami(actor, { connectionId: id });
  return displayName;
}

/** What every version offers, and each kind from a pasted URL to whoami: packages/server/src/pasted-url-to-whoami.test.ts. */
describe.each([jiraVersion, 'cloud'])('Jira %s', (version) => {
  let t: TestCore;
  let siteId = '';
  beforeAll(async () => {
    const opened = await openSite(version);
    t = opened.t;
    siteId = opened.site.id;
  });
  afterAll(() => t.close());

  test.runIf(version !== '8.20')('is connected to by OAuth 2.0, and renewed', async () => {
    const { id } = await addOAuth2(t, siteId);
    const verified = await t.core.sites.verifyConsumer(t.people.admin, { consumerId: id });
    expect(verified).toMatchObject({ kind: 'oauth2', state: 'active', publicKeyPem: null });
    const { connection } = await danceOAuth2(t, siteId);
    expect(connection).toMatchObject({ kind: 'oauth2', consumerId: id, renewable: true });
    // Nobody presses anything again, however long nobody asked.
    t.clock.advance(3 * 3600);
    expect(await whoIs(t, connection)).toBe('Alice Ng');
    const { connectedAt } = await t.core.connections.get(t.people.alice, { connectionId: connection.id });
    expect(connectedAt).toEqual(new Date(t.clock.now()));
  });

  test.runIf(version === 'cloud')(
    'is connected to by an API token, which tells nothing of its end',
    async () => {
      const { token: apiToken } = t.sandbox.cloud?.addApiToken({ userName: 'bob' }) ?? { token: '' };
      const email = t.sandbox.world.users.get('bob')?.emailAddress ?? '';
      const made = await t.core.connections.connect(t.people.bob, {
        ...{ siteId, kind: 'api-token', email, apiToken },
      });
      expect(made).toMatchObject({ kind: 'api-token', consumerId: null, expiresAt: null });
    },
  );

  test('refuses what it does not offer, and says what it does', async () => {
    const kind = version === 'cloud' ? 'personal-access-token' : 'api-token';
    const token = { siteId, kind, token: 'x', email: 'bob@example.com', apiToken: 'x' } as never;
    const { offers } = await t.core.sites.get(t.people.alice, { siteId });
    await expect(t.core.connections.connect(t.people.bob, token)).rejects.toMatchObject({
      code: 'kind_not_offered',
      details: { offered: offers.map((offer) => offer.kind) },
    });
  });
});

describe('a site of Data Center', () => {
  let t: TestCore;
  let siteId = '';
  beforeAll(async () => {
    t = await openTestCore(await newEmbeddedDatabase());
    siteId = (await linkedSite(t)).site.id;
  });
  afterAll(() => t.close());

  test('is connected to by OAuth 1.0a, which Crosslink renews', async () => {
    const { connection } = await connect(t, t.people.alice, { siteId });
    expect(connection).toMatchObject({ kind: 'oauth1', renewable: true, jiraUser: { name: 'alice' } });
  });

  test('is connected to by a personal access token, until the day chosen at Jira', async () => {
    const { rawToken: token } = t.sandbox.world.personalAccessTokens.add({
      ...{ userName: 'bob', name: 'Crosslink' },
    });
    const expiresAt = new Date(t.clock.now() + 90 * 86_400_000);
    const made = await t.core.connections.connect(t.people.bob, {
      ...{ siteId, kind: 'personal-access-token', token, expiresAt: expiresAt.toISOString() },
    });
    expect(made).toMatchObject({ expiresAt, renewable: false, attention: null });
    t.clock.advance(80 * 86_400);
    const soon = await t.core.connections.get(t.people.bob, { connectionId: made.id });
    expect(soon.attention).toMatchObject({ why: 'expires-soon' });
  });

  test('lets nobody in as a two-legged service before its administrator does', async () => {
    const input = { siteId, kind: 'oauth1-two-legged' } as const;
    const notAllowed = await failureOf(t.core.connections.connect(t.people.admin, input));
    expect(notAllowed).toMatchObject({ name: 'JiraRefusedError', code: 'permission_denied' });
    for (const consumer of t.sandbox.world.grants.consumers.values()) consumer.twoLeggedUser = 'carol';
    const made = await t.core.connections.connect(t.people.admin, input);
    expect(made).toMatchObject({ owner: 'service', userId: null, jiraUser: { name: 'carol' } });
  });
});

describe('a site of Cloud', () => {
  let t: TestCore;
  let siteId = '';
  let secondId = '';
  beforeAll(async () => {
    const opened = await openSite('cloud');
    t = opened.t;
    siteId = opened.site.id;
    const second = t.sandbox.cloud?.sites[1]?.world.site.baseUrl ?? '';
    secondId = (await t.core.sites.add(t.people.admin, { url: second })).id;
  });
  afterAll(() => t.close());
  beforeEach(() => t.db.deleteFrom('consumer').execute());

  test('is the one that was chosen, never the first, and several come from one grant', async () => {
    const { clientId, clientSecret } = registerAtJira(t);
    for (const id of [siteId, secondId]) {
      const client = { siteId: id, kind: 'oauth2', clientId, clientSecret } as const;
      await t.core.sites.addConsumer(t.people.admin, client);
    }
    const second = await danceOAuth2(t, secondId);
    const first = await danceOAuth2(t, siteId);
    const rows = await t.db.selectFrom('site').select(['id', 'cloud_id']).execute();
    expect(new Map(rows.map((row) => [row.id, row.cloud_id?.slice(0, 8)]))).toEqual(
      new Map([
        [siteId, '11111111'],
        [secondId, '22222222'],
      ]),
    );
    for (const { connection } of [first, second]) expect(await whoIs(t, connection)).toBe('Alice Ng');
  });

  test('and another one of the same app and person do not break each other when refresh tokens rotate', async () => {
    const { clientId, clientSecret } = registerAtJira(t);
    for (const id of [siteId, secondId]) {
      const client = { siteId: id, kind: 'oauth2', clientId, clientSecret } as const;
      await t.core.sites.addConsumer(t.people.admin, client);
    }
    const { connection: first } = await danceOAuth2(t, siteId);
    const { connection: second } = await danceOAuth2(t, secondId);
    // Each dance brings a refresh token of its own; past the leeway, a rotated one is a breach.
    const renew = ({ id }: Connection) => t.core.connections.renew(t.people.alice, { connectionId: id });
    for (const order of [[first], [second], [second], [first, second], [first, second, first]]) {
      await Promise.all(order.map(renew));
      t.clock.advance((t.sandbox.cloud?.lifetimes.reuseLeeway ?? 0) + 3600);
      for (const one of [first, second]) expect(await whoIs(t, one)).toBe('Alice Ng');
    }
  });

  test('that was not chosen at Atlassian is told so', async () => {
    const { clientId, clientSecret } = registerAtJira(t, { grantLevel: 'resource' });
    await t.core.sites.addConsumer(t.people.admin, { siteId, kind: 'oauth2', clientId, clientSecret });
    const cloudId = t.sandbox.cloud?.sites[1]?.cloudId ?? '';
    await expect(danceOAuth2(t, siteId, { cloudId })).rejects.toMatchObject({ code: 'site_not_granted' });
  });

  test('is lost when an app that reaches one site at a time is allowed for another, and the person is told so', async () => {
    const oneAtATime = registerAtJira(t, { grantLevel: 'resource' });
    const addClient = (id: string, { clientId, clientSecret }: ReturnType<typeof registerAtJira>) =>
      t.core.sites.addConsumer(t.people.admin, { siteId: id, kind: 'oauth2', clientId, clientSecret });
    const [firstCloudId, secondCloudId] = t.sandbox.cloud?.sites.map(({ cloudId }) => cloudId) ?? [];
    await addClient(siteId, oneAtATime);
    await addClient(secondId, oneAtATime);
    const { connection: first } = await danceOAuth2(t, siteId, { cloudId: firstCloudId ?? '' });
    const { connection: second } = await danceOAuth2(t, secondId, { cloudId: secondCloudId ?? '' });
    const connectionId = first.id;
    expect(await failureOf(whoIs(t, first))).toMatchObject({
      ...{ name: 'JiraRefusedError', code: 'site_not_granted' },
      message: expect.stringContaining(`${t.sandbox.url} no more`) as string,
      remedy: expect.stringContaining('one site at a time') as string,
    });
    const taken = {
      message: 'At Atlassian the same app was allowed for another site, which took this one away from it.',
      remedy: expect.stringContaining('another app for each site') as string,
    };
    expect(await t.core.connections.get(t.people.alice, { connectionId })).toMatchObject({
      ...{ state: 'refused', refusedCode: 'site_not_granted', attention: { why: 'refused', ...taken } },
    });
    expect(await failureOf(t.core.connections.clientFor(connectionId))).toMatchObject({
      ...{ code: 'connection_refused', remedy: taken.remedy },
    });
    const { findings } = await t.core.doctor.examine(t.people.alice, { connectionId });
    expect(findings.flatMap(({ state, code }) => (state === 'failed' ? [code] : []))).toEqual([
      'site_not_granted',
    ]);
    expect(await whoIs(t, second)).toBe('Alice Ng');
    // As the remedy says.
    const replacement = await addClient(siteId, registerAtJira(t, { grantLevel: 'resource' }));
    await t.core.sites.verifyConsumer(t.people.admin, { consumerId: replacement.id });
    const { connection: again } = await danceOAuth2(t, siteId, { cloudId: firstCloudId ?? '' });
    expect(again.id).toBe(connectionId);
    for (const one of [again, second]) expect(await whoIs(t, one)).toBe('Alice Ng');
  });

  test('denied, and come back with a foreign state', async () => {
    await addOAuth2(t, siteId);
    await expect(danceOAuth2(t, siteId, { button: 'deny' })).rejects.toMatchObject({
      code: 'authorization_denied',
    });
    const attempts = await Promise.all(
      [1, 2].map(() => t.core.connections.startAttempt(t.people.alice, { siteId, kind: 'oauth2' })),
    );
    const [mine, other] = attempts;
    const parameters = await decideAtJira(t.sandbox, other ?? { authorizationUrl: '' });
    const { attemptId = '' } = mine ?? {};
    const swapped = t.core.connections.completeAttempt(t.people.alice, { attemptId, parameters });
    await expect(swapped).rejects.toMatchObject({ code: 'callback_state_foreign' });
  });

  test('knows a wrong client secret before anybody is sent there', async () => {
    const { clientId } = registerAtJira(t);
    const wrong = { siteId, kind: 'oauth2', clientId, clientSecret: 'not the secret' } as const;
    const { id: consumerId } = await t.core.sites.addConsumer(t.people.admin, wrong);
    const verified = t.core.sites.verifyConsumer(t.people.admin, { consumerId });
    await expect(verified).rejects.toMatchObject({ code: 'oauth2_client_rejected' });
  });
});
