import { describe, expect, test } from 'vitest';

import type { Fault, Sandbox } from './index.ts';
import { rest, send, startSandbox, story } from './testing/fixture.test-support.ts';

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
