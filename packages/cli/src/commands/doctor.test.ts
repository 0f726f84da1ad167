import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair } from '@crosslink/oauth1';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crosslink } from '../child.test-support.ts';

let jira: Sandbox;
let folder = '';
let file = '';
beforeAll(async () => {
  jira = await createSandbox({ contextPath: '/jira' });
  folder = await mkdtemp(join(tmpdir(), 'crosslink-doctor-'));
  file = join(folder, 'private.pem');
  const { privateKeyPem, publicKeyPem } = await generateKeyPair({ bits: 2048 });
  await writeFile(file, privateKeyPem);
  jira.world.addConsumer({ key: 'mine', name: 'Mine', publicKeyPem });
});
afterAll(async () => {
  await jira.close();
  await rm(folder, { recursive: true });
});

const doctor = async (...argv: string[]) => (await crosslink(['doctor', ...argv])).ended;

test('says that all is well', async () => {
  const { exitCode, stdout } = await doctor(
    `${jira.url}/browse/DEMO-1`,
    '--consumer-key',
    'mine',
    '--private-key',
    file,
  );
  expect(stdout).toContain('✓ Jira accepts our signature');
  expect(stdout).toContain('All is well.');
  expect(exitCode).toBe(0);
});

test('says what is wrong, for people and for programs', async () => {
  const argv = [jira.url, '--consumer-key', 'nobody', '--private-key', file];
  const forPeople = await doctor(...argv);
  expect(forPeople.stdout).toContain(
    'What is wrong: jira knows the consumer, on the incoming side (consumer_key_unknown).',
  );
  expect(forPeople.stdout).toContain('    → In Jira open Administration');
  expect(forPeople.exitCode).toBe(1);
  const forPrograms = await doctor(...argv, '--json');
  const { findings } = JSON.parse(forPrograms.stdout) as { findings: { state: string; code?: string }[] };
  expect(findings.filter(({ state }) => state === 'failed')).toMatchObject([
    { code: 'consumer_key_unknown' },
  ]);
  expect(forPrograms.exitCode).toBe(1);
});

test('refuses half a consumer, and a file that is not there', async () => {
  const half = await doctor(jira.url, '--consumer-key', 'mine');
  expect(half.stderr).toContain('--consumer-key and --private-key');
  const missing = await doctor(jira.url, '--consumer-key', 'mine', '--private-key', join(folder, 'none'));
  expect(missing.stderr).toContain('cannot be read');
  expect([half.exitCode, missing.exitCode]).toEqual([1, 1]);
});
