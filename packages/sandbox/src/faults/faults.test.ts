import { describe, expect, test } from 'vitest';

import type { Fault, Sandbox } from '../index.ts';
import {
  dance,
  rest,
  send,
  sendSigned,
  startSandbox,
  startWithConsumer,
  story,
} from '../testing/fixture.test-support.ts';

const path = '/rest/api/2/issue';

async function withFault(fault: Partial<Fault> & Pick<Fault, 'kind'>): Promise<Sandbox> {
  const sandbox = await startSandbox({ contextPath: '/jira' });
  sandbox.world.faults.add({ path, method: 'POST', ...fault } as Fault);
  return sandbox;
}

const create = (sandbox: Sandbox) => rest(sandbox, 'POST', '/issue', { body: story() });

describe('a fault', () => {
  test('hits as often as told, only its path and method', async () => {
    const sandbox = await withFault({ kind: 'html-503', times: 2 });
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) {
      statuses.push((await rest(sandbox, 'GET', '/serverInfo')).status, (await create(sandbox)).status);
    }
    expect(statuses).toEqual([200, 503, 200, 503, 200, 201]);
  });

  test('may be standing, follow a pattern and be disarmed', async () => {
    const sandbox = await startSandbox();
    const disarm = sandbox.world.faults.add({ path: /serverInfo$/, times: Infinity, kind: 'empty-200' });
    for (let turn = 0; turn < 3; turn += 1) expect((await rest(sandbox, 'GET', '/serverInfo')).body).toBe('');
    disarm();
    expect((await rest(sandbox, 'GET', '/serverInfo')).body).toMatchObject({ version: '10.3.19' });
    sandbox.world.faults.add({ path: /./, times: Infinity, kind: 'empty-200' });
    sandbox.world.faults.clear();
    expect((await rest(sandbox, 'GET', '/serverInfo')).body).toMatchObject({ version: '10.3.19' });
  });

  test('delay answers later, and rightly', async () => {
    const sandbox = await withFault({ kind: 'delay', delayMs: 60 });
    const before = performance.now();
    expect((await create(sandbox)).status).toBe(201);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });

  test('drop-before closes the connection with nothing done', async () => {
    const sandbox = await withFault({ kind: 'drop-before' });
    await expect(create(sandbox)).rejects.toThrow('fetch failed');
    expect(sandbox.world.issues.size).toBe(0);
  });

  test('drop-after closes the connection with everything done', async () => {
    const sandbox = await withFault({ kind: 'drop-after' });
    await expect(create(sandbox)).rejects.toThrow('fetch failed');
    expect(sandbox.world.issues.size).toBe(1);
  });

  test('truncate sends half of the answer it promised, with everything done', async () => {
    const sandbox = await withFault({ kind: 'truncate' });
    const response = await fetch(sandbox.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('alice:alice')}` },
      body: JSON.stringify(story()),
    });
    expect(response.status).toBe(201);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(40);
    const chunks: Uint8Array[] = [];
    const read = async () => {
      for await (const chunk of response.body ?? []) chunks.push(chunk as Uint8Array);
    };
    await expect(read()).rejects.toThrow();
    expect(Buffer.concat(chunks).toString()).toMatch(/^\{"id":"10000"/);
    expect(sandbox.world.issues.size).toBe(1);
  });

  test('html-503 is the page of a proxy', async () => {
    const sandbox = await withFault({ kind: 'html-503' });
    const { status, headers, body } = await create(sandbox);
    expect([status, headers.get('content-type')]).toEqual([503, expect.stringContaining('text/html')]);
    expect(body).toContain('Service Temporarily Unavailable');
    expect(sandbox.world.issues.size).toBe(0);
  });

  test('status answers anything', async () => {
    const sandbox = await withFault({
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '7' },
      body: 'slow',
    });
    const { status, headers, body } = await create(sandbox);
    expect([status, headers.get('retry-after'), body]).toEqual([429, '7', 'slow']);
  });

  test('redirect sends elsewhere', async () => {
    const sandbox = await startSandbox();
    sandbox.world.faults.add({ path, kind: 'redirect', location: 'https://elsewhere.example/', status: 301 });
    const { status, headers } = await send(sandbox.url + path);
    expect([status, headers.get('location')]).toEqual([301, 'https://elsewhere.example/']);
  });

  test('is told in the journal', async () => {
    const sandbox = await withFault({ kind: 'drop-before' });
    await create(sandbox).catch(() => undefined);
    await withFault({ kind: 'html-503' });
    expect(sandbox.requests).toMatchObject([{ method: 'POST', verdict: 'fault', why: 'drop-before' }]);
    expect(sandbox.requests[0]).not.toHaveProperty('status');
  });
});

describe('pages that are no answer', () => {
  test.each([
    ['html-500', 500],
    ['html-502', 502],
    ['html-503', 503],
    ['login-page', 200],
  ] as const)('%s: %i, HTML, nothing done', async (kind, status) => {
    const sandbox = await withFault({ kind });
    const answer = await create(sandbox);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html']);
    expect(sandbox.world.issues.size).toBe(0);
  });

  test('https-redirect keeps host, path and query', async () => {
    const sandbox = await startSandbox({ contextPath: '/jira' });
    sandbox.faults.add({ kind: 'https-redirect', path: '/rest/api/2/serverInfo' });
    const { status, headers } = await send(`${sandbox.url}/rest/api/2/serverInfo?a=b`);
    expect(status).toBe(301);
    expect(headers.get('location')).toBe(
      `${sandbox.url.replace('http:', 'https:')}/rest/api/2/serverInfo?a=b`,
    );
  });

  test('huge-body goes on for as long as it is told', async () => {
    const sandbox = await withFault({ kind: 'huge-body', bytes: 1_000_000 });
    const { status, body } = await rest(sandbox, 'POST', '/issue', { body: story() }).catch(() => ({
      status: 0,
      body: '',
    }));
    // Not even JSON: whoever reads it all has nothing.
    expect([status, body]).toEqual([0, '']);
    const again = await startSandbox();
    again.faults.add({ kind: 'huge-body', path, bytes: 1_000_000 });
    const { text } = await send(again.url + path);
    expect(text.length).toBeGreaterThan(999_000);
  });
});

describe('rate limits', () => {
  test.each([
    [undefined, '1'],
    [7, '7'],
    [0, '0'],
    ['absent', null],
    ['absurd', '9223372036854775807'],
  ] as const)('retryAfter %s', async (retryAfter, header) => {
    const sandbox = await withFault({
      kind: 'rate-limited',
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
    const { status, headers } = await create(sandbox);
    expect([status, headers.get('retry-after')]).toEqual([429, header]);
    expect(headers.get('x-ratelimit-limit')).toBe(retryAfter === 'absurd' ? '0' : '70');
    expect(headers.get('x-ratelimit-interval-seconds')).toBe('1');
  });

  test('Cloud gives the reason', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    sandbox.faults.add({ kind: 'rate-limited', path, reason: 'jira-per-issue-on-write' });
    const { headers } = await create(sandbox);
    expect(headers.get('ratelimit-reason')).toBe('jira-per-issue-on-write');
    expect(headers.get('x-ratelimit-nearlimit')).toBe('true');
  });
});

describe('tokens', () => {
  const myself = async (sandbox: Sandbox, { token }: { token: string }) =>
    sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token });

  test.each([
    ['token-expired', 'token_expired'],
    ['token-revoked', 'token_rejected'],
  ] as const)('%s: OAuth 1.0a says %s, and goes on to', async (kind, problem) => {
    const sandbox = await startWithConsumer();
    const granted = await dance(sandbox);
    expect((await myself(sandbox, granted)).status).toBe(200);
    sandbox.faults.add({ kind, path: '/rest/api/2/myself' });
    for (let turn = 0; turn < 2; turn += 1) {
      const { status, headers } = await myself(sandbox, granted);
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toContain(`oauth_problem="${problem}"`);
    }
  });

  test.each(['token-expired', 'token-revoked'] as const)('%s: a personal access token', async (kind) => {
    const sandbox = await startSandbox();
    const { rawToken } = sandbox.world.personalAccessTokens.add({ userName: 'alice', name: 'x' });
    const ask = () =>
      send(`${sandbox.url}/rest/api/2/myself`, { headers: { authorization: `Bearer ${rawToken}` } });
    expect((await ask()).status).toBe(200);
    sandbox.faults.add({ kind, path: '/rest/api/2/myself' });
    expect((await ask()).status).toBe(401);
    expect((await ask()).status).toBe(401);
  });

  test('token-revoked: an API token of Cloud', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    sandbox.faults.add({ kind: 'token-revoked', path: '/rest/api/2/myself' });
    expect((await rest(sandbox, 'GET', '/myself')).status).toBe(401);
  });

  test.each(['proxy-loses-scheme', 'proxy-loses-context-path'] as const)(
    '%s: the signature is of another address',
    async (kind) => {
      const sandbox = await startWithConsumer({ contextPath: '/jira' });
      const granted = await dance(sandbox);
      sandbox.faults.add({ kind, path: '/rest/api/2/myself' });
      const { status, headers } = await myself(sandbox, granted);
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toContain('oauth_problem="signature_invalid"');
      expect((await myself(sandbox, granted)).status).toBe(200);
    },
  );
});

test('permission-lost: the caller is known and may nothing', async () => {
  const sandbox = await startSandbox();
  await create(sandbox);
  sandbox.faults.add({ kind: 'permission-lost', path: '/rest/api/2/issue/DEMO-1' });
  const lost = await rest(sandbox, 'GET', '/issue/DEMO-1');
  expect([lost.status, lost.headers.get('x-ausername')]).toEqual([403, 'alice']);
  expect((await rest(sandbox, 'GET', '/issue/DEMO-1')).status).toBe(200);
});

test('wrong-clock: the site is off from then on', async () => {
  const at = Date.UTC(2026, 0, 1);
  const sandbox = await startSandbox({ now: () => at });
  sandbox.faults.add({ kind: 'wrong-clock', path: '/rest/api/2/serverInfo', offsetMs: 3_600_000 });
  const { body } = await rest(sandbox, 'GET', '/serverInfo');
  expect(body).toMatchObject({ serverTime: '2026-01-01T01:00:00.000+0000' });
});

test('the faults of the second site are its own, those of the first hold for both', async () => {
  const sandbox = await startSandbox({ version: 'cloud' });
  const [, second] = sandbox.cloud?.sites ?? [];
  const info = '/rest/api/2/serverInfo';
  const ask = async (below: string) => (await send(`${sandbox.url}${below}${info}`)).status;
  second?.world.faults.add({ kind: 'html-503', path: info });
  expect([await ask(''), await ask('/second-site'), await ask('/second-site')]).toEqual([200, 503, 200]);
  sandbox.faults.add({ kind: 'html-502', path: info, times: 2 });
  expect([await ask(''), await ask('/second-site')]).toEqual([502, 502]);
});
