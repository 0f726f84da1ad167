import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newPostgresDatabase } from '../../../test/databases.ts';
import { jiraVersion } from '../../../test/jira-version.ts';
import { jiraPerson, registerAtJira } from './jira-person.test-support.ts';
import type { JiraPerson } from './jira-person.test-support.ts';
import { errorOf, testBrowser } from './test-browser.test-support.ts';
import type { TestBrowser } from './test-browser.test-support.ts';
import { startTestServer } from './test-server.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';
import { visitCookie, visitSecrets } from './visit-cookies.ts';

const run = promisify(execFile);
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const returnTo = 'https://app.example.com/settings/jira';

interface Made {
  id: string;
  url: string;
}
interface Visit {
  id: string;
  status: string;
  returnUrl: string;
}

describe('connect sessions through HTTP', () => {
  let jira: Sandbox;
  let server: TestServer;
  let alice: JiraPerson;
  let siteId: string;
  let key: string;
  const secrets = new Set<string>();
  const replies: string[] = [];

  beforeAll(async () => {
    jira = await createSandbox({ version: jiraVersion });
    server = await startTestServer({
      database: await newPostgresDatabase(),
      environment: { RETURN_ADDRESSES: 'https://app.example.com', REQUESTS_PER_MINUTE: '100000' },
    });
    const ada = server.administrator;
    alice = await jiraPerson(jira.url, 'alice');
    ({ id: siteId } = await ada.json<{ id: string }>('POST', '/api/v1/sites', { url: jira.url }));
    const consumer = await ada.json<{ id: string; consumerKey: string; publicKeyPem: string }>(
      'POST',
      `/api/v1/sites/${siteId}/consumers`,
      { bits: 2048 },
    );
    await registerAtJira(jira.url, consumer, server.url);
    await ada.json('POST', `/api/v1/consumers/${consumer.id}/verify`);
    ({ key } = await ada.json<{ key: string }>('POST', '/api/v1/api-keys', { name: 'Planner' }));
  });
  afterAll(async () => {
    await server.close();
    await jira.close();
  });

  async function byKey<T>(path: string, body?: object): Promise<T> {
    const reply = await testBrowser(server.url).fetch(path, {
      ...(body && { method: 'POST', body }),
      headers: { authorization: `Bearer ${key}`, origin: '' },
    });
    return (await reply.json()) as T;
  }
  async function make(reference = 'user-4711'): Promise<Made> {
    const made = await byKey<Made>('/api/v1/connect-sessions', { siteId, reference, returnTo });
    secrets.add(made.url.split('#')[1] ?? '');
    return made;
  }
  async function open(browser: TestBrowser, { url }: Made): Promise<Visit> {
    const visit = await browser.json<Visit>('POST', '/api/v1/connect-sessions/open', {
      token: url.split('#')[1],
    });
    secrets.add(browser.cookies().split('=')[1] ?? '');
    return visit;
  }
  async function atJira(browser: TestBrowser, { id }: Made, answer: 'Allow' | 'Deny'): Promise<string> {
    const path = `/api/v1/connect-sessions/${id}/begin`;
    const { authorizationUrl } = await browser.json<{ authorizationUrl: string }>('POST', path);
    return alice.decide(authorizationUrl, answer);
  }
  async function back(browser: TestBrowser, callback: string) {
    const response = await browser.fetch(callback);
    const page = await response.text();
    replies.push(page);
    return { status: response.status, page, location: response.headers.get('location') };
  }
  const status = async ({ id }: Made) =>
    (await byKey<{ status: string }>(`/api/v1/connect-sessions/${id}`)).status;

  test('a visitor without an account connects, and goes on to the return address', async () => {
    const made = await make();
    const visitor = testBrowser(server.url);
    await open(visitor, made);
    expect(visitor.cookies()).toMatch(`crosslink.connect.${made.id}=`);
    const ended = await back(visitor, await atJira(visitor, made, 'Allow'));
    expect(ended.status).toBe(303);
    expect(ended.location).toBe(`${returnTo}?connect_session=${made.id}&status=connected`);
    expect(await status(made)).toBe('connected');
  });

  test('Deny leads to a page of ours at an address without a verifier, and on from there', async () => {
    const made = await make();
    const visitor = testBrowser(server.url);
    await open(visitor, made);
    const denied = await back(visitor, await atJira(visitor, made, 'Deny'));
    expect([denied.status, denied.location]).toEqual([303, `/connect/${made.id}`]);
    const visit = await visitor.json<Visit>('POST', `/api/v1/connect-sessions/${made.id}/look`);
    expect(visit.returnUrl).toBe(`${returnTo}?connect_session=${made.id}&status=denied`);
    const again = await back(visitor, await atJira(visitor, made, 'Allow'));
    expect(again.location).toContain('status=connected');
  });

  test('a callback in any other browser is refused, also in that of an administrator', async () => {
    const made = await make();
    const visitor = testBrowser(server.url);
    await open(visitor, made);
    const callback = await atJira(visitor, made, 'Allow');
    for (const other of [testBrowser(server.url), server.administrator]) {
      const ended = await back(other, callback);
      expect([ended.status, ended.page.includes('connect_session_elsewhere')]).toEqual([403, true]);
      expect(ended.page, 'no hint to paste the address anywhere').not.toContain('crosslink command');
    }
    expect((await back(visitor, callback)).location).toContain('status=connected');
    const twice = await back(visitor, callback);
    expect([twice.status, twice.location]).toEqual([303, `/connect/${made.id}`]);
  });

  test('a visit gives nobody a session, and its begin needs a page of ours', async () => {
    const made = await make();
    const visitor = testBrowser(server.url);
    await open(visitor, made);
    expect((await visitor.fetch('/api/v1/me')).status).toBe(401);
    const foreign = await visitor.fetch(`/api/v1/connect-sessions/${made.id}/begin`, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect((await errorOf(foreign)).code).toBe('cross_origin');
    const revoked = await testBrowser(server.url).fetch(`/api/v1/connect-sessions/${made.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${key}`, origin: '' },
    });
    expect(revoked.status).toBe(204);
    const begun = await visitor.fetch(`/api/v1/connect-sessions/${made.id}/begin`, { method: 'POST' });
    expect((await errorOf(begun)).code).toBe('connect_session_ended');
  });

  test('a person with an account is sent on to the dashboard of the site', async () => {
    const dashboard = `${jira.url}/secure/Dashboard.jspa`;
    const path = `/api/v1/sites/${siteId}/attempts`;
    const { authorizationUrl } = await server.administrator.json<{ authorizationUrl: string }>('POST', path, {
      returnTo: dashboard,
    });
    const ended = await back(server.administrator, await alice.decide(authorizationUrl, 'Allow'));
    expect([ended.status, ended.location]).toEqual([303, dashboard]);
    const elsewhere = await server.administrator.fetch(path, {
      method: 'POST',
      body: { returnTo: `${jira.url}/secure/Other.jspa` },
    });
    expect((await errorOf(elsewhere)).code).toBe('return_address_not_allowed');
  });

  test.skipIf(!hasCurl)('the commands of docs/connect-sessions.md really run', async () => {
    const text = await readFile(new URL('../../../docs/connect-sessions.md', import.meta.url), 'utf8');
    const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
    const variables: Record<string, string> = {
      ...{ CROSSLINK_URL: server.url, CROSSLINK_KEY: key, SITE_ID: siteId, PATH: process.env['PATH'] ?? '' },
    };
    const sh = async (block = '') => (await run('sh', ['-ec', block], { env: variables })).stdout;
    const made = JSON.parse(await sh(blocks[0])) as Made;
    secrets.add(made.url.split('#')[1] ?? '');
    const visitor = testBrowser(server.url);
    await open(visitor, made);
    await back(visitor, await atJira(visitor, made, 'Allow'));
    variables['CONNECT_SESSION'] = made.id;
    const session = JSON.parse(await sh(blocks[1])) as { status: string; connectionId: string };
    expect(session.status).toBe('connected');
    variables['CONNECTION'] = session.connectionId;
    const used = await sh(blocks[2]);
    expect(used).toContain('"reference":"user-4711"');
    expect(used).toContain('"displayName":"Alice Ng"');
    expect(used).toContain('"revokeUrl"');
    expect(blocks).toHaveLength(3);
  });

  test('over TLS the cookie is bound to this very host', () => {
    const o = { connectSessionId: 'x', secret: 's', maxAgeSeconds: 60 };
    const cookie = visitCookie('https://crosslink.example', o);
    expect(cookie).toBe('__Host-crosslink.connect.x=s; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure');
    const plain = { headers: { cookie: 'crosslink.connect.x=planted; __Host-crosslink.connect.x=s' } };
    expect(visitSecrets(plain as never, 'https://crosslink.example')('x')).toBe('s');
  });

  test('no token or cookie of all this shows up in a log line or a page', () => {
    const text = [...server.logLines, ...replies].join('\n');
    expect(secrets.size).toBeGreaterThan(6);
    for (const secret of [...secrets, key]) expect(text.includes(secret)).toBe(false);
  });
});
