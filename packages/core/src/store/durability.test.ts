import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newEmbeddedDatabase } from '../../../../test/databases.ts';
import { silentLogger } from '../log.ts';
import { loadPglite, openPglite } from './embedded.ts';
import { openStore } from './store.ts';

let database: Awaited<ReturnType<typeof newEmbeddedDatabase>>;
beforeEach(async () => {
  database = await newEmbeddedDatabase();
});
afterEach(() => rmSync(database.dataDir, { recursive: true, force: true }));

const writer = `
  const { openStore } = await import(process.argv[1]);
  const { sql } = await import(process.argv[2]);
  const { db } = await openStore({ kind: 'embedded', dataDir: process.argv[3] }, console);
  await sql\`create table if not exists written (n integer)\`.execute(db);
  const { rows } = await sql\`select coalesce(max(n), 0) as last from written\`.execute(db);
  for (let n = rows[0].last + 1; ; n += 1) {
    await sql\`insert into written values (\${n})\`.execute(db);
    process.stdout.write(n + '\\n');
  }
`;

/** Lets a process insert numbers, kills it after some were acknowledged; resolves to the last one that was. */
async function writeAndKill(acknowledgements: number): Promise<number> {
  const store = new URL('./store.ts', import.meta.url).href;
  const kysely = import.meta.resolve('kysely');
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', writer, store, kysely, database.dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  let last = 0;
  let count = 0;
  for await (const line of createInterface(child.stdout)) {
    last = Number(line);
    count += 1;
    // Whatever comes after it is still counted: it was acknowledged, too.
    if (count === acknowledgements) child.kill('SIGKILL');
  }
  await exited;
  return last;
}

describe('the embedded database', () => {
  test('has everything it acknowledged after kill -9 in the middle of inserts, several times over', async () => {
    for (const acknowledgements of [1, 17, 150]) {
      const last = await writeAndKill(acknowledgements);
      const store = await openStore(database, silentLogger);
      const { rows } = await sql<{ n: number }>`select n from written order by n`.execute(store.db);
      await store.close();
      const numbers = rows.map(({ n }) => n);
      // One more may have been committed when the process died before it could say so.
      expect(numbers.length).toBeGreaterThanOrEqual(last);
      expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1));
    }
  });

  test('syncs to the disk once for each commit, and not for reading', async () => {
    const original = fs.fdatasyncSync;
    let syncs = 0;
    fs.fdatasyncSync = (file) => {
      syncs += 1;
      original(file);
    };
    syncBuiltinESMExports();
    try {
      // In this thread, where the syncs can be counted; otherwise it runs in one of its own.
      const pglite = await openPglite(join(database.dataDir, 'postgres'), await loadPglite());
      const during = async (work: () => Promise<unknown>) => {
        const before = syncs;
        await work();
        return syncs - before;
      };
      await pglite.query('create table thing (n integer)');
      expect(await during(() => pglite.query('insert into thing values (1)'))).toBe(1);
      const three = () =>
        pglite.transaction(async (transaction) => {
          for (const n of [2, 3, 4]) await transaction.query('insert into thing values ($1)', [n]);
        });
      expect(await during(three)).toBe(1);
      expect(await during(() => pglite.query('select * from thing'))).toBe(0);
      await pglite.close();
    } finally {
      fs.fdatasyncSync = original;
      syncBuiltinESMExports();
    }
  });
});
