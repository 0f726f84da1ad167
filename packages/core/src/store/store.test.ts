import { inspect } from 'node:util';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newPostgresDatabase, onEachDatabase } from '../../../../test/databases.ts';
import { silentLogger } from '../log.ts';
import { openStore } from './store.ts';
import { isUniqueViolation } from './violations.ts';

onEachDatabase('the store', (newDatabase) => {
  test('gives the same types on either database', async () => {
    const store = await openStore(await newDatabase(), silentLogger);
    try {
      const { rows } = await sql`
        select count(*) as bigint, 1.5::float8 as double, array[1, 2] as integers, true as truth,
          '2026-01-02T03:04:05.678Z'::timestamptz as instant, '{"a":[1]}'::jsonb as json, null as nothing
      `.execute(store.db);
      expect(rows).toEqual([
        {
          bigint: 1,
          double: 1.5,
          integers: [1, 2],
          truth: true,
          instant: new Date('2026-01-02T03:04:05.678Z'),
          json: { a: [1] },
          nothing: null,
        },
      ]);
    } finally {
      await store.close();
    }
  });

  test('tells a duplicate from a missing row', async () => {
    const store = await openStore(await newDatabase(), silentLogger);
    try {
      await sql`create table parent (id text primary key)`.execute(store.db);
      await sql`create table child (parent text references parent)`.execute(store.db);
      await sql`insert into parent values ('a')`.execute(store.db);
      const failure = (run: Promise<unknown>) =>
        run.then(
          () => undefined,
          (error: unknown) => error,
        );
      const duplicate = await failure(sql`insert into parent values ('a')`.execute(store.db));
      const orphan = await failure(sql`insert into child values ('b')`.execute(store.db));
      expect([isUniqueViolation(duplicate), isUniqueViolation(orphan)]).toEqual([true, false]);
    } finally {
      await store.close();
    }
  });
});

test('a database that cannot be reached is named without its password', async () => {
  const url = 'postgres://someone:hush@127.0.0.1:9/none';
  const opening = openStore({ kind: 'postgres', url }, silentLogger);
  await expect(opening).rejects.toMatchObject({ code: 'database_unreachable' });
  await expect(opening).rejects.toThrow('127.0.0.1:9');
  await expect(opening).rejects.not.toThrow('hush');
});

test('a connection that PostgreSQL ends is replaced, and told without its password', async () => {
  const { url } = await newPostgresDatabase();
  const lost = Promise.withResolvers<string>();
  const note = (...told: unknown[]) => lost.resolve(inspect(told, { depth: 9, showHidden: true }));
  const log = { ...silentLogger, warn: note };
  const withPassword = url.replace('postgres@', 'postgres:hush@');
  const store = await openStore({ kind: 'postgres', url: withPassword }, log);
  const other = await openStore({ kind: 'postgres', url }, silentLogger);
  try {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(store.db);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(other.db);
    const told = await lost.promise;
    expect(told).toContain('terminat');
    expect(told).not.toContain('hush');
    await sql`select 1`.execute(store.db);
  } finally {
    await store.close();
    await other.close();
  }
});
