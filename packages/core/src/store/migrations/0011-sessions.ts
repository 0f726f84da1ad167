import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** When a session was used last; null: not since it was begun. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table session add column last_used_at timestamptz`.execute(db);
}
