import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFolder } from '../child.test-support.ts';
import { errorOf, jsonOf, openStage } from '../stage.test-support.ts';
import type { Stage } from '../stage.test-support.ts';

let t: Stage;
beforeAll(async () => {
  t = await openStage();
});
afterAll(() => t[Symbol.asyncDispose]());

/** Jira takes its time once to create an issue; the user stories of an idea come after it. */
const holdUpJira = () =>
  void t.jira.world.faults.add({
    kind: 'delay',
    delayMs: 6_000,
    path: /^\/rest\/api\/\d\/issue/,
    method: 'POST',
  });

const addIdea = async (title: string, ...more: string[]) =>
  (await t.json<{ id: string }>(['ideas', 'add', title, ...more])).id;

test('ideas come from a file, are pushed, and go out into a file again', async () => {
  await t.connect();
  const file = join(await newFolder(), 'ideas.csv');
  await writeFile(file, 'Title,Impact\nDark mode,7\nNo rating,much\n');
  const wrong = await t.run(['ideas', 'import', file, '--yes', '--json']);
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toContain('Line 3: ');
  expect(errorOf(wrong).code).toBe('import_lines_wrong');
  const imported = await t.run(['ideas', 'import', file, '--yes', '--only-valid']);
  expect(imported).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 new idea') as string });

  const { items } = await t.json<{ items: { id: string }[] }>(['ideas', 'list', '--search', 'dark']);
  expect(items).toHaveLength(1);
  const id = items[0]?.id ?? '';
  const before = await t.run(['push', id, '--project', 'DEMO', '--preflight']);
  expect(before.stdout).toMatch(/create +Epic +Dark mode/);
  expect(before.exitCode).toBe(0);
  const pushed = await t.run(['push', id, '--project', 'DEMO', '--watch']);
  expect(pushed.stdout).toMatch(/done +created +DEMO-\d+ +Dark mode/);
  expect(pushed.exitCode).toBe(0);
  expect((await t.run(['pushes', 'list'])).stdout).toContain('1 item: 1 done');
  expect((await t.run(['ideas', 'export'])).stdout).toContain('Dark mode');
});

test.each([
  [[], 'items_missing'],
  [['--tag', 'sea'], 'items_missing'],
  [['IDEA', '--tag', 'sea'], 'items_missing'],
  [['IDEA', '--all'], 'items_twice'],
])('what to push is said wrongly by %j', async (args, code) => {
  const outcome = await t.run(['push', ...args, '--project', 'DEMO', '--json']);
  expect([outcome.exitCode, errorOf(outcome).code]).toEqual([2, code]);
});

test('all that the filters choose is pushed, after the preflight was shown and agreed to', async () => {
  await addIdea('Sea charts', '--tag', 'sea');
  await addIdea('Sea marks', '--tag', 'sea');
  const args = ['push', '--all', '--tag', 'sea', '--project', 'DEMO'];
  const unasked = await t.run([...args, '--json']);
  expect([unasked.exitCode, errorOf(unasked).code]).toEqual([2, 'confirmation_missing']);
  expect(unasked.stderr).toMatch(/create +Epic +Sea charts\n *create +Epic +Sea marks/);
  const pushed = await t.run([...args, '--yes', '--watch']);
  expect(pushed.stdout).toMatch(/done +created +DEMO-\d+ +Sea charts\n/);
  expect(pushed.exitCode).toBe(0);

  const nothing = await t.run(['push', '--all', '--tag', 'land', '--project', 'DEMO', '--json']);
  expect([nothing.exitCode, errorOf(nothing).code]).toEqual([1, 'ideas_none']);
});

test('nothing of all is pushed when something is missing', async () => {
  await addIdea('Rocks', '--tag', 'rock');
  await t.run(['mapping', 'set', 'DEMO', 'idea', '--field', 'priority=Sometime']);
  const pushed = await t.run(['push', '--all', '--tag', 'rock', '--project', 'DEMO', '--yes', '--json']);
  expect([pushed.exitCode, pushed.stdout]).toEqual([1, '']);
  expect(pushed.stderr).toContain('It allows: ');
  await t.run(['mapping', 'reset', 'DEMO', 'idea']);
});

test('a push is cancelled, and what is not done is pushed once more', async () => {
  const id = await addIdea('Slow boat');
  await t.json(['stories', 'add', id, '--title', 'Row it']);
  holdUpJira();
  const started = await t.json<{ id: string }>(['push', id, '--project', 'DEMO']);
  expect((await t.run(['pushes', 'cancel', started.id])).exitCode).toBe(0);
  const watched = await t.run(['pushes', 'show', started.id, '--watch', '--json']);
  expect(watched.exitCode).toBe(1);
  expect(jsonOf(watched)).toMatchObject({ state: 'failed', counts: { done: 1, cancelled: 1 } });

  const again = await t.run(['pushes', 'retry', started.id, '--watch']);
  expect(again.stdout).toMatch(/done +created +DEMO-\d+ +Row it/);
  expect(again.exitCode).toBe(0);
  const unknown = await t.run(['pushes', 'cancel', 'none', '--json']);
  expect([unknown.exitCode, errorOf(unknown).code]).toEqual([1, 'push_not_found']);
});

test('Ctrl-C ends the watching, not the push', async () => {
  const id = await addIdea('Long watch');
  holdUpJira();
  const watching = await t.begin(['push', id, '--project', 'DEMO', '--watch']);
  await watching.tells(/1 item: /);
  const { exitCode, stderr } = await watching.stop('SIGINT');
  const [, pushId = ''] = /goes on: crosslink pushes show (\S+)\n/.exec(stderr) ?? [];
  expect(exitCode).toBe(130);
  expect((await t.run(['pushes', 'show', pushId, '--watch'])).exitCode).toBe(0);
});

test('a mapping is shown, changed field by field, checked at Jira, and put back', async () => {
  expect((await t.run(['mapping', 'show', 'DEMO'])).stdout).toMatch(
    /^Ideas in DEMO\n +Issue type +the usual one\n.*\n.*\nUser stories in DEMO\n/,
  );
  const set = await t.run([
    ...['mapping', 'set', 'DEMO', 'story', '--issue-type', 'Task'],
    ...['--field', 'priority=High', '--field', 'summary=template:{{title}} ({{points}})'],
  ]);
  expect(set.stdout).toMatch(/\n +Issue type +Task\n/);
  expect(set.stdout).toMatch(/\n +priority +constant:High\n/);
  expect(set.stdout).toMatch(/\n +summary +template:\{\{title\}\} \(\{\{points\}\}\)\n/);
  const well = await t.run(['mapping', 'check', 'DEMO']);
  expect([well.exitCode, well.stdout]).toEqual([
    0,
    expect.stringContaining('DEMO allows what its mapping says.'),
  ]);

  const args = ['--field', 'priority=Sometime', '--field', 'customfield_99999=x', '--field', 'summary='];
  expect(await t.json(['mapping', 'set', 'DEMO', 'story', ...args, '--target', 'backlog:99'])).toMatchObject({
    ...{ issueType: 'Task', target: { kind: 'backlog', boardId: 99 } },
    fields: { priority: { from: 'constant', value: 'Sometime' } },
  });
  const check = await t.run(['mapping', 'check', 'DEMO', '--json']);
  expect(check.exitCode).toBe(1);
  const { findings } = jsonOf<{ findings: { fieldId: string | null; message: string }[] }>(check);
  expect(findings.map(({ fieldId }) => fieldId)).toEqual(['customfield_99999', 'priority', null]);
  expect(findings[1]?.message).toMatch(/does not allow Sometime; it allows: .*High/);

  const reset = await t.json(['mapping', 'reset', 'DEMO', 'story']);
  expect(reset).toMatchObject({ issueType: null, fields: {}, target: null });
  const noType = await t.run(['mapping', 'set', 'DEMO', 'idea', '--issue-type', 'Wish', '--json']);
  expect(noType.exitCode).toBe(0);
  expect((await t.run(['mapping', 'check', 'DEMO'])).stdout).toMatch(/^idea: .*Wish/);
  await t.run(['mapping', 'reset', 'DEMO', 'idea']);
});

test('a mapping goes out into a file and comes in again, there or for another project', async () => {
  const file = join(await newFolder(), 'mapping.json');
  const source = { from: 'item', field: 'impact', steps: [{ atLeast: 5, value: 'High' }] };
  await writeFile(file, JSON.stringify({ fields: { priority: source } }));
  await t.run(['mapping', 'set', 'DEMO', 'idea', '--file', file]);
  const { stdout } = await t.run(['mapping', 'show', 'DEMO', '--json']);
  await writeFile(file, stdout);
  const copied = await t.json(['mapping', 'set', 'OTHER', 'idea', '--file', file, '--issue-type', 'Task']);
  expect(copied).toMatchObject({ projectKey: 'OTHER', issueType: 'Task', fields: { priority: source } });
  expect(await readFile(file, 'utf8')).toContain('"projectKey": "DEMO"');

  for (const [content, code] of [
    ['{"fields":{"priority":{"from":"somewhere"}}}', 'invalid_input'],
    ['{"issueTyp":"Epic"}', 'invalid_input'],
    ['[1]', 'file_not_json'],
    ['{', 'file_not_json'],
    ['{"items":[]}', 'mapping_missing'],
  ] as const) {
    await writeFile(file, content);
    expect(errorOf(await t.run(['mapping', 'set', 'OTHER', 'idea', '--file', file, '--json'])).code).toBe(
      code,
    );
  }
  const none = await t.run(['mapping', 'set', 'OTHER', 'idea', '--json']);
  expect([none.exitCode, errorOf(none).code]).toEqual([2, 'mapping_missing']);
  await t.run(['mapping', 'reset', 'DEMO', 'idea']);
});
