import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFolder, run } from '../child.test-support.ts';
import { anyFreePort } from '../ports.ts';
import { errorOf, homeWith, openStage } from '../stage.test-support.ts';
import type { Stage } from '../stage.test-support.ts';

let t: Stage;
beforeAll(async () => {
  t = await openStage();
});
afterAll(() => t[Symbol.asyncDispose]());

const fileName = 'crosslink/credentials.json';

test('login keeps a key that the server takes, in a file for its owner alone, and says no word of it', async () => {
  const home = await newFolder();
  const env = { XDG_CONFIG_HOME: home };
  const { exitCode, stdout, stderr } = await run(['login', `${t.server.url}/`], {
    env,
    stdin: `${t.key}\n`,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(`You are Ada Admin (ada@example.com, administrator) at ${t.server.url}.`);
  expect(stdout).not.toContain(t.key);
  expect((await stat(join(home, fileName))).mode & 0o777).toBe(0o600);
  expect((await stat(join(home, 'crosslink'))).mode & 0o777).toBe(0o700);

  expect((await run(['sites', 'list'], { env })).stdout).toContain('Our Jira');

  expect(await run(['logout'], { env })).toMatchObject({ exitCode: 0 });
  expect(await readFile(join(home, fileName), 'utf8')).not.toContain(t.key);
  expect(await run(['sites', 'list'], { env })).toMatchObject({ exitCode: 3 });
});

test('login keeps nothing that the server refuses, or that is no key', async () => {
  const home = await newFolder();
  const login = (stdin: string, url = t.server.url) =>
    run(['login', url, '--json'], { env: { XDG_CONFIG_HOME: home }, stdin });
  const wrong = await login('clk_wrong\n');
  expect(wrong.exitCode).toBe(3);
  expect(errorOf(wrong).code).toBe('api_key_refused');
  const password = await login('my password\n');
  expect(errorOf(password)).toMatchObject({ code: 'api_key_malformed' });
  expect(password.stderr).not.toContain('my password');
  expect(errorOf(await login('')).code).toBe('stdin_empty');
  expect(errorOf(await login(t.key, 'http://user@127.0.0.1:1/')).code).toBe('server_url_invalid');
  expect(errorOf(await login(t.key, t.jira.url)).code).toBe('server_not_crosslink');
  await expect(stat(join(home, fileName))).rejects.toThrow('ENOENT');
});

test('without a key, or with one that was revoked, it says that signing in is needed', async () => {
  const nobody = await run(['whoami', '--json'], { env: { XDG_CONFIG_HOME: await newFolder() } });
  expect(nobody.exitCode).toBe(3);
  expect(errorOf(nobody).code).toBe('not_logged_in');
  const revoked = await t.run(['whoami', '--json'], { env: { CROSSLINK_API_KEY: 'clk_revoked' } });
  expect(revoked.exitCode).toBe(3);
  expect(errorOf(revoked).code).toBe('api_key_refused');
});

test('a key goes to no other server than its own', async () => {
  const env = { CROSSLINK_API_KEY: t.key, XDG_CONFIG_HOME: await newFolder() };
  const outcome = await run(['whoami', '--json'], { env });
  expect(outcome.exitCode).toBe(2);
  expect(errorOf(outcome).code).toBe('server_url_missing');
});

test('a server that is not there is said', async () => {
  const outcome = await t.run(['whoami'], {
    env: { CROSSLINK_URL: `http://127.0.0.1:${await anyFreePort()}` },
  });
  expect(outcome.exitCode).toBe(1);
  expect(outcome.stderr).toMatch(
    /^crosslink: There is no answer .+ECONNREFUSED.+\n {2}What to do: .+\n {2}Code: server_unreachable\n$/,
  );
});

test('a file of keys that others may read is not used', async () => {
  const home = await homeWith(fileName, '{"keys":{}}', 0o644);
  const outcome = await run(['whoami', '--json'], { env: { XDG_CONFIG_HOME: home } });
  expect(errorOf(outcome).code).toBe('credentials_exposed');
});
