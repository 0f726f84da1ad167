import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPostgresDatabase } from '../../../test/databases.ts';
import { errorOf, testBrowser } from './test-browser.test-support.ts';
import { startTestServer } from './test-server.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startTestServer({ database: await newPostgresDatabase() });
  ({ key } = await server.administrator.json<{ key: string }>('POST', '/api/v1/api-keys', { name: 'x' }));
});
afterAll(() => server.close());

const ask = (
  authorization: string,
  o: { method?: string; path?: string; headers?: object; body?: object } = {},
) => {
  const { method = 'GET', path = '/api/v1/me', headers = {}, body } = o;
  return fetch(server.url + path, {
    method,
    headers: { authorization, ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
};

test('a program with a key acts as the key’s owner', async () => {
  const response = await ask(`Bearer ${key}`);
  expect(await response.json()).toMatchObject({ email: 'ada@example.com', role: 'administrator' });
});

test('also where its library sends headers of a browser', async () => {
  const headers = { origin: 'null', 'sec-fetch-site': 'cross-site' };
  const body = { title: 'An idea' };
  const response = await ask(`bearer  ${key}`, { method: 'POST', path: '/api/v1/ideas', headers, body });
  expect(response.status).toBe(201);
});

test('a wrong key is refused, and the cookie beside it does not help', async () => {
  const response = await server.administrator.fetch('/api/v1/me', {
    headers: { authorization: 'Bearer clk_wrong' },
  });
  expect(response.status).toBe(401);
  expect(await errorOf(response)).toMatchObject({ code: 'api_key_refused' });
});

test('the authorization of a proxy in front is none of our business', async () => {
  const headers = { authorization: 'Basic cHJveHk6c2VjcmV0' };
  expect((await server.administrator.fetch('/api/v1/me', { headers })).status).toBe(200);
  expect((await testBrowser(server.url).fetch('/api/v1/me', { headers })).status).toBe(401);
});

test('wrong keys are limited by address, and right ones work there all the same', async () => {
  const from = { headers: { 'x-forwarded-for': '192.0.2.7' } };
  const statuses = [];
  let last = new Response();
  for (let guess = 0; guess < 22; guess += 1) {
    last = await ask(`Bearer clk_guess${guess}`, from);
    statuses.push(last.status);
  }
  expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429, 429]);
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await ask(`Bearer ${key}`, from)).status).toBe(200);
  expect((await ask('Bearer clk_x', { headers: { 'x-forwarded-for': '192.0.2.8' } })).status).toBe(401);
});

test('neither right nor wrong keys are in a log line', () => {
  const logs = server.logLines.join('');
  expect(logs).toContain('api_key_refused');
  expect(logs).not.toContain('clk_');
});

test('keys are listed without the key, and revoked', async () => {
  const path = '/api/v1/api-keys';
  const { items } = await server.administrator.json<{ items: { id: string }[] }>('GET', path);
  expect(items).toHaveLength(1);
  expect(JSON.stringify(items)).not.toContain(key.slice(0, 20));
  expect(
    (await ask(`Bearer ${key}`, { method: 'DELETE', path: `${path}/${items[0]?.id ?? ''}` })).status,
  ).toBe(204);
  expect((await ask(`Bearer ${key}`)).status).toBe(401);
  const audit = await server.administrator.json<{ items: object[] }>('GET', '/api/v1/audit?action=api-key');
  expect(audit.items).toMatchObject([
    { action: 'api-key.revoked', apiKeyId: items[0]?.id },
    { action: 'api-key.made', apiKeyId: null, actorName: 'Ada Admin' },
  ]);
});
