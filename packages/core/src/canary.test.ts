import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { generateKeyPair } from '@crosslink/oauth1';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
import { dumpDatabase } from './store/dump.test-support.ts';

const person = { name: 'Ada', email: 'ada@example.com', password: 'a password to look for' };
const accessTokenPath = '/plugins/servlet/oauth/access-token';

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
    const { requestTokens, accessTokens } = t.sandbox.world.grants;
    for (const { value, secret, verifier } of requestTokens.values()) {
      secrets.set(value, 'request token').set(secret, 'request token secret');
      if (verifier !== null) secrets.set(verifier, 'verifier');
    }
    for (const { value, secret, session } of accessTokens.values()) {
      secrets.set(value, 'access token').set(secret, 'access token secret');
      if (session !== null) secrets.set(session.handle, 'session handle');
    }
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
