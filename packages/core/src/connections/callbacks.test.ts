import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import {
  codeAtJira,
  decideAtJira,
  failureOf,
  linkedSite,
  openTestCore,
  pressAtJira,
  publicUrl,
} from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';
import type { StartAttemptInput } from './input.ts';

type Draft = Omit<StartAttemptInput, 'siteId'>;
type Answer = { parameters: [string, string][]; verifier?: string } | { verifier: string };
const loopbackUrl = 'http://127.0.0.1:50123/callback/Zm9v';

onEachDatabase('a dance begun by a program', (newDatabase) => {
  let t: TestCore;
  let siteId = '';
  let consumerKey = '';
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
    const { site, consumer } = await linkedSite(t);
    [siteId, consumerKey] = [site.id, consumer.consumerKey];
    const url = `${publicUrl}/oauth2/callback`;
    const client = t.sandbox.world.oauth2.addClient({ name: 'Crosslink', redirectUrl: url, scope: 'WRITE' });
    const { clientId, clientSecret } = client;
    await t.core.sites.addConsumer(t.people.admin, { siteId, kind: 'oauth2', clientId, clientSecret });
  });
  afterAll(() => t.close());
  beforeEach(() => t.db.deleteFrom('connection').execute());

  /** As with an API key: the session is the key's. */
  const program = () => ({ ...t.people.alice, sessionId: 'key:1' });
  const start = (draft: Draft) =>
    t.core.connections.startAttempt(program(), { siteId, kind: 'oauth1', ...draft });
  const complete = (attemptId: string, answer: Answer, actor = program()) =>
    t.core.connections.completeAttempt(actor, { attemptId, ...answer });
  const connections = () => t.db.selectFrom('connection').select('id').execute();

  test('gets the browser sent to where it listens itself', async () => {
    const attempt = await start({ callback: 'loopback', loopbackUrl });
    const { location = '' } = await pressAtJira(t.sandbox, attempt);
    expect(location).toMatch(`${loopbackUrl}?oauth_token=`);
    const parameters = [...new URL(location).searchParams] as [string, string][];
    const { connection } = await complete(attempt.attemptId, { parameters });
    expect(connection.jiraUser.name).toBe('alice');
    expect(await failureOf(complete(attempt.attemptId, { parameters }))).toMatchObject({
      code: 'attempt_used',
    });
  });

  test('has to bring what Jira sent along, not its code alone', async () => {
    const attempt = await start({ callback: 'loopback', loopbackUrl });
    const parameters = await decideAtJira(t.sandbox, attempt);
    const verifier = new Map(parameters).get('oauth_verifier') ?? '';
    expect(await failureOf(complete(attempt.attemptId, { verifier }))).toMatchObject({
      code: 'verifier_not_expected',
    });
    const other = await start({ callback: 'loopback', loopbackUrl });
    expect(await failureOf(complete(other.attemptId, { parameters }))).toMatchObject({
      code: 'callback_token_foreign',
    });
    // Neither ended anything.
    await complete(attempt.attemptId, { parameters });
  });

  test('takes the code that a person copied from Jira', async () => {
    const attempt = await start({ callback: 'oob' });
    expect(attempt.kind).toBe('oauth1');
    const verifier = await codeAtJira(t.sandbox, attempt, { user: 'bob' });
    const { connection } = await complete(attempt.attemptId, { verifier: ` ${verifier}\n` });
    expect(connection.jiraUser.name).toBe('bob');
    expect(await failureOf(complete(attempt.attemptId, { verifier }))).toMatchObject({
      code: 'attempt_used',
    });
  });

  test('takes the address too, from a consumer that Jira sends to a callback of its own', async () => {
    const consumer = t.sandbox.world.grants.consumers.get(consumerKey);
    if (consumer) consumer.callbackUrl = 'https://crosslink.test/configured';
    const attempt = await start({ callback: 'oob' });
    const { location = '' } = await pressAtJira(t.sandbox, attempt);
    if (consumer) consumer.callbackUrl = null;
    expect(location).toMatch('https://crosslink.test/configured?');
    const parameters = [...new URL(location).searchParams] as [string, string][];
    expect((await complete(attempt.attemptId, { parameters })).connection.state).toBe('active');
  });

  test('is given one try: a wrong code ends it, and nothing is written', async () => {
    const attempt = await start({ callback: 'oob' });
    const verifier = await codeAtJira(t.sandbox, attempt);
    expect(await failureOf(complete(attempt.attemptId, { verifier: 'wrong1' }))).toMatchObject({
      code: expect.stringMatching(/^(token_rejected|permission_unknown|parameter_rejected)$/) as string,
    });
    expect(await failureOf(complete(attempt.attemptId, { verifier }))).toMatchObject({
      code: 'attempt_used',
    });
    expect(await connections()).toEqual([]);
  });

  test('takes Deny for an answer', async () => {
    const attempt = await start({ callback: 'oob' });
    await pressAtJira(t.sandbox, attempt, { button: 'deny' });
    // Jira shows no code then; this is what it would send.
    expect(await failureOf(complete(attempt.attemptId, { verifier: 'denied' }))).toMatchObject({
      code: 'authorization_denied',
    });
    const heard = await start({ callback: 'loopback', loopbackUrl });
    const parameters = await decideAtJira(t.sandbox, heard, { button: 'deny' });
    expect(await failureOf(complete(heard.attemptId, { parameters }))).toMatchObject({
      code: 'authorization_denied',
    });
    expect(await failureOf(complete(heard.attemptId, { parameters }))).toMatchObject({
      code: 'attempt_used',
    });
  });

  test('is ended with the key it was begun with, and no other session or key', async () => {
    const attempt = await start({ callback: 'oob' });
    const verifier = await codeAtJira(t.sandbox, attempt);
    const { alice, bob } = t.people;
    for (const stranger of [alice, { ...alice, sessionId: 'key:2' }, { ...bob, sessionId: 'key:1' }]) {
      expect(await failureOf(complete(attempt.attemptId, { verifier }, stranger))).toMatchObject({
        code: 'attempt_foreign_session',
      });
    }
    expect(await connections()).toEqual([]);
    await complete(attempt.attemptId, { verifier });
  });

  test('ended several times at once is ended once', async () => {
    const attempt = await start({ callback: 'oob' });
    const verifier = await codeAtJira(t.sandbox, attempt);
    const failures = await Promise.all(
      [1, 2, 3, 4].map(() => failureOf(complete(attempt.attemptId, { verifier }))),
    );
    expect(failures.filter((failure) => failure === undefined)).toHaveLength(1);
    for (const failure of failures.filter(Boolean)) expect(failure).toMatchObject({ code: 'attempt_used' });
    expect(await connections()).toHaveLength(1);
  });

  test('is over after ten minutes', async () => {
    const attempt = await start({ callback: 'oob' });
    const verifier = await codeAtJira(t.sandbox, attempt);
    t.clock.advance(600);
    expect(await failureOf(complete(attempt.attemptId, { verifier }))).toMatchObject({
      code: 'attempt_expired',
    });
  });

  test.runIf(process.env['JIRA_VERSION'] !== '8.20')(
    'by OAuth 2.0 cannot listen, and takes the address the person landed on',
    async () => {
      const listening = start({ kind: 'oauth2', callback: 'loopback', loopbackUrl });
      expect(await failureOf(listening)).toMatchObject({ code: 'callback_not_offered' });
      const attempt = await start({ kind: 'oauth2', callback: 'oob' });
      expect(attempt.kind).toBe('oauth2');
      expect(await failureOf(complete(attempt.attemptId, { verifier: 'abc' }))).toMatchObject({
        code: 'verifier_not_expected',
      });
      const parameters = await decideAtJira(t.sandbox, attempt);
      const swapped = parameters.map(([name, value]): [string, string] => [
        name,
        name === 'state' ? `${value}x` : value,
      ]);
      expect(await failureOf(complete(attempt.attemptId, { parameters: swapped }))).toMatchObject({
        code: 'callback_state_foreign',
      });
      const { connection } = await complete(attempt.attemptId, { parameters });
      expect(connection).toMatchObject({ kind: 'oauth2', jiraUser: { name: 'alice' } });
    },
  );

  test.each([
    'http://[::1]:1/',
    'http://127.0.0.1:65535',
    'http://127.0.0.1:8080/',
    'http://127.0.0.1:8080/a-b/c_d.e~f',
  ])('may listen at %s', async (url) => {
    expect((await start({ callback: 'loopback', loopbackUrl: url })).attemptId).toBeTruthy();
  });

  test.each([
    'http://localhost:8080/',
    'https://127.0.0.1:8080/',
    'http://127.0.0.1/',
    'http://127.0.0.1:80/',
    'http://127.0.0.1:0/',
    'http://127.0.0.1:65536/',
    'http://127.0.0.1:08080/',
    'http://127.0.0.2:8080/',
    'http://127.1:8080/',
    'http://0x7f.0.0.1:8080/',
    'http://2130706433:8080/',
    'http://[::ffff:127.0.0.1]:8080/',
    'http://[0:0:0:0:0:0:0:1]:8080/',
    'http://user@127.0.0.1:8080/',
    'http://127.0.0.1:8080@evil.test/',
    'http://127.0.0.1:8080.evil.test/',
    'http://127.0.0.1:8080\\@evil.test/',
    'http://127.0.0.1:8080/../x',
    'http://127.0.0.1:8080/?to=x',
    'http://127.0.0.1:8080/#x',
    'http://127.0.0.1:8080/\n',
    ' http://127.0.0.1:8080/',
    'HTTP://127.0.0.1:8080/',
    'http://evil.test:8080/',
    'javascript:alert(1)',
    '',
  ])('may not listen at %j', async (url) => {
    const refused = start({ callback: 'loopback', loopbackUrl: url });
    expect(await failureOf(refused)).toMatchObject({ code: 'invalid_input' });
  });

  test('says where it listens if it does, and only then', async () => {
    const invalid = { code: 'invalid_input' };
    expect(await failureOf(start({ callback: 'loopback' }))).toMatchObject(invalid);
    expect(await failureOf(start({ callback: 'oob', loopbackUrl }))).toMatchObject(invalid);
    expect(await failureOf(start({ loopbackUrl }))).toMatchObject(invalid);
    const both = complete('8f14e45f-ceea-467f-a9d5-2d6c1f3b0a11', { parameters: [], verifier: 'x' });
    expect(await failureOf(both)).toMatchObject(invalid);
  });
});
