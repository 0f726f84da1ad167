import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { publicKeyFingerprint, publicKeyPem, readPrivateKey } from '@crosslink/oauth1';
import { expect, test } from 'vitest';
import { newFolder, run } from '../child.test-support.ts';

test('it writes a pair, the private key for its owner alone, and prints what goes into Jira', async () => {
  const folder = await newFolder();
  const { exitCode, stdout } = await run(['keygen', '--bits', '2048', '--out', folder]);
  expect(exitCode).toBe(0);
  const privateKeyFile = join(folder, 'crosslink-private-key.pem');
  expect((await stat(privateKeyFile)).mode & 0o777).toBe(0o600);
  const key = readPrivateKey(await readFile(privateKeyFile, 'utf8'));
  expect(stdout).toContain(publicKeyFingerprint(key));
  expect(stdout).toContain(publicKeyPem(key).trim());
  expect(stdout).not.toContain('PRIVATE KEY-----');
  expect((await readFile(join(folder, 'crosslink-public-key.pem'), 'utf8')).trim()).toBe(
    publicKeyPem(key).trim(),
  );
});

test('it never replaces a key', async () => {
  const folder = await newFolder();
  await run(['keygen', '--bits', '2048', '--out', folder]);
  const before = await readFile(join(folder, 'crosslink-private-key.pem'), 'utf8');
  const { exitCode, stderr } = await run(['keygen', '--bits', '2048', '--out', folder]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('file_exists');
  expect(await readFile(join(folder, 'crosslink-private-key.pem'), 'utf8')).toBe(before);
});
