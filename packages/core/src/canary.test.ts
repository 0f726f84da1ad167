import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { defaultScopes } from '@crosslink/jira';
import { generateKeyPair } from '@crosslink/oauth1';
import type { Sandbox } from '@crosslink/sandbox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { onEachDatabase } from '../../../test/databases.ts';
import {
  connect,
  decideAtJira,
  failureOf,
  linkedSite,
  openTestCore,
  publicUrl,
} from './core.test-support.ts';
import type { TestCore } from './core.test-support.ts';
import { startOidcProvider } from './accounts/oidc-provider.test-support.ts';
import { dumpDatabase } from './store/dump.test-support.ts';

const person = { name: 'Ada', email: 'ada@example.com', password: 'a password to look for' };
const accessTokenPath = '/plugins/servlet/oauth/access-token';

/** All that Jira gave out and keeps now. */
function secretsOf({ world: { grants, oauth2 }, cloud }: Sandbox): [string, string][] {
  const ofTokens = [...grants.accessTokens.values()].flatMap(({ value, secret, session }) => [
    ...[value, secret],
    ...(session ? [session.handle] : []),
  ]);
  const ofRequests = [...grants.requestTokens.values()].flatMap(({ value, secret, verifier }) => [
    ...[value, secret],
    ...(verifier === null ? [] : [verifier]),
  ]);
  const ofPairs = [...oauth2.pairs.values()].flatMap((pair) => [pair.accessToken, pair.refreshToken]);
  const clients = [...oauth2.clients.values(), ...(cloud?.apps.values() ?? [])];
  const ofCloud = cloud ? [cloud.accessTokens, cloud.refreshTokens, cloud.apiTokens] : [];
  const named = (what: string, values: Iterable<string>) =>
    [...values].map((value): [string, string] => [value, what]);
  return [
    ...named('access token, secret or session handle', ofTokens),
    ...named('request token, secret or verifier', ofRequests),
    ...named('token of OAuth 2.0', ofPairs),
    ...named(
      'client secret',
      clients.map(({ clientSecret }) => clientSecret),
    ),
    ...named('authorization code', [...oauth2.codes.keys(), ...(cloud?.codes.keys() ?? [])]),
    ...named(
      'token of Cloud',
      ofCloud.flatMap((tokens) => [...tokens.keys()]),
    ),
  ];
}

const json = { 'content-type': 'application/json' };

/** What Jira gives who is registered there for OAuth 2.0. */
function registerClient({ sandbox }: TestCore): { clientId: string; clientSecret: string } {
  const redirectUrl = `${publicUrl}/oauth2/callback`;
  const scopes = defaultScopes('cloud');
  const app = { name: 'Crosslink', redirectUri: redirectUrl, scopes, owner: 'alice', shared: true };
  const { clientId, clientSecret } =
    sandbox.cloud?.addApp({ ...app, grantLevel: 'account' }) ??
    sandbox.world.oauth2.addClient({ name: 'Crosslink', redirectUrl, scope: 'WRITE' });
  return { clientId, clientSecret };
}

onEachDatabase('no secret is in the database, in an error or in the log', (newDatabase) => {
  let t: TestCore;
  const vaultSecret = randomBytes(32).toString('base64');
  /** What each secret is, by its value. */
  let secrets: Map<string, string>;
  /** All that could be read by others. */
  let seen: string[];
  beforeEach(async () => {
    t = await openTestCore(await newDatabase(), {
      secret: vaultSecret,
      transport: { attemptTimeoutMs: 300 },
    });
    secrets = new Map([[vaultSecret, 'CROSSLINK_SECRET']]);
    seen = [];
  });
  afterEach(() => t.close());

  /** Takes down what can be seen now, and what must not be: Jira forgets its tokens later. */
  const look = async (...things: unknown[]) => {
    for (const [value, what] of secretsOf(t.sandbox)) secrets.set(value, what);
    seen.push(...(await dumpDatabase(t.db as never)), ...things.map((thing) => inspect(thing, { depth: 9 })));
  };
  const expectNoneSeen = () => {
    const text = [...seen, inspect(t.logged, { depth: 9 })].join('\n');
    for (const [value, what] of secrets) {
      expect(value.length, what).toBeGreaterThan(5);
      const found = text.includes(value) || text.includes(encodeURIComponent(value));
      expect(found ? what : undefined).toBeUndefined();
    }
  };

  test('while connecting, whatever goes wrong', async () => {
    const { privateKeyPem } = await generateKeyPair({ bits: 2048 });
    for (const line of privateKeyPem.split('\n').slice(2, 8)) secrets.set(line, 'private key');
    const { site } = await linkedSite(t, { privateKeyPem });
    const start = () => t.core.connections.startAttempt(t.people.alice, { siteId: site.id });
    const finish = async ({ attemptId, ...attempt }: Awaited<ReturnType<typeof start>>) => {
      const parameters = await decideAtJira(t.sandbox, attempt);
      await look();
      return t.core.connections.completeAttempt(t.people.alice, { attemptId, parameters });
    };
    const { connection } = await connect(t, t.people.alice, { siteId: site.id });
    await look(connection);
    for (const kind of ['drop-after', 'html-503', 'empty-200', 'truncate'] as const) {
      t.sandbox.world.faults.add({ path: accessTokenPath, kind });
      await look(await failureOf(finish(await start())));
    }
    // Jira repeats what it was sent: its tokens come back in what it answers.
    const token = [...t.sandbox.world.grants.accessTokens.keys()][0] ?? '';
    const body = `oauth_problem=token_rejected&oauth_token=${token}`;
    t.sandbox.world.faults.add({ path: accessTokenPath, kind: 'status', status: 401, body });
    await look(await failureOf(finish(await start())));
    const [mine, other] = [await start(), await start()];
    const parameters = await decideAtJira(t.sandbox, other);
    const foreign = t.core.connections.completeAttempt(t.people.alice, { ...mine, parameters });
    await look(await failureOf(foreign));
    const input = { connectionId: connection.id };
    await look(await t.core.connections.renew(t.people.alice, input));
    t.sandbox.world.revokeTokens('alice');
    await look(await failureOf(t.core.connections.whoami(t.people.alice, input)));
    await look(await t.core.connections.disconnect(t.people.alice, input));
    expect(secrets.size).toBeGreaterThan(20);
    expectNoneSeen();
  });

  test('of any kind of connection, whatever goes wrong', async () => {
    const { people, core, sandbox } = t;
    const { site, consumer } = await linkedSite(t);
    const siteId = site.id;
    const connectBy = (token: string) =>
      core.connections.connect(people.bob, { siteId, kind: 'personal-access-token', token });
    const { rawToken } = sandbox.world.personalAccessTokens.add({ userName: 'bob', name: 'x' });
    secrets.set(rawToken, 'personal access token').set('a-token-that-is-wrong', 'wrong token');
    await look(await failureOf(connectBy('a-token-that-is-wrong')));
    const made = await connectBy(rawToken);
    await look(made, await core.doctor.examine(people.bob, { connectionId: made.id }));
    sandbox.world.personalAccessTokens.all.clear();
    await look(await failureOf(core.connections.whoami(people.bob, { connectionId: made.id })));

    const { url } = await core.sites.createHandover(people.admin, { consumerId: consumer.id });
    const token = new URL(url).hash.slice(1);
    secrets.set(token, 'hand-over token').set('the password of Jira', 'password of an administrator');
    await look(await core.sites.openHandover({ token }));
    const as = { kind: 'password', userName: 'admin', password: 'the password of Jira' } as const;
    const register = core.sites.registerConsumer(people.admin, { consumerId: consumer.id, as });
    await look(await failureOf(register));

    const secret = 'the secret of an OAuth 2.0 client';
    secrets.set(secret, 'client secret');
    const client = { siteId, kind: 'oauth2', clientId: 'nobody', clientSecret: secret } as const;
    const added = core.sites.addConsumer(people.admin, client);
    await look(await added.catch((error: unknown) => error));
    expectNoneSeen();
  });

  test('of API keys, invitations and connect sessions', async () => {
    // Here no reply is to be missed, so there is time for one.
    await t.close();
    t = await openTestCore(await newDatabase(), { secret: vaultSecret });
    const { people, core, sandbox } = t;
    const siteId = (await linkedSite(t)).site.id;
    const { key, ...made } = await core.apiKeys.create(people.alice, { name: 'Planner' });
    secrets.set(key, 'API key');
    const product = await core.apiKeys.actorOf(key);
    if (!product) throw new Error('the key works');
    await look(made, product, await core.apiKeys.list(people.alice), await core.apiKeys.actorOf(`${key}x`));

    const { url: invited, ...invitation } = await core.people.invite(people.admin, {
      ...{ email: 'eve@example.com', role: 'member' },
    });
    const token = new URL(invited).hash.replace('#invitation=', '');
    secrets.set(token, 'invitation').set(person.password, 'password');
    await look(invitation, await core.people.openInvitation({ token }));
    const accepted = { token, name: 'Eve', password: person.password };
    await look(
      await core.people.acceptInvitation(accepted),
      await failureOf(core.people.acceptInvitation(accepted)),
    );

    const session = { siteId, reference: 'user-17' };
    const { url, ...created } = await core.connectSessions.create(product, session);
    const visitToken = new URL(url).hash.slice(1);
    secrets.set(visitToken, 'token of a connect session');
    const { visit, newSecret = '' } = await core.connectSessions.open(() => undefined, { token: visitToken });
    secrets.set(newSecret, 'cookie of a connect session');
    const secretOf = () => newSecret;
    const elsewhere = core.connectSessions.open(() => undefined, { token: visitToken });
    await look(created, visit, await failureOf(elsewhere));
    const begun = await core.connectSessions.begin(secretOf, { connectSessionId: visit.id });
    const parameters = await decideAtJira(sandbox, begun);
    await look();
    const attempts = t.db.selectFrom('attempt').select('id').where('connect_session_id', '=', visit.id);
    const { id: attemptId } = await attempts.executeTakeFirstOrThrow();
    const foreign = core.connectSessions.complete(() => 'a guess', { attemptId, parameters });
    await look(await failureOf(foreign));
    await look(await core.connectSessions.complete(secretOf, { attemptId, parameters }));
    await look(await core.connections.listReferences(product), await core.audit.list(people.admin));
    await core.apiKeys.revoke(people.alice, { apiKeyId: made.id });
    await look();
    expectNoneSeen();
  });

  describe.each(['10.3', 'cloud'])('by OAuth 2.0 of Jira %s', (version) => {
    beforeEach(async () => {
      await t.close();
      t = await openTestCore(await newDatabase(), {
        ...{ secret: vaultSecret, version, transport: { attemptTimeoutMs: 2_000 } },
      });
    });

    test('and by its tokens, whatever goes wrong', async () => {
      const { people, core, sandbox } = t;
      const tokenPath = /\/oauth\/token$|\/oauth2\/latest\/token$/;
      const { id: siteId } = await core.sites.add(people.admin, { url: sandbox.url });
      const client = registerClient(t);
      const consumer = await core.sites.addConsumer(people.admin, { siteId, kind: 'oauth2', ...client });
      await look(consumer, await core.sites.verifyConsumer(people.admin, { consumerId: consumer.id }));
      const start = () => core.connections.startAttempt(people.alice, { siteId, kind: 'oauth2' });
      const finish = async (attempt: Awaited<ReturnType<typeof start>>) => {
        const parameters = await decideAtJira(sandbox, attempt);
        await look();
        return core.connections.completeAttempt(people.alice, { attemptId: attempt.attemptId, parameters });
      };
      for (const kind of ['drop-after', 'html-503', 'empty-200', 'truncate'] as const) {
        sandbox.world.faults.add({ path: tokenPath, kind });
        await look(await failureOf(finish(await start())));
      }
      const { connection } = await finish(await start());
      const input = { connectionId: connection.id };
      await look(connection, await core.connections.renew(people.alice, input));
      await look(await core.doctor.examine(people.alice, input));
      // A Jira that repeats what it was sent.
      const [refreshToken = ''] = [...secrets].findLast(([, what]) => what.startsWith('token of')) ?? [];
      const body = JSON.stringify({ error: 'invalid_grant', error_description: refreshToken });
      sandbox.world.faults.add({ path: tokenPath, kind: 'status', status: 400, body, headers: json });
      await look(await failureOf(core.connections.renew(people.alice, input)));
      const [mine, other] = [await start(), await start()];
      const parameters = await decideAtJira(sandbox, other);
      const { attemptId } = mine;
      await look(await failureOf(core.connections.completeAttempt(people.alice, { attemptId, parameters })));
      sandbox.world.oauth2.revoke('alice');
      sandbox.cloud?.revoke('alice', client.clientId);
      await look(await failureOf(core.connections.whoami(people.alice, input)));
      await look(await core.connections.disconnect(people.alice, input));
      expect(secrets.size).toBeGreaterThan(8);
      expectNoneSeen();
    });
  });

  test('while signing in by OpenID Connect, whatever goes wrong', async () => {
    const provider = await startOidcProvider(`${publicUrl}/api/auth/callback/oidc`);
    await t.close();
    const oidc = { ...provider.settings, name: 'Test', domains: ['example.com'] };
    t = await openTestCore(await newDatabase(), { secret: vaultSecret, oidc });
    secrets.set(oidc.clientSecret, 'client secret of OpenID Connect');
    const signIn = async (change: (callback: URL) => void = () => undefined) => {
      const begun = await t.core.accounts.oidc?.begin({ headers: new Headers() });
      const { url = '', cookies = [] } = begun ?? {};
      const callback = new URL(await provider.visit(url));
      for (const name of ['code', 'state']) {
        const value = callback.searchParams.get(name);
        if (value !== null) secrets.set(value, `${name} of OpenID Connect`);
      }
      change(callback);
      const cookie = cookies.map((line) => line.split(';')[0]).join('; ');
      return t.core.accounts.oidc?.complete(new Request(callback, { headers: { cookie } }));
    };
    provider.person = { subject: 'sub-1', email: 'eve@example.com', email_verified: true, name: 'Eve' };
    const { location } = (await signIn()) ?? {};
    await look(location, await t.core.audit.list(t.people.admin));
    await look(await signIn());
    await look(await failureOf(signIn(({ searchParams }) => searchParams.set('code', 'wrong-code'))));
    await look(await failureOf(signIn(({ searchParams }) => searchParams.delete('state'))));
    provider.person = { subject: 'sub-2', email: 'ivy@elsewhere.test', email_verified: true };
    await look(await failureOf(signIn()));
    provider.person = 'denies';
    await look(await failureOf(signIn()));
    await provider.close();
    for (const token of provider.given) secrets.set(token, 'token of OpenID Connect');
    expect(provider.given.length).toBeGreaterThan(5);
    expect(location).toBe('/');
    expectNoneSeen();
  });

  test('while setting up and signing in', async () => {
    await t.db.deleteFrom('user').execute();
    const token = await t.core.accounts.createSetupToken();
    secrets.set(token, 'set-up token').set(person.password, 'password');
    await look(await failureOf(t.core.accounts.completeSetup({ ...person, token, email: 'x' })));
    await t.core.accounts.completeSetup({ ...person, token });
    const signIn = (password: string) =>
      t.core.accounts.handle(
        new Request(`${publicUrl}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: publicUrl },
          body: JSON.stringify({ email: person.email, password }),
        }),
      );
    await look(await (await signIn(`${person.password}, nearly`)).text());
    const [cookie = ''] = (await signIn(person.password)).headers.getSetCookie();
    // The token of the session is in the database; what makes it worth something is the signature.
    secrets.set(decodeURIComponent(/=[^;]*\.([^;]*)/.exec(cookie)?.[1] ?? ''), 'signature of the session');
    await look();
    expectNoneSeen();
  });
});
