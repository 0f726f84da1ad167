import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = `
create table vault_check (
  kid text primary key,
  sealed_check text not null,
  created_at timestamptz not null
);

create table "user" (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  role text not null check (role in ('administrator', 'member', 'viewer')),
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table session (
  id text primary key,
  user_id text not null references "user" (id) on delete cascade,
  token text not null unique,
  ip_address text,
  user_agent text,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index session_of_user on session (user_id);

create table account (
  id text primary key,
  user_id text not null references "user" (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index account_of_user on account (user_id);

create table verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index verification_identifier on verification (identifier);

create table rate_limit (
  id text primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);

create table setup_token (
  token_hash text primary key,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create table site (
  id text primary key,
  base_url text not null unique,
  name text not null,
  title text not null,
  deployment text not null check (deployment in ('cloud', 'data-center')),
  version text not null,
  version_numbers integer[] not null,
  clock_offset_seconds integer not null,
  created_by text references "user" (id) on delete set null,
  created_at timestamptz not null
);

create table consumer (
  id text primary key,
  site_id text not null references site (id) on delete cascade,
  kind text not null check (kind in ('oauth1')),
  consumer_key text not null,
  state text not null check (state in ('pending', 'active', 'retiring')),
  public_key_pem text not null,
  public_key_fingerprint text not null,
  sealed_private_key text not null,
  key_version integer not null,
  created_by text references "user" (id) on delete set null,
  created_at timestamptz not null,
  verified_at timestamptz,
  unique (site_id, consumer_key)
);

create table attempt (
  id text primary key,
  site_id text not null references site (id) on delete cascade,
  consumer_id text not null references consumer (id) on delete cascade,
  user_id text not null references "user" (id) on delete cascade,
  session_id text not null,
  sealed_request_token text,
  return_to text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  check (used_at is null or sealed_request_token is null)
);
create index attempt_expiry on attempt (expires_at);

create table connection (
  id text primary key,
  site_id text not null references site (id) on delete cascade,
  consumer_id text not null references consumer (id) on delete cascade,
  user_id text not null references "user" (id) on delete cascade,
  kind text not null check (kind in ('oauth1')),
  state text not null check (state in ('active', 'disconnected')),
  jira_user_id text not null,
  jira_user_name text,
  jira_display_name text not null,
  jira_avatar_url text,
  sealed_credential text,
  credential_version integer not null,
  expires_at timestamptz,
  authorization_expires_at timestamptz,
  renewal_claimed_until timestamptz,
  created_at timestamptz not null,
  connected_at timestamptz not null,
  unique (site_id, user_id, jira_user_id),
  check ((state = 'disconnected') = (sealed_credential is null))
);
create index connection_of_user on connection (user_id);
`;

/** Accounts, sites, consumers, attempts, connections and the vault's check. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';\n')) {
    if (statement.trim()) await sql.raw(statement).execute(db);
  }
}
