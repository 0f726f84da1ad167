import type { Fault } from '@crosslink/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { decideAtJira, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

const paths = {
  'the request token': '/plugins/servlet/oauth/request-token',
  'the access token': '/plugins/servlet/oauth/access-token',
  'who it is': '/rest/api/2/myself',
};
type Leg = keyof typeof paths;
type FaultKind = Fault extends infer F ? (F extends Fault ? Omit<F, 'path'> : never) : never;

const html = { headers: { 'content-type': 'text/html' }, body: '<html><title>Log in</title></html>' };

/** What Jira does instead of answering, and the code that comes of it. */
const troubles: [what: string, fault: FaultKind, codes: Partial<Record<Leg, string>>][] = [
  [
    'HTML',
    { kind: 'status', status: 200, ...html },
    { 'the request token': 'jira_html', 'the access token': 'jira_html', 'who it is': 'jira_html' },
  ],
  [
    'nothing at all',
    { kind: 'empty-200' },
    {
      'the request token': 'reply_without_token',
      'the access token': 'reply_without_token',
      // Without Jira's own headers it is not Jira that said so.
      'who it is': 'jira_unexpected_shape',
    },
  ],
  [
    'what a stranger gets',
    { kind: 'status', status: 200, headers: { 'x-ausername': 'anonymous' } },
    { 'who it is': 'jira_anonymous' },
  ],
  [
    'a redirect',
    { kind: 'redirect', location: 'http://127.0.0.1:9/' },
    {
      'the request token': 'jira_redirect',
      'the access token': 'jira_redirect',
      'who it is': 'jira_redirect',
    },
  ],
  [
    'a proxy that says Jira is down',
    { kind: 'html-503' },
    { 'the request token': 'jira_unavailable', 'the access token': 'jira_unavailable' },
  ],
  [
    'an answer that does not come in time',
    { kind: 'delay', delayMs: 1500 },
    { 'the request token': 'jira_timeout', 'the access token': 'jira_outcome_unknown' },
  ],
  [
    'a connection that breaks',
    { kind: 'drop-after' },
    { 'the request token': 'jira_connection_lost', 'the access token': 'jira_outcome_unknown' },
  ],
  ['a server error', { kind: 'status', status: 500 }, { 'who it is': 'jira_server_error' }],
];

onEachDatabase('when Jira answers with', (newDatabase) => {
  let t: TestCore;
  let siteId = '';
  beforeAll(async () => {
    t = await openTestCore(await newDatabase(), { transport: { attemptTimeoutMs: 500 } });
    siteId = (await linkedSite(t)).site.id;
  });
  afterAll(() => t.close());
  beforeEach(() => t.sandbox.world.faults.clear());

  const dance = async () => {
    const { attemptId, ...attempt } = await t.core.connections.startAttempt(t.people.alice, { siteId });
    const parameters = await decideAtJira(t.sandbox, attempt);
    return t.core.connections.completeAttempt(t.people.alice, { attemptId, parameters });
  };

  const answerWhoItIs = (user: object) =>
    t.sandbox.world.faults.add({
      kind: 'status',
      status: 200,
      path: paths['who it is'],
      headers: { 'content-type': 'application/json', 'x-ausername': 'alice' },
      body: JSON.stringify(user),
    });

  describe.each(troubles)('%s', (_what, fault, codes) => {
    test.each(Object.entries(codes))(
      'to %s, the dance fails with %s and leaves nothing',
      async (leg, code) => {
        t.sandbox.world.faults.add({ ...fault, path: paths[leg as Leg] });
        const failure = await failureOf(dance());
        expect(failure).toMatchObject({ code, remedy: expect.stringMatching(/\w/) as string });
        expect(await t.db.selectFrom('connection').select('id').execute()).toEqual([]);
        // An attempt that got as far as the exchange is used up; one that did not get a token is not there.
        const open = await t.db.selectFrom('attempt').select('id').where('used_at', 'is', null).execute();
        expect(open).toEqual([]);
      },
    );
  });

  test('a life beyond any calendar, the token is taken to have no end', async () => {
    const body = 'oauth_token=t&oauth_token_secret=s&oauth_session_handle=h';
    const absurd = 'oauth_expires_in=999999999999999&oauth_authorization_expires_in=999999999999999';
    t.sandbox.world.faults.add({
      kind: 'status',
      status: 200,
      path: paths['the access token'],
      body: `${body}&${absurd}`,
    });
    answerWhoItIs({ name: 'alice', key: 'JIRAUSER10100', displayName: 'Alice' });
    const { connection } = await dance();
    expect(connection).toMatchObject({ expiresAt: null, authorizationExpiresAt: null });
  });

  test('names that no database can store or that are empty, the connection has what is left', async () => {
    answerWhoItIs({ name: 'ali\0ce', key: '\0', displayName: 'Al\0ice' });
    const { connection } = await dance();
    expect(connection.jiraUser).toMatchObject({ id: 'alice', name: 'alice', displayName: 'Alice' });
  });

  test('nothing because it is gone, the dance says so', async () => {
    const { port } = new URL(t.sandbox.url);
    await t.sandbox.close();
    const failure = await failureOf(t.core.connections.startAttempt(t.people.alice, { siteId }));
    expect(failure).toMatchObject({ code: 'jira_unreachable' });
    expect((failure as Error).message).toContain(port);
  });
});
