import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = `
alter table connect_session
  add column api_key_id text references api_key (id) on delete set null,
  add column connection_id text references connection (id) on delete set null,
  add column problem text;
create index connect_session_of_user on connect_session (user_id, created_at, id);
create index connect_session_of_api_key on connect_session (api_key_id) where api_key_id is not null;
create index connect_session_of_connection on connect_session (connection_id) where connection_id is not null;
create index attempt_of_connect_session on attempt (connect_session_id) where connect_session_id is not null;
create index connection_of_maker on connection (made_by, created_at, id) where owner = 'reference';
`;

/** How a connect session ended, and by which API key it was made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';\n')) {
    if (statement.trim()) await sql.raw(statement).execute(db);
  }
}
