import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../log.ts';
import { openStore } from './store.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'crosslink-cluster-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('a new embedded database is made whole, and what an interrupted start left is cleared away', async () => {
  const leftover = join(dataDir, 'postgres.new-aBcDeF');
  mkdirSync(leftover);
  writeFileSync(join(leftover, 'PG_VERSION'), '18\n');
  const store = await openStore({ kind: 'embedded', dataDir }, silentLogger);
  await store.close();
  expect(existsSync(join(dataDir, 'postgres', 'PG_VERSION'))).toBe(true);
  expect(readdirSync(dataDir).sort()).toEqual(['lock', 'postgres']);
});

test('files that are no database are named in the error, and the lock is given back', async () => {
  mkdirSync(join(dataDir, 'postgres'));
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), 'nonsense');
  const open = () => openStore({ kind: 'embedded', dataDir }, silentLogger);
  await expect(open()).rejects.toMatchObject({ code: 'database_unreachable' });
  await expect(open()).rejects.toThrow(join(dataDir, 'postgres'));
});
