import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newPostgresDatabase } from '../../../test/databases.ts';
import { errorOf, testBrowser, testPassword } from './test-browser.test-support.ts';
import type { TestBrowser, TestRequest } from './test-browser.test-support.ts';
import { startTestServer } from './test-server.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';

let server: TestServer;
let ada: TestBrowser;

beforeAll(async () => {
  server = await startTestServer({ database: await newPostgresDatabase() });
  ada = server.administrator;
});

afterAll(() => server.close());

const post = (path: string, request: TestRequest = {}) => ada.fetch(path, { method: 'POST', ...request });

describe('what a caller did wrong is said in words', () => {
  test('a field that is missing or too long is named', async () => {
    const response = await post('/api/v1/ideas', { body: { title: '', description: 7 } });
    expect(response.status).toBe(400);
    const error = await errorOf(response);
    expect(error).toMatchObject({ code: 'invalid_input', retryable: false });
    expect(error.message).toContain('title');
    expect(error.message).toContain('description');
  });

  test('a field that does not exist is named', async () => {
    const error = await errorOf(await post('/api/v1/ideas', { body: { title: 'An idea', titel: 'x' } }));
    expect(error.message).toContain('titel');
  });

  test('a query parameter that is not usable is named', async () => {
    const error = await errorOf(await ada.fetch('/api/v1/ideas?limit=many'));
    expect(error).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('limit') as string,
    });
  });

  test.each([
    ['no JSON', { body: '{"title":', headers: {} }, 400, 'request_malformed'],
    [
      'another content type',
      { body: 'title=x', headers: { 'content-type': 'text/plain' } },
      415,
      'media_type_unsupported',
    ],
    ['too much', { body: { title: 'x', description: 'y'.repeat(1_100_000) } }, 413, 'body_too_large'],
  ])('a body that is %s', async (_what, request, status, code) => {
    const response = await post('/api/v1/ideas', request);
    expect(response.status).toBe(status);
    expect(await errorOf(response)).toMatchObject({ code });
  });

  test('a body that is too much says how much is not', async () => {
    const idea = await post('/api/v1/ideas', { body: { title: 'y'.repeat(1_100_000) } });
    expect((await errorOf(idea)).message).toContain('larger than 1 MiB');
    const file = await post('/api/v1/imports', {
      ...{ body: 'y'.repeat(21 * 1024 * 1024), headers: { 'content-type': 'text/csv' } },
    });
    expect(file.status).toBe(413);
    expect((await errorOf(file)).message).toContain('larger than 20 MiB');
  });

  test('an address that is not encoded is refused without being repeated', async () => {
    const response = await ada.fetch('/oauth1/callback/%zz?oauth_verifier=canary');
    expect(response.status).toBe(400);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
    const text = await response.text();
    expect(text).not.toContain('canary');
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'request_malformed' } });
  });

  test('an address that leads nowhere gets JSON, without the query', async () => {
    const response = await ada.fetch('/api/v1/nothing?token=canary');
    expect(response.status).toBe(404);
    const error = await errorOf(response);
    expect(error).toMatchObject({ code: 'route_unknown' });
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  test('the values of a refused request are not repeated', async () => {
    const text = await (
      await post('/api/v1/sites', { body: { url: 'http://user:canary@jira.example/' } })
    ).text();
    expect(text).toContain('site_url_has_credentials');
    expect(text).not.toContain('canary');
  });
});

describe('a page of another site cannot change anything', () => {
  const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

  test.each([
    ['a script', { body: { title: 'planted' }, headers: evil }],
    [
      'a form',
      { body: 'title=planted', headers: { ...evil, 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    [
      'a browser without Sec-Fetch-Site',
      { body: { title: 'planted' }, headers: { ...evil, 'sec-fetch-site': '' } },
    ],
  ])('by %s', async (_how, request) => {
    const response = await post('/api/v1/ideas', request);
    expect(response.status).toBe(403);
    expect(await errorOf(response)).toMatchObject({ code: 'cross_origin' });
    const { items } = await ada.json<{ items: { title: string }[] }>('GET', '/api/v1/ideas');
    expect(items.map(({ title }) => title)).not.toContain('planted');
  });

  test('nor sign anybody in or out', async () => {
    for (const path of ['/api/auth/sign-in/email', '/api/auth/sign-out']) {
      const response = await post(path, {
        body: { email: 'ada@example.com', password: testPassword },
        headers: evil,
      });
      expect(response.status).toBe(403);
    }
    expect((await ada.fetch('/api/v1/me')).status).toBe(200);
  });

  test('while a program without a browser can', async () => {
    const response = await post('/api/v1/ideas', {
      body: { title: 'by a program' },
      headers: { origin: '', 'sec-fetch-site': '' },
    });
    expect(response.status).toBe(201);
  });
});

describe('sessions', () => {
  const signIn = (browser: TestBrowser, password: string, address: string) =>
    browser.fetch('/api/auth/sign-in/email', {
      method: 'POST',
      body: { email: 'ada@example.com', password },
      headers: { 'x-forwarded-for': address },
    });

  test('the cookie is out of reach of scripts and of other sites', async () => {
    const response = await signIn(testBrowser(server.url), testPassword, '10.1.0.1');
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^crosslink\.session_token=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
  });

  test('signing out ends the session, not only the cookie', async () => {
    const browser = testBrowser(server.url);
    await signIn(browser, testPassword, '10.1.0.2');
    const cookie = browser.cookies();
    await browser.json('POST', '/api/auth/sign-out', {});
    const replayed = await testBrowser(server.url).fetch('/api/v1/me', { headers: { cookie } });
    expect(replayed.status).toBe(401);
  });

  test('a wrong password is refused without saying what was wrong', async () => {
    const response = await signIn(testBrowser(server.url), 'not-the-password', '10.1.0.3');
    expect(response.status).toBe(401);
    expect(await errorOf(response)).toMatchObject({ code: 'sign_in_refused' });
  });

  test('guessing is slowed down, by the address the proxy saw, whatever the caller claims', async () => {
    const statuses = [];
    for (let guess = 0; guess < 25; guess += 1) {
      const claimed = `192.0.2.${guess}, 10.1.0.4`;
      statuses.push((await signIn(testBrowser(server.url), `guess-number-${guess}`, claimed)).status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect((await signIn(testBrowser(server.url), testPassword, '10.1.0.5')).status).toBe(200);
  });

  test('the endpoints of better-auth that are not ours stay closed', async () => {
    const response = await testBrowser(server.url).fetch('/api/auth/sign-up/email', {
      method: 'POST',
      body: { email: 'eve@example.com', password: testPassword, name: 'Eve' },
    });
    expect(response.status).toBe(404);
    expect(await errorOf(response)).toMatchObject({ code: 'route_unknown' });
  });
});

test('more requests than allowed get 429 and the time to wait', async () => {
  const small = await startTestServer({
    database: await newPostgresDatabase(),
    environment: { REQUESTS_PER_MINUTE: '5' },
  });
  const ask = () => testBrowser(small.url).fetch('/', { headers: { 'x-forwarded-for': '10.2.0.1' } });
  for (let request = 0; request < 5; request += 1) expect((await ask()).status).toBe(200);
  const response = await ask();
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await errorOf(response)).toMatchObject({ code: 'too_many_requests', retryable: true });
  await small.close();
});

test('every reply carries the security headers and a request id', async () => {
  for (const path of ['/', '/app.js', '/api/v1/me', '/nothing']) {
    const { headers } = await ada.fetch(path);
    expect(headers.get('content-security-policy'), path).toMatch(
      /default-src 'none';script-src 'self';style-src 'self'/,
    );
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  }
});

test('the pages hold no inline script or style, which the policy would refuse', async () => {
  const page = await (await ada.fetch('/')).text();
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]* src=)/);
});

test('metrics count requests by route, not by address', async () => {
  await ada.fetch('/api/v1/ideas/0b0e3f8a-0000-4000-8000-000000000000');
  const metrics = await (await ada.fetch('/metrics')).text();
  expect(metrics).toMatch(
    /crosslink_http_request_duration_seconds_count\{[^}]*route="\/api\/v1\/ideas\/:ideaId"/,
  );
  expect(metrics).not.toContain('0b0e3f8a');
});

test('a mistake of ours shows its request id to the caller and everything else to the log only', async () => {
  const lonely = await startTestServer({ database: await newPostgresDatabase() });
  await lonely.core.close();
  const response = await testBrowser(lonely.url).fetch('/api/v1/setup');
  expect(response.status).toBe(500);
  const error = await errorOf(response);
  expect(error.code).toBe('internal_error');
  expect(JSON.stringify(error)).not.toMatch(/driver|database|kysely|pool/i);
  const line = lonely.logLines.find((text) => text.includes(response.headers.get('x-request-id') ?? 'none'));
  expect(line).toContain('"stack"');
  expect((await testBrowser(lonely.url).fetch('/health')).status).toBe(503);
});
