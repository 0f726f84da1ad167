import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { createCore } from '../core.ts';
import type { CoreConfig } from '../core.ts';
import { silentLogger } from '../log.ts';
import { dumpDatabase } from './dump.test-support.ts';
import { openStore } from './store.ts';
import type { DatabaseConfig } from './store.ts';

const publicUrl = 'https://crosslink.test';
const secret = (): { kind: 'key'; value: string } => ({
  kind: 'key',
  value: randomBytes(32).toString('base64'),
});

async function start(config: Pick<CoreConfig, 'database' | 'secret'>): Promise<void> {
  const core = await createCore({ ...config, publicUrl });
  await core.close();
}

async function dump(database: DatabaseConfig): Promise<string[]> {
  const store = await openStore(database, silentLogger);
  try {
    return await dumpDatabase(store.db as never);
  } finally {
    await store.close();
  }
}

onEachDatabase('the secret', (newDatabase) => {
  test('is accepted again, and a wrong one stops the start and changes nothing', async () => {
    const database = await newDatabase();
    const right = secret();
    await start({ database, secret: right });
    const before = await dump(database);
    expect(before.join()).toContain('vault_check');
    // As from an older Crosslink: a start with the right secret would migrate.
    await unapplyLastMigration(database);
    const old = await dump(database);

    const wrong = start({ database, secret: secret() });
    await expect(wrong).rejects.toMatchObject({ name: 'StartupError', code: 'secret_wrong' });
    expect(await dump(database)).toEqual(old);
  });

  test('in a file is made once, and missed when it is gone', async () => {
    const database = await newDatabase();
    const path = join(tmpdir(), `crosslink-secret-${randomBytes(8).toString('hex')}`);
    try {
      await start({ database, secret: { kind: 'file', path } });
      expect(existsSync(path)).toBe(true);
      await start({ database, secret: { kind: 'file', path } });
      rmSync(path);
      const before = await dump(database);
      const without = start({ database, secret: { kind: 'file', path } });
      await expect(without).rejects.toMatchObject({ code: 'secret_missing' });
      expect(existsSync(path)).toBe(false);
      expect(await dump(database)).toEqual(before);
    } finally {
      rmSync(path, { force: true });
    }
  });
});

test('a secret that is too short is refused before there is a database', async () => {
  const dataDir = join(tmpdir(), `crosslink-none-${randomBytes(8).toString('hex')}`);
  const database: DatabaseConfig = { kind: 'embedded', dataDir };
  const short = start({ database, secret: { kind: 'key', value: 'too short' } });
  await expect(short).rejects.toMatchObject({ code: 'secret_too_short' });
  expect(existsSync(dataDir)).toBe(false);
});

async function unapplyLastMigration(database: DatabaseConfig): Promise<void> {
  const store = await openStore(database, silentLogger);
  await sql`delete from migration where name = '0002-backlog'`.execute(store.db);
  await store.close();
}
