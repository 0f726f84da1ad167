import { createServer } from 'node:net';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crosslink, newFolder, run } from '../child.test-support.ts';
import { anyFreePort } from '../ports.ts';

const secret = 'a secret of more than thirty-two characters';

test('it prints where it is ready and the one-time set-up link, and stops at SIGTERM', async () => {
  const port = await anyFreePort();
  const server = await crosslink(['start'], { env: { PORT: String(port), LOG_LEVEL: 'warn' } });
  await server.says(new RegExp(`^Crosslink is ready at http://localhost:${port}\n`));
  const [, link = ''] = await server.says(/at (http:\/\/localhost:\d+\/#setup=[\w-]{43})\n/);
  expect(link).toContain(`:${port}/`);
  expect((await fetch(`http://localhost:${port}/health`)).status).toBe(200);
  expect(await server.stop('SIGTERM')).toMatchObject({ exitCode: 0, stderr: '' });
});

test('it keeps what it has in the data folder, and reads .env there', async () => {
  const cwd = await newFolder();
  const port = await anyFreePort();
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(cwd, '.env'), `PORT=${port}\nDATA_DIR=./kept\nLOG_LEVEL=warn\n`);
  const server = await crosslink(['start'], { cwd });
  await server.says(new RegExp(`ready at http://localhost:${port}\n`));
  await server.stop();
  expect((await stat(join(cwd, 'kept', 'secret.key'))).mode & 0o777).toBe(0o600);
});

test('a wrong secret stops the start, says what to do, and changes nothing', async () => {
  const folder = await newFolder();
  const env = { PORT: String(await anyFreePort()), DATA_DIR: folder, LOG_LEVEL: 'warn' };
  expect(await run(['migrate'], { env: { ...env, CROSSLINK_SECRET: secret } })).toMatchObject({
    exitCode: 0,
  });
  const before = await readdir(folder);
  const { exitCode, stdout, stderr } = await run(['start'], {
    env: { ...env, CROSSLINK_SECRET: 'another secret of more than 32 characters' },
  });
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^crosslink: .+\n {2}What to do: .+\n {2}Code: secret_wrong\n$/);
  expect(await readdir(folder)).toEqual(before);
  // The right one still opens it.
  expect(await run(['migrate'], { env: { ...env, CROSSLINK_SECRET: secret } })).toMatchObject({
    exitCode: 0,
  });
});

test('all problems of the configuration are said at once, without a stack', async () => {
  const { exitCode, stderr } = await run(['start'], { env: { PORT: 'x', LOG_LEVEL: 'loud' } });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('PORT must be a whole number; LOG_LEVEL must be one of');
  expect(stderr).toContain('Code: configuration_invalid');
  expect(stderr).not.toContain('    at ');
});

test('a port that is taken is said', async () => {
  const port = await anyFreePort();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, 'localhost', resolve));
  const { exitCode, stderr } = await run(['start'], { env: { PORT: String(port) } });
  other.close();
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Code: port_taken');
});

test('a killed server leaves nothing that keeps the next one from starting', async () => {
  const folder = await newFolder();
  const env = { PORT: String(await anyFreePort()), DATA_DIR: folder, LOG_LEVEL: 'warn' };
  const first = await crosslink(['start'], { env });
  await first.says(/#setup=/);
  const key = await readFile(join(folder, 'secret.key'), 'utf8');
  await first.stop('SIGKILL');
  const second = await crosslink(['start'], { env });
  await second.says(/#setup=/);
  expect(await readFile(join(folder, 'secret.key'), 'utf8')).toBe(key);
});
