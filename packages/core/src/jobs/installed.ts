import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import pgBossPackage from 'pg-boss/package.json' with { type: 'json' };
import type { Database } from '../store/schema.ts';
import { rowsIfThere } from '../store/violations.ts';

/** Whether the queue's own tables and our queues are there as this version of pg-boss wants them. */
export async function isInstalled(db: Kysely<Database>, queues: readonly string[]): Promise<boolean> {
  const query = sql<{ version: number; queue: string | null }>`
    select version, name as queue from pgboss.version left join pgboss.queue on true`;
  const rows = await rowsIfThere(query.execute(db).then((result) => result.rows));
  if (rows?.[0]?.version !== pgBossPackage.pgboss.schema) return false;
  const names = new Set(rows.map(({ queue }) => queue));
  return queues.every((name) => names.has(name));
}
