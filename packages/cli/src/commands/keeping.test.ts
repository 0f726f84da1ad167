import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFolder } from '../child.test-support.ts';
import { errorOf, openStage } from '../stage.test-support.ts';
import type { Stage } from '../stage.test-support.ts';

let t: Stage;
beforeAll(async () => {
  t = await openStage();
});
afterAll(() => t[Symbol.asyncDispose]());

/** An idea in Jira, and the key of its issue. */
async function pushedIdea(title: string) {
  const { id } = await t.json<{ id: string }>(['ideas', 'add', title]);
  const pushed = await t.run(['push', id, '--project', 'DEMO', '--watch']);
  const [issueKey = ''] = /DEMO-\d+/.exec(pushed.stdout) ?? [];
  return { id, issueKey };
}

test('an idea and its story are added and shown', async () => {
  await t.connect();
  const added = await t.run(['ideas', 'add', 'Dark mode', '--impact', '7', '--tag', 'night', 'reading']);
  expect(added.stdout).toMatch(/^Added [\w-]+\.\nNext: crosslink push /);
  const [, id = ''] = /Added ([\w-]+)\./.exec(added.stdout) ?? [];
  const story = ['--as-a', 'reader', '--i-want', 'a dark page', '--points', '3'];
  const told = await t.run(['stories', 'add', id, ...story]);
  expect(told.stdout).toContain('As a reader, I want a dark page');
  const shown = await t.run(['ideas', 'show', id]);
  expect(shown.stdout).toMatch(/^Dark mode\n/);
  expect(shown.stdout).toMatch(/Impact +7\n/);
  expect(shown.stdout).toMatch(/Tags +night, reading\n/);
  expect(shown.stdout).toContain('- As a reader, I want a dark page [open]');
  const wrong = await t.run(['stories', 'add', id, '--json']);
  expect([wrong.exitCode, errorOf(wrong).code]).toEqual([1, 'invalid_input']);
});

test('a key is replaced: beside the old one, verified at Jira, or undone', async () => {
  const before = await t.json<{ items: { id: string; state: string }[] }>(['keys', 'list']);
  expect(before.items).toMatchObject([{ id: t.consumerId, state: 'active' }]);
  const undone = await t.json<{ id: string; state: string }>(['keys', 'rotate', '--bits', '2048']);
  expect(undone.state).toBe('pending');
  const asked = await t.run(['keys', 'remove', undone.id.slice(0, 8), '--json']);
  expect([asked.exitCode, errorOf(asked).code]).toEqual([2, 'confirmation_missing']);
  expect((await t.run(['keys', 'remove', undone.id.slice(0, 8), '--yes'])).exitCode).toBe(0);

  const folder = await newFolder();
  expect((await t.run(['keygen', '--bits', '2048', '--out', folder])).exitCode).toBe(0);
  const file = join(folder, 'crosslink-private-key.pem');
  const rotated = await t.run(['keys', 'rotate', '--private-key', file, '--consumer-key', 'second-key']);
  expect(rotated.stdout).toContain('Consumer key  second-key');
  expect(rotated.stdout + rotated.stderr).not.toContain('PRIVATE KEY');
  const unknown = await t.run(['keys', 'verify', 'second-key', '--json']);
  expect([unknown.exitCode, errorOf(unknown).code]).toEqual([1, 'consumer_key_unknown']);
  const publicKeyPem = await readFile(join(folder, 'crosslink-public-key.pem'), 'utf8');
  t.jira.world.addConsumer({ key: 'second-key', name: 'Crosslink', publicKeyPem });
  const verified = await t.run(['keys', 'verify', 'second-key']);
  expect(verified.stdout).toMatch(/it is active\.\n1 connection still works by/);
  const after = await t.run(['keys', 'list']);
  expect(after.stdout).toMatch(/second-key +oauth1 +active/);
  expect(after.stdout).toMatch(/oauth1 +retiring +1/);
  expect(after.stdout).toMatch(/public key \S+/);
});

test('links are listed, checked, added and ended', async () => {
  const { id, issueKey } = await pushedIdea('Offline maps');
  const listed = await t.json<{ items: { issueKey: string }[] }>(['links', 'list', id]);
  expect(listed.items).toMatchObject([{ issueKey, itemKind: 'idea' }]);
  expect((await t.run(['links', 'check'])).stdout).toContain('1 link checked, all are well.');

  const other = await t.json<{ id: string }>(['ideas', 'add', 'Maps by sea']);
  const taken = await t.run(['links', 'add', other.id, issueKey, '--json']);
  expect([taken.exitCode, errorOf(taken).code]).toEqual([1, 'issue_linked_already']);
  const added = await t.run(['links', 'add', other.id, issueKey, '--even-if-linked']);
  expect(added.stdout).toBe(`Linked to ${issueKey}: Offline maps\n`);
  const both = await t.run(['links', 'remove', issueKey, '--yes', '--json']);
  expect(errorOf(both).code).toBe('link_ambiguous');
  const [{ id: linkId } = { id: '' }] = (
    await t.json<{ items: { id: string }[] }>(['links', 'list', other.id])
  ).items;
  expect((await t.run(['links', 'remove', linkId, '--yes'])).exitCode).toBe(0);

  const issue = t.jira.world.issues.get(issueKey);
  if (issue) t.jira.world.issues.remove(issue, 'admin');
  const gone = await t.run(['links', 'check', issueKey]);
  expect(gone.exitCode).toBe(1);
  expect(gone.stdout).toContain(`${issueKey}: Jira shows no issue ${issueKey}`);
  expect(gone.stdout).toContain('1 link checked, 1 to look at.');
});

test('a link is led to another issue', async () => {
  const [first, second] = [await pushedIdea('Harbour'), await pushedIdea('Port')];
  const taken = await t.run(['links', 'relink', first.issueKey, second.issueKey, '--json']);
  expect([taken.exitCode, errorOf(taken).code]).toEqual([1, 'issue_linked_already']);
  const moved = await t.run(['links', 'relink', first.issueKey, second.issueKey, '--even-if-linked']);
  expect(moved.stdout).toBe(`Linked to ${second.issueKey}: Port\n`);
  const { items } = await t.json<{ items: { id: string; issueKey: string }[] }>(['links', 'list', first.id]);
  expect(items).toMatchObject([{ issueKey: second.issueKey }]);
  const args = ['links', 'remove', items[0]?.id ?? '', '--leave-behind', '--yes'];
  expect((await t.run(args)).exitCode).toBe(0);
});

test('a site is turned off and on, and its webhook is made by hand and removed', async () => {
  expect((await t.run(['sync', 'off'])).stdout).toMatch(/^Our Jira: sync is turned off\n/);
  expect((await t.run(['sync', 'on'])).stdout).toMatch(/^Our Jira: kept current\n/);
  const told = await t.run(['sync', 'webhook', 'by-hand', 'Our Jira']);
  expect(told.stdout).toMatch(/^In Jira: .*\(http\S+\)\n1\. /);
  expect(told.stdout).toMatch(/\/webhooks\/jira\/\S+/);
  expect((await t.run(['sync', 'show'])).stdout).toMatch(/Webhook +registering \(manual\), 0 deliveries/);
  const unasked = await t.run(['sync', 'webhook', 'remove', '--json']);
  expect([unasked.exitCode, errorOf(unasked).code]).toEqual([2, 'confirmation_missing']);
  expect((await t.run(['sync', 'webhook', 'remove', '--yes'])).exitCode).toBe(0);
  // Alice is no administrator of Jira.
  const registered = await t.run(['sync', 'webhook', 'register', '--json']);
  expect(registered.exitCode).toBe(1);
  expect(registered.stdout + registered.stderr).toContain('"error"');
  await t.run(['sync', 'webhook', 'remove', '--yes', '--leave-behind']);
});

test('sync is shown and run; what fails there is the exit code', async () => {
  const { issueKey } = await pushedIdea('Tides');
  t.jira.world.transition(issueKey, 'In Progress');
  const run = await t.run(['sync', 'run', 'Our Jira']);
  expect([run.exitCode, run.stdout]).toEqual([0, expect.stringContaining('Our Jira: kept current')]);
  const { items } = await t.json<{ items: { issueKey: string; status: { name: string } }[] }>([
    'links',
    'list',
  ]);
  expect(items.find((link) => link.issueKey === issueKey)?.status.name).toBe('In Progress');
  expect((await t.run(['sync', 'show'])).stdout).toMatch(/Webhook +none: Crosslink looks by itself/);
  const disarm = t.jira.world.faults.add({ kind: 'html-503', path: /^\/rest\//, times: Infinity });
  const failed = await t.run(['sync', 'run']);
  disarm();
  expect(failed.exitCode).toBe(1);
});

test('the audit tells who did what', async () => {
  const all = await t.run(['audit', '--action', 'consumer', '--site', 'Our Jira']);
  expect(all.stdout).toMatch(/\(API key\) +consumer\.\w+/);
  const page = await t.json<{ items: unknown[]; nextCursor: string | null }>(['audit', '--limit', '1']);
  expect([page.items.length, page.nextCursor === null]).toEqual([1, false]);
  expect((await t.run(['audit', '--action', 'vault'])).stdout).toBe('Nothing of that kind was done.\n');
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, '0');
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const ofDay = (...args: string[]) => t.json<{ items: unknown[] }>(['audit', ...args]);
  expect((await ofDay('--from', today, '--to', today)).items.length).toBeGreaterThan(0);
  expect((await ofDay('--to', '2020-01-31')).items).toEqual([]);
  const wrong = await t.run(['audit', '--from', '2027-02-30']);
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('It must be a day')]);
});
