import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { connect, decideAtJira, linkedSite, openTestCore, publicUrl } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

const servlet = '/plugins/servlet/oauth';

onEachDatabase('the dance keeps its eight rules:', (newDatabase) => {
  let t: TestCore;
  let siteId = '';
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
    siteId = (await linkedSite(t)).site.id;
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    t.sandbox.world.faults.clear();
    await t.db.deleteFrom('connection').execute();
  });

  const start = () => t.core.connections.startAttempt(t.people.alice, { siteId });
  const complete = (attemptId: string, parameters: [string, string][], actor = t.people.alice) =>
    t.core.connections.completeAttempt(actor, { attemptId, parameters });
  const connections = () => t.db.selectFrom('connection').selectAll().execute();

  test('1. it sends an oauth_callback of its own for each attempt', async () => {
    const { attemptId, authorizationUrl } = await start();
    const token = new URL(authorizationUrl).searchParams.get('oauth_token') ?? '';
    const atJira = t.sandbox.world.grants.requestTokens.get(token);
    expect(atJira?.callback).toBe(`${publicUrl}/oauth1/callback/${attemptId}`);
  });

  test('2. it requires oauth_callback_confirmed', async () => {
    const attempts = () => t.db.selectFrom('attempt').select('id').execute();
    const before = await attempts();
    const body = 'oauth_token=abc&oauth_token_secret=def';
    t.sandbox.world.faults.add({ path: `${servlet}/request-token`, kind: 'status', status: 200, body });
    await expect(start()).rejects.toMatchObject({ code: 'callback_not_confirmed' });
    expect(await attempts()).toEqual(before);
  });

  test('3. it requires a verifier, and goes on with the attempt when that comes', async () => {
    const attempt = await start();
    const parameters = await decideAtJira(t.sandbox, attempt);
    const withoutVerifier = parameters.filter(([name]) => name !== 'oauth_verifier');
    const missing = complete(attempt.attemptId, withoutVerifier);
    await expect(missing).rejects.toMatchObject({ code: 'callback_verifier_missing' });
    const { connection } = await complete(attempt.attemptId, parameters);
    expect(connection.jiraUser.name).toBe('alice');
  });

  test('4. it compares the returned token with the one it asked for', async () => {
    const [mine, other] = [await start(), await start()];
    const parameters = await decideAtJira(t.sandbox, other);
    const foreign = complete(mine.attemptId, parameters);
    await expect(foreign).rejects.toMatchObject({ code: 'callback_token_foreign' });
    const verifier = parameters.filter(([name]) => name === 'oauth_verifier');
    const missing = complete(mine.attemptId, verifier);
    await expect(missing).rejects.toMatchObject({ code: 'callback_token_missing' });
    expect(await connections()).toEqual([]);
  });

  test('5. it is bound to the browser session and the user, and nobody else can end it', async () => {
    const attempt = await start();
    const parameters = await decideAtJira(t.sandbox, attempt);
    const { alice, bob } = t.people;
    const strangers = [
      { ...alice, sessionId: 'another-session' },
      { ...bob, sessionId: alice.sessionId },
      bob,
    ];
    for (const stranger of strangers) {
      const theft = complete(attempt.attemptId, parameters, stranger);
      await expect(theft).rejects.toMatchObject({ code: 'attempt_foreign_session' });
    }
    const anonymous = t.core.connections.completeAttempt(
      { userId: alice.userId, role: 'member' },
      { attemptId: attempt.attemptId, parameters },
    );
    await expect(anonymous).rejects.toMatchObject({ code: 'session_required' });
    expect(await connections()).toEqual([]);
    await complete(attempt.attemptId, parameters);
    expect(await connections()).toHaveLength(1);
  });

  test('6. it takes Deny for an answer, which ends the attempt', async () => {
    const attempt = await start();
    const parameters = await decideAtJira(t.sandbox, attempt, { button: 'deny' });
    const denied = complete(attempt.attemptId, parameters);
    await expect(denied).rejects.toMatchObject({ code: 'authorization_denied' });
    const again = complete(attempt.attemptId, parameters);
    await expect(again).rejects.toMatchObject({ code: 'attempt_used' });
    expect(await connections()).toEqual([]);
  });

  test.each(['request-token', 'access-token'])('7. it follows no redirect of the %s request', async (leg) => {
    const elsewhere = createServer((request, response) => response.end(request.url)).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    let visits = 0;
    elsewhere.on('connection', () => (visits += 1));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    try {
      const finish = async () => {
        const attempt = await start();
        await complete(attempt.attemptId, await decideAtJira(t.sandbox, attempt));
      };
      t.sandbox.world.faults.add({ path: `${servlet}/${leg}`, kind: 'redirect', location });
      await expect(finish()).rejects.toMatchObject({ code: 'jira_redirect' });
      expect(visits).toBe(0);
      expect(await connections()).toEqual([]);
    } finally {
      elsewhere.close();
    }
  });

  test('8. it signs a retry anew, with a fresh nonce', async () => {
    const { connection } = await connect(t, t.people.alice, { siteId });
    const before = t.sandbox.requests.length;
    t.sandbox.world.faults.add({ path: '/rest/api/2/myself', kind: 'drop-after' });
    const user = await t.core.connections.whoami(t.people.alice, { connectionId: connection.id });
    expect(user.name).toBe('alice');
    // The sandbox has seen the nonce of the first one, and refuses one that comes twice.
    const verdicts = t.sandbox.requests.slice(before).map(({ status }) => status);
    expect(verdicts).toEqual([undefined, 200]);
  });
});
