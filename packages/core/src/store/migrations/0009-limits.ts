import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = `
create table request_budget (
  site_id text not null references site (id) on delete cascade,
  scope text not null,
  capacity double precision check (capacity > 0),
  fill_per_second double precision check (fill_per_second > 0),
  tokens double precision not null default 0,
  filled_at timestamptz not null,
  paused_until timestamptz,
  primary key (site_id, scope),
  check ((capacity is null) = (fill_per_second is null))
);
`;

/** How many requests a site gets, and what waits because it asked for fewer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statements).execute(db);
}
