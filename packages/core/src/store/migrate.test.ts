import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newPostgresDatabase, onEachDatabase } from '../../../../test/databases.ts';
import { silentLogger } from '../log.ts';
import { dumpDatabase } from './dump.test-support.ts';
import { migrate } from './migrate.ts';
import { openStore } from './store.ts';

onEachDatabase('migrating', (newDatabase) => {
  test('twice changes nothing the second time, and a newer database is left alone', async () => {
    const store = await openStore(await newDatabase(), silentLogger);
    try {
      await migrate(store.db);
      const before = await dumpDatabase(store.db as never);
      await migrate(store.db);
      expect(await dumpDatabase(store.db as never)).toEqual(before);

      await sql`insert into migration (name, timestamp) values ('9999-later', 'now')`.execute(store.db);
      await expect(migrate(store.db)).rejects.toMatchObject({ code: 'database_newer' });
    } finally {
      await store.close();
    }
  });

  test('that fails leaves the tables as they were', async () => {
    const store = await openStore(await newDatabase(), silentLogger);
    try {
      await sql`create table story (id text)`.execute(store.db);
      await expect(migrate(store.db)).rejects.toMatchObject({ code: 'migration_failed' });
      const left = await sql<{ name: string }>`
        select tablename as name from pg_tables where schemaname = 'public' order by 1
      `.execute(store.db);
      expect(left.rows.map(({ name }) => name)).not.toContain('idea');
    } finally {
      await store.close();
    }
  });
});

test('several processes may migrate one PostgreSQL at the same time', async () => {
  const database = await newPostgresDatabase();
  const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(database, silentLogger)));
  try {
    await Promise.all(stores.map((store) => migrate(store.db)));
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
});
