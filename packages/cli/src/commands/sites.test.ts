import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { jiraVersion } from '../../../../test/jira-version.ts';
import { registerAtJira } from '../../../server/src/jira-person.test-support.ts';
import { errorOf, openStage } from '../stage.test-support.ts';
import type { Stage } from '../stage.test-support.ts';

let t: Stage;
let north: Sandbox;
beforeAll(async () => {
  t = await openStage();
  north = await createSandbox({ version: jiraVersion });
});
afterAll(async () => {
  await t[Symbol.asyncDispose]();
  await north.close();
});

interface Consumer {
  id: string;
  consumerKey: string;
  publicKeyPem: string;
  state: string;
}

test('whose connections work by a key is told', async () => {
  await t.connect();
  const users = await t.run(['keys', 'users', t.consumerId]);
  expect(users.stdout).toMatch(/^CONNECTION +OF +AS +STATE\n\w{8} +Ada Admin +Alice\b.* +active\n$/);
  const unknown = await t.run(['keys', 'users', 'nobodys-key', '--json']);
  expect([unknown.exitCode, errorOf(unknown).code]).toEqual([1, 'key_unknown']);
});

test('a site is added, renamed and told that its service connection is for all', async () => {
  await t.json(['sites', 'add', north.url, '--name', 'North']);
  const shown = await t.run(['sites', 'show', 'North']);
  expect(shown.stdout).toMatch(
    /\nNext: crosslink keys add North {3}\(or in Crosslink, under Jira sites\)\n$/,
  );
  const changed = await t.run(['sites', 'change', 'North', '--name', 'Far north', '--service-fallback']);
  expect(changed.stdout).toMatch(/^Far north: http/);
  expect(changed.stdout).toContain('whoever has none acts as the service connection');
  const back = await t.json(['sites', 'change', 'Far north', '--no-service-fallback']);
  expect(back).toMatchObject({ name: 'Far north', serviceFallback: false });
  const nothing = await t.run(['sites', 'change', 'Far north', '--json']);
  expect([nothing.exitCode, errorOf(nothing).code]).toEqual([2, 'site_change_missing']);
  const empty = await t.run(['sites', 'change', 'Far north', '--name', ' ', '--json']);
  expect([empty.exitCode, errorOf(empty).code]).toEqual([1, 'invalid_input']);
});

test('Jira gets to know Crosslink there: the steps, the key as it is pasted, and the check', async () => {
  const none = await t.run(['keys', 'list', 'Far north']);
  expect(none.stdout).toBe(
    "Jira does not know Crosslink at Far north yet.\nNext: crosslink keys add 'Far north'\n",
  );
  const added = await t.run(['keys', 'add', 'Far north', '--bits', '2048', '--consumer-key', 'north-key']);
  expect(added.stdout).toMatch(/^Crosslink has a key for Far north\.\nIn Jira: .*\(http\S+\)\n1\. /);
  expect(added.stdout).toMatch(/\n {2}Consumer Key +north-key\n/);
  expect(added.stdout).toMatch(
    /\nPublic Key:\n-----BEGIN PUBLIC KEY-----\n[\w+/=\n]+\n-----END PUBLIC KEY-----\nNext: /,
  );
  expect(added.stdout + added.stderr).not.toContain('PRIVATE KEY');

  const { items } = await t.json<{ items: Consumer[] }>(['keys', 'list', 'Far north']);
  const [consumer] = items;
  if (consumer === undefined) throw new Error('It is not listed.');
  await registerAtJira(north.url, consumer, t.server.url);
  expect((await t.run(['keys', 'verify', 'north-key'])).stdout).toMatch(/it is active\.\n$/);
  expect((await t.run(['keys', 'users', 'north-key'])).stdout).toBe(
    'No connection to Far north works by north-key.\n',
  );
  const twice = await t.run(['keys', 'add', 'Far north', '--consumer-key', 'north-key', '--json']);
  expect([twice.exitCode, errorOf(twice).code]).toEqual([1, 'consumer_key_taken']);
});

test('a client of OAuth 2.0 is added with its secret on stdin, which is shown nowhere', async () => {
  const secret = 'a-secret-of-jira';
  const added = await t.run(['keys', 'add', 'Far north', '--client-id', 'client-1'], {
    stdin: `${secret}\n`,
  });
  expect([added.exitCode, added.stdout]).toEqual([
    0,
    expect.stringMatching(/^Crosslink has a key for Far north\.\nNext: crosslink keys verify \w{8} /),
  ]);
  expect(added.stdout + added.stderr).not.toContain(secret);
  expect((await t.run(['keys', 'list', 'Far north'])).stdout).toMatch(/client-1 +oauth2 +pending/);

  const empty = await t.run(['keys', 'rotate', 'Far north', '--client-id', 'client-2', '--json']);
  expect([empty.exitCode, errorOf(empty).code]).toEqual([2, 'stdin_empty']);
  const scopes = await t.run(['keys', 'rotate', 'Far north', '--scope', 'WRITE', '--json']);
  expect([scopes.exitCode, errorOf(scopes).code]).toEqual([2, 'client_id_missing']);
  const both = await t.run(['keys', 'add', 'Far north', '--client-id', 'client-2', '--bits', '2048']);
  expect([both.exitCode, both.stderr]).toEqual([2, expect.stringContaining('cannot be used with')]);
});

test('an administrator of Jira makes the link by their token, or is handed it over', async () => {
  const { id } = await t.json<Consumer>(['keys', 'rotate', 'Far north', '--bits', '2048']);
  const handed = await t.run(['keys', 'handover', id]);
  expect(handed.stdout).toMatch(
    /^Send this address to an administrator of Far north; .* ends \S+ \S+ \(in \d+ \w+\):\n\n {2}http\S+\n\n$/,
  );
  const { rawToken } = north.world.personalAccessTokens.add({ userName: 'admin', name: 'Once' });
  const wrong = await t.run(['keys', 'register', id, '--user', 'admin', '--json'], { stdin: 'wrong\n' });
  expect([wrong.exitCode, errorOf(wrong).code]).toEqual([1, 'registration_refused']);
  const made = await t.run(['keys', 'register', id], { stdin: `${rawToken}\n` });
  expect(made.stdout).toMatch(
    /^Far north has the application link and takes the key \S+: it is active\.\nNext: /,
  );
  expect(made.stdout + made.stderr).not.toContain(rawToken);
});

test('a site is removed with its keys if somebody means it, and not while items are linked to its issues', async () => {
  const { id } = await t.json<{ id: string }>(['ideas', 'add', 'Lighthouse']);
  expect((await t.run(['push', id, '--project', 'DEMO', '--watch'])).exitCode).toBe(0);
  const used = await t.run(['sites', 'remove', 'Our Jira', '--yes', '--json']);
  expect([used.exitCode, errorOf(used).code]).toEqual([1, 'site_in_use']);

  const unasked = await t.run(['sites', 'remove', 'Far north', '--json']);
  expect([unasked.exitCode, errorOf(unasked).code]).toEqual([2, 'confirmation_missing']);
  const removed = await t.run(['sites', 'remove', 'Far north', '--yes']);
  expect(removed.stdout).toMatch(/^Far north is removed, with its keys and connections\.\n/);
  const { items } = await t.json<{ items: { name: string }[] }>(['sites', 'list']);
  expect(items.map(({ name }) => name)).toEqual(['Our Jira']);
});
