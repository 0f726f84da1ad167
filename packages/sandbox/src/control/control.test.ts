import { get } from 'node:http';
import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createIssue, keyPair, rest, send, startSandbox } from '../testing/fixture.test-support.ts';

interface Reply {
  status: number;
  body: Record<string, unknown>;
}

async function control(
  sandbox: Sandbox,
  method: string,
  path: string,
  o: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const { body, headers = {} } = o;
  const { origin } = new URL(sandbox.url);
  const answer = await send(`${origin}/__sandbox${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return {
    status: answer.status,
    body: answer.text === '' ? {} : (JSON.parse(answer.text) as Record<string, unknown>),
  };
}

/** The status of the state with that Host header, which fetch would not send. */
function rawStatus(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(new URL('/__sandbox/', url), { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });
}

test('tells what there is, beside the context path', async () => {
  const sandbox = await startSandbox({ contextPath: '/jira', now: () => 0 });
  await createIssue(sandbox);
  const { status, body } = await control(sandbox, 'GET', '/');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    version: '10.3',
    url: sandbox.url,
    contextPath: '/jira',
    clock: { now: '1970-01-01T00:00:00.000Z', offsetMs: 0 },
    counts: { users: 4, projects: 2, issues: 1, requests: 1, faults: 0 },
  });
});

describe('faults', () => {
  test('are armed, listed and taken away', async () => {
    const sandbox = await startSandbox();
    const armed = await control(sandbox, 'POST', '/faults', {
      body: { kind: 'html-503', path: '/rest/api/2/serverInfo' },
    });
    expect(armed).toEqual({
      status: 201,
      body: { id: 1, kind: 'html-503', path: '/rest/api/2/serverInfo', left: 1 },
    });
    const standing = {
      kind: 'rate-limited',
      pathPattern: 'issue$',
      method: 'POST',
      times: 'always',
      retryAfter: 'absent',
    };
    await control(sandbox, 'POST', '/faults', { body: standing });
    const { body } = await control(sandbox, 'GET', '/faults');
    expect(body['faults']).toMatchObject([{ id: 1 }, { id: 2, pathPattern: 'issue$', left: 'always' }]);
    expect(Object.keys(body['kinds'] as object)).toContain('proxy-loses-scheme');
    expect((await rest(sandbox, 'GET', '/serverInfo')).status).toBe(503);
    for (let turn = 0; turn < 3; turn += 1)
      expect((await rest(sandbox, 'POST', '/issue', { body: {} })).status).toBe(429);
    expect((await control(sandbox, 'DELETE', '/faults/2')).status).toBe(204);
    expect((await rest(sandbox, 'POST', '/issue', { body: {} })).status).toBe(400);
    expect((await control(sandbox, 'DELETE', '/faults/2')).status).toBe(404);
    await control(sandbox, 'POST', '/faults', {
      body: { kind: 'empty-200', pathPattern: '.', times: 'always' },
    });
    expect((await control(sandbox, 'DELETE', '/faults')).status).toBe(204);
    expect(sandbox.faults.armed()).toEqual([]);
  });

  test.each([
    ['{', 'control_body_invalid', 'The body is not JSON.'],
    [{}, 'control_input_invalid', /^kind: /],
    [{ kind: 'made-up', path: '/x' }, 'control_input_invalid', /^kind: /],
    [{ kind: 'html-503' }, 'control_input_invalid', 'path: Give either path or pathPattern.'],
    [{ kind: 'html-503', path: '/x', pathPattern: 'x' }, 'control_input_invalid', /^path: /],
    [{ kind: 'html-503', pathPattern: '(' }, 'control_input_invalid', /^pathPattern: /],
    [{ kind: 'html-503', path: '/x', times: 0 }, 'control_input_invalid', /^times: /],
    [{ kind: 'delay', path: '/x' }, 'control_input_invalid', /^delayMs: /],
    [{ kind: 'html-503', path: '/x', delayMs: 1 }, 'control_input_invalid', /delayMs/],
    [{ kind: 'rate-limited', path: '/x', retryAfter: 'soon' }, 'control_input_invalid', /^retryAfter: /],
  ])('refuse %j', async (body, code, message) => {
    const sandbox = await startSandbox();
    const refused = await control(sandbox, 'POST', '/faults', { body });
    expect(refused.status).toBe(400);
    expect(refused.body['error']).toMatchObject({
      code,
      message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
      remedy: expect.any(String) as string,
    });
    expect(sandbox.faults.armed()).toEqual([]);
  });
});

test('the clock is moved by an offset or to a time', async () => {
  const sandbox = await startSandbox({ now: () => 0 });
  expect((await control(sandbox, 'PUT', '/clock', { body: { offsetMs: 5000 } })).body).toEqual({
    now: '1970-01-01T00:00:05.000Z',
    offsetMs: 5000,
  });
  const now = '2030-01-01T00:00:00.000Z';
  expect((await control(sandbox, 'PUT', '/clock', { body: { now } })).body).toMatchObject({ now });
  expect((await control(sandbox, 'GET', '/clock')).body).toMatchObject({ now });
  expect((await control(sandbox, 'PUT', '/clock', { body: { now: 'soon' } })).status).toBe(400);
});

test('requests are told with verdict and reason, from one on, and forgotten', async () => {
  const sandbox = await startSandbox();
  await rest(sandbox, 'GET', '/serverInfo', { user: 'anonymous' });
  await rest(sandbox, 'GET', '/issue/DEMO-1', { user: 'anonymous' });
  const { body } = await control(sandbox, 'GET', '/requests');
  const requests = body['requests'] as { id: string; verdict: string; path: string }[];
  expect(requests.map(({ verdict, path }) => [verdict, path])).toEqual([
    ['accepted', '/rest/api/2/serverInfo'],
    ['refused', '/rest/api/2/issue/DEMO-1'],
  ]);
  const since = await control(sandbox, 'GET', `/requests?since=${requests[0]?.id}`);
  expect(since.body['requests']).toHaveLength(1);
  expect((await control(sandbox, 'DELETE', '/requests')).status).toBe(204);
  expect((await control(sandbox, 'GET', '/requests')).body['requests']).toEqual([]);
});

test('a consumer is registered without clicking', async () => {
  const sandbox = await startSandbox();
  const consumer = { key: 'ours', name: 'Ours', publicKeyPem: keyPair.publicKeyPem };
  expect(await control(sandbox, 'POST', '/consumers', { body: consumer })).toEqual({
    status: 201,
    body: { key: 'ours', name: 'Ours' },
  });
  expect(sandbox.world.grants.consumers.has('ours')).toBe(true);
  expect((await control(sandbox, 'POST', '/consumers', { body: { key: 'x' } })).status).toBe(400);
  expect(
    (await control(sandbox, 'POST', '/consumers', { body: { ...consumer, publicKeyPem: 'x' } })).status,
  ).toBe(400);
});

test('reset puts everything back to how it began', async () => {
  const sandbox = await startSandbox({ seed: { issues: [{ project: 'DEMO', summary: 'First' }] } });
  await createIssue(sandbox);
  sandbox.world.setClockOffset(7);
  sandbox.world.issues.get('DEMO-1')?.labels.push('changed');
  await control(sandbox, 'POST', '/faults', { body: { kind: 'empty-200', path: '/x' } });
  for (let turn = 0; turn < 2; turn += 1) {
    expect((await control(sandbox, 'POST', '/reset')).status).toBe(204);
    expect((await control(sandbox, 'GET', '/')).body).toMatchObject({
      clock: { offsetMs: 0 },
      counts: { issues: 1, faults: 0, requests: 0 },
    });
    expect(sandbox.world.issues.get('DEMO-1')?.labels).toEqual([]);
    expect(await createIssue(sandbox)).toBe('DEMO-2');
  }
});

test('reset takes back what Cloud gave', async () => {
  const sandbox = await startSandbox({ version: 'cloud' });
  await createIssue(sandbox);
  expect(sandbox.cloud?.apiTokens.size).toBe(1);
  await control(sandbox, 'POST', '/reset');
  expect([sandbox.cloud?.apiTokens.size, sandbox.world.issues.size]).toEqual([0, 0]);
});

test('pages of other sites, and names that are not ours, cannot drive it', async () => {
  const sandbox = await startSandbox();
  const { host } = new URL(sandbox.url);
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ]) {
    const refused = await control(sandbox, 'POST', '/reset', { headers });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'control_foreign' } } });
  }
  expect((await control(sandbox, 'GET', '/', { headers: { origin: `http://${host}` } })).status).toBe(200);
  const named = (name: string) => rawStatus(sandbox.url, name);
  expect([await named('evil.example'), await named(`localhost:${new URL(sandbox.url).port}`)]).toEqual([
    403, 200,
  ]);
});

test('it is not counted among the requests, and no fault hits it', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.add({ kind: 'html-503', path: /./, times: Infinity });
  expect((await control(sandbox, 'GET', '/')).status).toBe(200);
  expect(sandbox.requests).toEqual([]);
});
