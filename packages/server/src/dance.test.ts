import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onEachDatabase } from '../../../test/databases.ts';
import { jiraPerson, registerAtJira } from './jira-person.test-support.ts';
import type { JiraPerson } from './jira-person.test-support.ts';
import { signedIn, testBrowser, testPassword } from './test-browser.test-support.ts';
import type { TestBrowser } from './test-browser.test-support.ts';
import { startTestServer } from './test-server.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';
import { jiraVersion } from '../../../test/jira-version.ts';

interface Consumer {
  id: string;
  consumerKey: string;
  publicKeyPem: string;
}

onEachDatabase('the dance through HTTP', (newDatabase) => {
  let jira: Sandbox;
  let server: TestServer;
  let ada: TestBrowser;
  let alice: JiraPerson;
  let siteId: string;
  let minutesLater = 0;
  /** Everything a browser or program was ever sent. */
  const replies: string[] = [];
  /** Tokens and verifiers that came back from Jira in addresses. */
  const seenInCallbacks = new Set<string>();

  beforeAll(async () => {
    jira = await createSandbox({ version: jiraVersion });
    const now = () => Date.now() + minutesLater * 60_000;
    server = await startTestServer({ database: await newDatabase(), now });
    ada = server.administrator;
    alice = await jiraPerson(jira.url, 'alice');
    const site = await ada.json<{ id: string }>('POST', '/api/v1/sites', {
      url: `${jira.url}/browse/DEMO-1`,
    });
    siteId = site.id;
    const consumer = await ada.json<Consumer>('POST', `/api/v1/sites/${siteId}/consumers`, { bits: 2048 });
    replies.push(JSON.stringify(consumer));
    await registerAtJira(jira.url, consumer, server.url);
    await ada.json('POST', `/api/v1/consumers/${consumer.id}/verify`);
  });

  afterAll(async () => {
    await server.close();
    await jira.close();
  });

  async function startAttempt(body: { returnTo?: string } = {}): Promise<string> {
    const path = `/api/v1/sites/${siteId}/attempts`;
    const { authorizationUrl } = await ada.json<{ authorizationUrl: string }>('POST', path, body);
    return authorizationUrl;
  }

  async function open(browser: TestBrowser, url: string): Promise<{ response: Response; page: string }> {
    for (const [, value] of new URL(url).searchParams) seenInCallbacks.add(value);
    const response = await browser.fetch(url);
    const page = await response.text();
    replies.push(page);
    return { response, page };
  }

  const connections = () =>
    ada.json<{ items: { id: string; state: string }[] }>('GET', '/api/v1/connections');

  test('a callback in nobody’s browser asks to sign in first', async () => {
    const callback = await alice.decide(await startAttempt(), 'Allow');
    const { response, page } = await open(testBrowser(server.url), callback);
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toMatch('text/html');
    expect(page).toContain('Please sign in first');
  });

  test('a callback in another browser session is refused, and the right one can still finish', async () => {
    const callback = await alice.decide(await startAttempt(), 'Allow');
    const elsewhere = await open(await signedIn(server.url, 'ada@example.com'), callback);
    expect(elsewhere.response.status).toBe(403);
    expect(elsewhere.page).toContain('attempt_foreign_session');

    const { response, page } = await open(ada, callback);
    expect(response.status).toBe(200);
    expect(page).toContain('Connected as Alice Ng (alice)');
  });

  test('the page of the callback is neither stored nor does its address travel on', async () => {
    const { response } = await open(ada, await alice.decide(await startAttempt(), 'Allow'));
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('content-security-policy')).toMatch("default-src 'none'");
  });

  test('connecting again keeps one connection', async () => {
    await open(ada, await alice.decide(await startAttempt(), 'Allow'));
    expect((await connections()).items).toHaveLength(1);
  });

  test('an attempt works once', async () => {
    const callback = await alice.decide(await startAttempt(), 'Allow');
    await open(ada, callback);
    const again = await open(ada, callback);
    expect(again.response.status).toBe(410);
    expect(again.page).toContain('attempt_used');
  });

  test('Deny is said kindly, and leaves the connection as it is', async () => {
    const before = await connections();
    const { response, page } = await open(ada, await alice.decide(await startAttempt(), 'Deny'));
    expect(response.status).toBe(403);
    expect(page).toContain('Access was not allowed');
    expect(page).toContain('authorization_denied');
    expect(await connections()).toEqual(before);
  });

  test('after ten minutes the attempt is over', async () => {
    const callback = await alice.decide(await startAttempt(), 'Allow');
    minutesLater += 11;
    const { response, page } = await open(ada, callback);
    minutesLater -= 11;
    expect(response.status).toBe(410);
    expect(page).toContain('This took too long');
  });

  test('the browser goes on to where the attempt was started from', async () => {
    const { response } = await open(
      ada,
      await alice.decide(await startAttempt({ returnTo: '/ideas/1?x=2#y' }), 'Allow'),
    );
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/ideas/1?x=2#y');
  });

  test('also where its address is not plain ASCII', async () => {
    const callback = await alice.decide(await startAttempt({ returnTo: '/ideas/日本 é' }), 'Allow');
    const head = await ada.fetch(callback, { method: 'HEAD' });
    expect(head.status, 'a HEAD request does not use the attempt up').toBe(404);
    const { response } = await open(ada, callback);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/ideas/%E6%97%A5%E6%9C%AC%20%C3%A9');
  });

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example/', 'javascript:alert(1)'])(
    'but never to %s',
    async (returnTo) => {
      const response = await ada.fetch(`/api/v1/sites/${siteId}/attempts`, {
        method: 'POST',
        body: { returnTo },
      });
      expect(response.status).toBe(400);
    },
  );

  test('a callback of another attempt, without verifier or without anything is refused, each with its code', async () => {
    const first = new URL(await alice.decide(await startAttempt(), 'Allow'));
    const second = new URL(await alice.decide(await startAttempt(), 'Allow'));
    const crossed = await open(ada, `${first.origin}${first.pathname}${second.search}`);
    expect([crossed.response.status, crossed.page.includes('callback_token_foreign')]).toEqual([400, true]);
    const bare = await open(ada, first.origin + first.pathname);
    expect([bare.response.status, bare.page.includes('callback_token_missing')]).toEqual([400, true]);
    const token = first.searchParams.get('oauth_token') ?? '';
    const unverified = await open(ada, `${first.origin}${first.pathname}?oauth_token=${token}`);
    expect([unverified.response.status, unverified.page.includes('callback_verifier_missing')]).toEqual([
      400,
      true,
    ]);
    expect((await open(ada, first.href)).response.status).toBe(200);
  });

  test('a Jira that is down is said, and nothing half-written remains', async () => {
    const callback = await alice.decide(await startAttempt(), 'Allow');
    const before = await connections();
    jira.world.faults.add({ path: '/plugins/servlet/oauth/access-token', kind: 'drop-before' });
    const { response, page } = await open(ada, callback);
    expect(response.status).toBeGreaterThanOrEqual(502);
    expect(page).toContain('Not connected');
    expect(await connections()).toEqual(before);
  });

  test('disconnecting forgets the token', async () => {
    const [connection] = (await connections()).items;
    const path = `/api/v1/connections/${connection?.id ?? ''}`;
    expect(await ada.json('GET', `${path}/whoami`)).toMatchObject({ name: 'alice' });
    const { revokeUrl } = await ada.json<{ revokeUrl: string }>('DELETE', path);
    expect(revokeUrl).toBe(`${jira.url}/plugins/servlet/oauth/users/access-tokens`);
    const refused = await ada.fetch(`${path}/whoami`);
    expect(refused.status).toBe(409);
  });

  test('no secret of all this shows up in a log line or a reply', () => {
    const logs = server.logLines.join('');
    expect(logs).toContain('/oauth1/callback/');
    const accessTokens = [...jira.world.grants.accessTokens.values()];
    const secrets = [
      ...seenInCallbacks,
      ...accessTokens.flatMap(({ value, secret, session }) => [value, secret, session?.handle ?? value]),
      testPassword,
      ada.cookies().split('=')[1] ?? '',
      'PRIVATE KEY',
    ].filter((secret) => secret !== '' && secret !== 'denied');
    expect(secrets.length).toBeGreaterThan(10);
    for (const secret of secrets) {
      expect(logs.includes(secret), `a log line holds ${secret}`).toBe(false);
      expect(
        replies.some((reply) => reply.includes(secret)),
        `a reply holds ${secret}`,
      ).toBe(false);
    }
  });
});
