import { writeFile } from 'node:fs/promises';
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

test('nothing to push is said as a mistake of the command line', async () => {
  const outcome = await t.run(['push', '--project', 'DEMO', '--json']);
  expect(outcome.exitCode).toBe(2);
  expect(errorOf(outcome).code).toBe('items_missing');
});
