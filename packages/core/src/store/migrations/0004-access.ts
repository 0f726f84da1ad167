import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = `
create table api_key (
  id text primary key,
  user_id text not null references "user" (id) on delete cascade,
  name text not null,
  key_hash text not null unique,
  start text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz
);
create index api_key_of_user on api_key (user_id);

create table invitation (
  id text primary key,
  token_hash text not null unique,
  email text not null,
  role text not null check (role in ('administrator', 'member', 'viewer')),
  created_by text references "user" (id) on delete set null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create unique index invitation_of_email on invitation (email);

create table audit (
  number bigint generated always as identity primary key,
  at timestamptz not null,
  actor_id text,
  actor_name text,
  api_key_id text,
  action text not null,
  subject text not null,
  site_id text,
  details jsonb not null
);
create index audit_by_actor on audit (actor_id, number);
create index audit_by_action on audit (action, number);
create index audit_by_site on audit (site_id, number) where site_id is not null;
create index audit_by_time on audit (at);

create table connect_session (
  id text primary key,
  token_hash text not null unique,
  user_id text not null references "user" (id) on delete cascade,
  made_for text not null,
  site_id text not null references site (id) on delete cascade,
  reference text not null,
  kind text check (kind in ('oauth1', 'oauth2')),
  return_url text,
  visitor_hash text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  finished_at timestamptz
);
create index connect_session_expiry on connect_session (expires_at);

alter table attempt
  drop constraint attempt_owner_check,
  add column connect_session_id text references connect_session (id) on delete cascade,
  add constraint attempt_owner_check check (
    owner in ('person', 'service', 'reference') and (owner = 'reference') = (connect_session_id is not null)
  );

alter table connection
  drop constraint connection_owner_check,
  drop constraint connection_whose_check,
  drop constraint connection_user_id_fkey,
  add column reference text,
  add column made_by text references "user" (id) on delete set null,
  add constraint connection_user_id_fkey foreign key (user_id) references "user" (id) on delete set null,
  add constraint connection_owner_check check (owner in ('person', 'service', 'reference')),
  add constraint connection_whose_check check (
    case owner
      when 'person' then (user_id is not null or state = 'disconnected') and reference is null
      when 'service' then user_id is null and reference is null
      else user_id is null and reference is not null
    end
  );
create unique index connection_of_reference on connection (site_id, made_by, reference, jira_user_id)
  where owner = 'reference';
create index connection_by_reference on connection (reference) where owner = 'reference';
`;

/** API keys, invitations, the audit, and connections that belong to another product's users. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';\n')) {
    if (statement.trim()) await sql.raw(statement).execute(db);
  }
}
