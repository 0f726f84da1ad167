import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, inject, vi } from 'vitest';

export type TestDatabase = { kind: 'embedded'; dataDir: string } | { kind: 'postgres'; url: string };

/** Resolves to a new, empty database. */
export type NewDatabase = () => Promise<TestDatabase>;

/** Runs the same tests twice: on the embedded database and on a real PostgreSQL. */
export function onEachDatabase(name: string, tests: (newDatabase: NewDatabase) => void): void {
  describe(`${name}, embedded`, () => {
    const folders: string[] = [];
    afterAll(() => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
    tests(async () => {
      const database = await newEmbeddedDatabase();
      folders.push(database.dataDir);
      return database;
    });
  });

  describe(`${name}, PostgreSQL`, () => {
    tests(newPostgresDatabase);
  });
}

/** A new, empty embedded database, in a temporary folder to be removed by the caller. */
export async function newEmbeddedDatabase(): Promise<TestDatabase & { kind: 'embedded' }> {
  const emptyCluster = inject('emptyCluster');
  await vi.waitUntil(() => existsSync(emptyCluster), { timeout: 60_000, interval: 50 });
  const dataDir = mkdtempSync(join(tmpdir(), 'crosslink-test-'));
  await cp(emptyCluster, join(dataDir, 'postgres'), { recursive: true });
  return { kind: 'embedded', dataDir };
}

/** A new, empty database on the run's PostgreSQL. */
export async function newPostgresDatabase(): Promise<TestDatabase & { kind: 'postgres' }> {
  const postgres = inject('postgres');
  if ('missing' in postgres) throw new Error(postgres.missing);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: `${postgres.url}/postgres` });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  return { kind: 'postgres', url: `${postgres.url}/${name}` };
}
