import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = `
alter table attempt
  add column callback text not null default 'browser' check (callback in ('browser', 'loopback', 'oob'));

alter table consumer
  add column generation integer not null default 1 check (generation >= 1);
create unique index consumer_active on consumer (site_id, kind) where state = 'active';
create index connection_of_consumer on connection (consumer_id) where consumer_id is not null;
create index attempt_of_consumer on attempt (consumer_id);

create table gone_consumer (
  id text primary key,
  site_id text not null references site (id) on delete cascade,
  kind text not null check (kind in ('oauth1', 'oauth2')),
  consumer_key text not null,
  public_key_fingerprint text,
  gone_at timestamptz not null
);
create index gone_consumer_of_site on gone_consumer (site_id);
`;

/** Dances of programs; consumers that replace each other. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';\n')) {
    if (statement.trim()) await sql.raw(statement).execute(db);
  }
}
