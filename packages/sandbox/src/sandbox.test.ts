import { connect } from 'node:net';

import { describe, expect, test } from 'vitest';

import { createSandbox } from './index.ts';
import { send, startSandbox } from './testing/fixture.test-support.ts';

describe('a sandbox', () => {
  test('lives under its context path, which its URL includes', async () => {
    const sandbox = await startSandbox({ contextPath: '/tools/jira' });
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/tools\/jira$/);
    expect((await send(`${sandbox.url}/`)).status).toBe(200);
    expect((await send(sandbox.url)).status).toBe(200);
  });

  test('closes at once, with a connection open', async () => {
    const sandbox = await createSandbox();
    await send(`${sandbox.url}/rest/api/2/serverInfo`);
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    const before = performance.now();
    await sandbox.close();
    await closed;
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test.each(['jira', '/jira/', '/', '/a b', '//jira'])(
    'refuses the context path "%s"',
    async (contextPath) => {
      await expect(createSandbox({ contextPath })).rejects.toMatchObject({
        name: 'SandboxError',
        code: 'sandbox_context_path_invalid',
        remedy: expect.stringContaining('/jira') as string,
      });
    },
  );

  test.each(['6.0', 'constructor'])('refuses the version %s, naming those it has', async (version) => {
    await expect(createSandbox({ version })).rejects.toMatchObject({
      code: 'sandbox_version_unknown',
      remedy: 'Use one of: 8.20, 9.12, 10.3, 11.2, cloud.',
    });
  });

  test('refuses a port that is taken', async () => {
    const { url } = await startSandbox();
    await expect(createSandbox({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'sandbox_address_unavailable',
    });
  });
});
