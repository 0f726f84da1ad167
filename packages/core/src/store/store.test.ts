import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { silentLogger } from '../log.ts';
import { openStore } from './store.ts';
import { isForeignKeyViolation, isUniqueViolation } from './violations.ts';

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
      expect([isUniqueViolation(duplicate), isForeignKeyViolation(duplicate)]).toEqual([true, false]);
      expect([isUniqueViolation(orphan), isForeignKeyViolation(orphan)]).toEqual([false, true]);
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
