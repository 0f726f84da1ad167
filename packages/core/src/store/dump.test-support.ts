import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Every table, the queue's included, and every row of it, as text. */
export async function dumpDatabase(db: Kysely<never>): Promise<string[]> {
  const tables = await sql<{ name: string }>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
    order by 1
  `.execute(db);
  const rows: string[] = [];
  for (const { name } of tables.rows) {
    const found = await sql<{
      row: string;
    }>`select t::text as row from ${sql.raw(name)} t order by 1`.execute(db);
    rows.push(name, ...found.rows.map(({ row }) => `${name} ${row}`));
  }
  return rows;
}
