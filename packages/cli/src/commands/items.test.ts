import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFolder } from '../child.test-support.ts';
import { errorOf, jsonOf, openStage } from '../stage.test-support.ts';
import type { Stage } from '../stage.test-support.ts';

interface Item {
  id: string;
  title: string | null;
  impact: number | null;
  tags: string[];
  status: string;
}

let t: Stage;
beforeAll(async () => {
  t = await openStage();
});
afterAll(() => t[Symbol.asyncDispose]());

const addIdea = (title: string, ...more: string[]) => t.json<Item>(['ideas', 'add', title, ...more]);
const ideas = async (...args: string[]) =>
  (await t.json<{ items: Item[] }>(['ideas', 'list', ...args])).items.map(({ title }) => title);

test('of an idea only what is given changes, and an empty value empties', async () => {
  const { id } = await addIdea('Night', '--impact', '7', '--tag', 'a', 'b', '--owner', 'ADA@example.com');
  const edited = await t.run(['ideas', 'edit', id, '--title', 'Night view', '--status', 'planned']);
  expect(edited.stdout).toMatch(/^Night view\n.*\n +Status +planned\n +Impact +7\n +Tags +a, b\n/);
  const emptied = await t.json<Item>(['ideas', 'edit', id, '--impact', '', '--tag', '', '--owner', '']);
  expect(emptied).toMatchObject({ title: 'Night view', impact: null, tags: [], ownerId: null });
  const nobody = await t.run(['ideas', 'edit', id, '--owner', 'eve@example.com', '--json']);
  expect([nobody.exitCode, errorOf(nobody).code]).toEqual([1, 'person_unknown']);
});

test('ideas are removed all or none, found among the removed ones, and restored', async () => {
  const [first, second] = [await addIdea('Removed first'), await addIdea('Removed second')];
  const half = await t.run(['ideas', 'remove', first.id, 'none', '--json']);
  expect([half.exitCode, errorOf(half).code]).toEqual([1, 'idea_not_found']);
  expect(await ideas('--search', 'removed')).toEqual(['Removed first', 'Removed second']);

  const removed = await t.run(['ideas', 'remove', first.id, second.id]);
  expect(removed.stdout).toBe(
    `2 ideas removed; their issues stay.\nTo undo: crosslink ideas restore ${first.id} ${second.id}\n`,
  );
  expect(await ideas('--search', 'removed')).toEqual([]);
  expect(await ideas('--deleted')).toContain('Removed first');
  expect((await t.run(['ideas', 'restore', first.id])).stdout).toBe('1 idea restored.\n');
  expect(await ideas('--search', 'removed')).toEqual(['Removed first']);
});

test('user stories are listed, changed, removed and restored', async () => {
  const idea = await addIdea('With stories');
  expect((await t.run(['stories', 'list', idea.id])).stdout).toContain('There is no such user story.');
  const { id } = await t.json<Item>(['stories', 'add', idea.id, '--title', 'Dim the lamp', '--points', '3']);
  const edited = await t.run(['stories', 'edit', id, '--points', '', '--status', 'done']);
  expect(edited.stdout).toBe(`Dim the lamp [done] ${id}\n`);
  expect((await t.run(['stories', 'list', idea.id])).stdout).toMatch(/Dim the lamp +done\n$/);
  expect((await t.run(['stories', 'remove', id])).stdout).toContain(`crosslink stories restore ${id}`);
  expect(await t.json(['stories', 'list', idea.id])).toEqual({ items: [] });
  expect(await t.json(['stories', 'list', idea.id, '--deleted'])).toMatchObject({ items: [{ id }] });
  expect((await t.run(['stories', 'restore', id])).stdout).toBe(`Restored: Dim the lamp [done] ${id}\n`);
});

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(await newFolder(), name);
  await writeFile(path, content);
  return path;
}

test('a file that nobody would guess right is read as it is said to be, and only looked at with --preview', async () => {
  const path = await file('wishes.csv', Buffer.from('Wunsch~Grösse~Quatsch\nTür grün~4~x\n', 'latin1'));
  const said = [
    ...['--separator', '~', '--encoding', 'windows-1252', '--column', 'Wunsch=title'],
    ...['--column', 'Grösse=effort', '--column', 'Quatsch='],
  ];
  const preview = await t.run(['ideas', 'import', path, ...said, '--preview']);
  expect(preview.stdout).toContain('This would be imported: 1 new idea,');
  expect(preview.stdout).toContain('Columns: Wunsch → title, Grösse → effort\n');
  expect(preview.stdout).toContain('Left out: Quatsch');
  expect(preview.exitCode).toBe(0);
  expect(await ideas('--search', 'Tür')).toEqual([]);
  expect((await t.run(['ideas', 'import', path, ...said, '--yes'])).exitCode).toBe(0);
  expect(await ideas('--search', 'Tür')).toEqual(['Tür grün']);
});

test('what cannot be imported is a finding of the preview', async () => {
  const path = await file('ideas.csv', 'Title\tImpact\nGood\t7\nBad\tmuch\n');
  const args = ['ideas', 'import', path, '--separator', 'tab', '--preview', '--json'];
  const preview = await t.run(args);
  expect(preview.exitCode).toBe(1);
  expect(jsonOf(preview)).toMatchObject({ state: 'ready', preview: { separator: '\t', problemCount: 1 } });
  expect((await t.run([...args, '--only-valid'])).exitCode).toBe(0);
});

test.each([
  [['--column', 'Wish'], 'It must be HEADING=FIELD.'],
  [['--separator', ';;'], 'It must be one character, or tab.'],
  [['--encoding', 'morse'], 'Allowed choices are utf-8'],
])('%j is not understood', async (args, words) => {
  const { exitCode, stderr } = await t.run(['ideas', 'import', 'none.csv', ...args]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(words)]);
});

test('a field that there is not is told by the server, and nothing is imported', async () => {
  const path = await file('ideas.csv', 'Wish\nNothing\n');
  const wrong = await t.run(['ideas', 'import', path, '--column', 'Wish=wish', '--yes', '--json']);
  expect([wrong.exitCode, errorOf(wrong).code]).toEqual([1, 'invalid_input']);
});

test('people are invited, listed, given another role and removed', async () => {
  const invited = await t.run(['people', 'invite', 'eve@example.com', '--role', 'viewer']);
  expect(invited.stdout).toMatch(/^Send this address to eve@example\.com; it makes one viewer/);
  const [url = ''] = /http\S+/.exec(invited.stdout) ?? [];
  expect(await t.json(['people', 'list', '--invited'])).toMatchObject({
    items: [{ email: 'eve@example.com', role: 'viewer' }],
  });
  await t.server.administrator.json('POST', '/api/v1/invitations/accept', {
    ...{ token: url.split('=').at(-1), name: 'Eve', password: 'a long and strange phrase' },
  });
  expect((await t.run(['people', 'list'])).stdout).toMatch(/Eve +eve@example\.com +viewer\n/);
  const promoted = await t.run(['people', 'role', 'eve', 'member']);
  expect(promoted.stdout).toBe('Eve (eve@example.com) is member.\n');
  const unasked = await t.run(['people', 'remove', 'eve@example.com', '--json']);
  expect([unasked.exitCode, errorOf(unasked).code]).toEqual([2, 'confirmation_missing']);
  const removed = await t.run(['people', 'remove', 'eve@example.com', '--yes']);
  expect(removed.stdout).toBe('Eve (eve@example.com) is removed; their ideas and links stay.\n');

  await t.json(['people', 'invite', 'bob@example.com']);
  const withdrawn = await t.run(['people', 'remove', 'bob@example.com']);
  expect(withdrawn.stdout).toBe('The invitation of bob@example.com is withdrawn.\n');
  const last = await t.run(['people', 'remove', 'ada@example.com', '--yes', '--json']);
  expect([last.exitCode, errorOf(last).code]).toEqual([1, 'last_administrator']);
});
