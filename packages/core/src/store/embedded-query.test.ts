import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newEmbeddedDatabase } from '../../../../test/databases.ts';
import { createStatements } from './embedded-query.ts';
import type { Statements } from './embedded-query.ts';
import { loadPglite, openPglite } from './embedded.ts';

let dataDir = '';
let pglite: PGlite;
let statements: Statements;
let nowMs = 0;
beforeAll(async () => {
  ({ dataDir } = await newEmbeddedDatabase());
  pglite = await openPglite(join(dataDir, 'postgres'), await loadPglite());
  await pglite.exec('create table thing (n integer unique)');
  statements = createStatements(pglite, () => nowMs);
});
afterAll(async () => {
  await pglite.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const run = async (sql: string, parameters: unknown[] = []) => (await statements.run(sql, parameters)).rows;

/** What PostgreSQL has prepared. */
const prepared = async () =>
  (await pglite.query<{ statement: string }>('select statement from pg_prepared_statements')).rows.map(
    ({ statement }) => statement,
  );

test('what is asked again is prepared once, and answers what is asked', async () => {
  const sql = 'select $1::integer + 1 as n';
  for (let n = 0; n < 12; n += 1) expect(await run(sql, [n])).toEqual([{ n: n + 1 }]);
  expect((await prepared()).filter((statement) => statement === sql)).toHaveLength(1);
});

test('where the values decide how it is found, it is planned for them each time', async () => {
  const sql = 'select n from thing where n > $1 order by n limit 1';
  for (let again = 0; again < 3; again += 1) await run(sql, [0]);
  expect(await prepared()).not.toContain(sql);
});

test('a table that changed is seen as it is', async () => {
  const all = () => run('select * from thing');
  await run('insert into thing values ($1)', [1]);
  for (let again = 0; again < 7; again += 1) expect(await all()).toEqual([{ n: 1 }]);
  await run("alter table thing add column word text not null default 'new'");
  expect(await all()).toEqual([{ n: 1, word: 'new' }]);
});

test('even one that changed unnoticed: refused once, then seen', async () => {
  const all = () => run('select * from thing');
  for (let again = 0; again < 7; again += 1) await all();
  await pglite.exec('alter table thing drop column word');
  await expect(all()).rejects.toMatchObject({ code: '0A000' });
  expect(await all()).toEqual([{ n: 1 }]);
});

test('a refusal leaves nothing behind that the next one stumbles over', async () => {
  const insert = (n: number) => run('insert into thing values ($1)', [n]);
  for (let n = 2; n < 10; n += 1) {
    await insert(n);
    await expect(insert(n)).rejects.toMatchObject({ code: '23505' });
  }
  expect(await run('select count(*) as n from thing')).toEqual([{ n: 9 }]);
});

test('in a transaction that PostgreSQL has given up, and after it', async () => {
  const ask = () => run('select 1 as n');
  await ask();
  await pglite.exec('begin');
  await expect(run('select nothing')).rejects.toMatchObject({ code: '42703' });
  // More than are remembered, so that some are given back meanwhile.
  for (let n = 0; n < 250; n += 1) await expect(run(`select ${n}`)).rejects.toMatchObject({ code: '25P02' });
  await expect(ask()).rejects.toMatchObject({ code: '25P02' });
  await pglite.exec('rollback');
  for (let again = 0; again < 3; again += 1) expect(await ask()).toEqual([{ n: 1 }]);
});

test('remembers so many at most, and nothing for longer than a minute', async () => {
  for (let n = 0; n < 450; n += 1)
    for (let again = 0; again < 2; again += 1) expect(await run(`select ${n} as n`)).toEqual([{ n }]);
  const remembered = (await prepared()).length;
  expect(remembered).toBeGreaterThan(0);
  expect(remembered).toBeLessThanOrEqual(201);
  nowMs += 60_001;
  await run('select 0 as n');
  expect(await prepared()).toEqual([]);
});
