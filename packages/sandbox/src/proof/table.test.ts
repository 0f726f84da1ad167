import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

import { lostNotes, operationTable } from './table.test-support.ts';

const page = new URL('../../../../docs/sandbox.md', import.meta.url);
/** Rows of operations, however they are aligned. */
const rowsOf = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => /^\| `[A-Z]+ \/rest/.test(line))
    .map((line) => line.replace(/ *\| */g, '|'));

test('docs/sandbox.md has a row for every REST operation, and no other', async () => {
  expect(rowsOf(await readFile(page, 'utf8'))).toEqual(rowsOf(await operationTable()));
  expect(await lostNotes()).toEqual([]);
});
