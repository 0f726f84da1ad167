import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import pgBossPackage from 'pg-boss/package.json' with { type: 'json' };
import type { Database } from '../store/schema.ts';

/** Whether the queue's own tables and our queues are there as this version of pg-boss wants them. */
export async function isInstalled(db: Kysely<Database>, queues: readonly string[]): Promise<boolean> {
  const table = await sql<{ oid: unknown }>`select to_regclass('pgboss.version') as oid`.execute(db);
  if (!table.rows[0]?.oid) return false;
  const version = await sql<{ version: number }>`select version from pgboss.version`.execute(db);
  if (version.rows[0]?.version !== pgBossPackage.pgboss.schema) return false;
  const present = await sql<{ name: string }>`select name from pgboss.queue`.execute(db);
  const names = new Set(present.rows.map((row) => row.name));
  return queues.every((name) => names.has(name));
}
