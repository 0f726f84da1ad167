import { expect, test } from 'vitest';
import { crosslink, run } from '../child.test-support.ts';

test('it says in one line where it is ready, and answers there', async () => {
  const sandbox = await crosslink(['sandbox', '--port', '0', '--context-path', '/jira']);
  const [line, url] = await sandbox.says(/^Jira sandbox 10\.3 ready at (http:\/\/127\.0\.0\.1:\d+\/jira)\n/);
  const info = (await (await fetch(`${url ?? ''}/rest/api/2/serverInfo`)).json()) as { version: string };
  expect(info.version).toMatch(/^10\.3\./);
  const { exitCode, stdout, stderr } = await sandbox.stop('SIGTERM');
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: line, stderr: '' });
});

test('a version nobody knows is refused', async () => {
  const { exitCode, stderr } = await run(['sandbox', '--port', '0', '--version', '3.14']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('3.14');
  expect(stderr).toMatch(/What to do: .+/);
});
