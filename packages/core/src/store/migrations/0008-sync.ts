import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = `
alter table link
  add column project_id text,
  add column project_key text,
  add column issue_summary text,
  add column status_id text,
  add column status_color text,
  add column assignee_name text,
  add column assignee_avatar_url text,
  add column sprint_name text,
  add column resolution text,
  add column priority text,
  add column issue_updated_at timestamptz,
  add column issue_state text not null default 'present'
    check (issue_state in ('present', 'archived', 'hidden', 'gone')),
  add column missing_since timestamptz,
  add column missing_for text,
  add column look_again_at timestamptz,
  add column remote_link_hash text,
  add column remote_link_checked_at timestamptz,
  add column remote_link_retry_at timestamptz,
  add column remote_link_problem text;
create index link_look_again on link (site_id, look_again_at) where look_again_at is not null;

create table site_sync (
  site_id text primary key references site (id) on delete cascade,
  enabled boolean not null default true,
  sprint_field_id text,
  window_from timestamptz not null,
  wide_due_at timestamptz not null,
  poll_due_at timestamptz not null,
  quiet_polls integer not null default 0,
  failed_polls integer not null default 0,
  polled_at timestamptz,
  error_code text,
  error_message text,
  error_remedy text,
  reconcile_due_at timestamptz not null,
  reconcile_after bigint,
  reconciled_at timestamptz,
  lease_id text,
  lease_until timestamptz
);
create index site_sync_due on site_sync (poll_due_at) where enabled;

create table webhook (
  id text primary key,
  site_id text not null unique references site (id) on delete cascade,
  way text not null check (way in ('app', 'administrator', 'manual')),
  state text not null check (state in ('registering', 'active', 'failed')),
  connection_id text references connection (id) on delete set null,
  jira_ids jsonb not null default '[]',
  token_hash text not null,
  sealed_webhook_token text not null,
  sealed_webhook_secret text,
  created_at timestamptz not null,
  registered_at timestamptz,
  renew_after timestamptz,
  expires_at timestamptz,
  last_delivery_at timestamptz,
  deliveries bigint not null default 0,
  missed integer not null default 0,
  silent_since timestamptz,
  error_code text,
  error_message text,
  error_remedy text
);
create index webhook_token on webhook (token_hash);

create table webhook_delivery (
  webhook_id text not null references webhook (id) on delete cascade,
  delivery_key text not null,
  received_at timestamptz not null,
  primary key (webhook_id, delivery_key)
);
create index webhook_delivery_age on webhook_delivery (received_at);

create table sync_hint (
  site_id text not null references site (id) on delete cascade,
  issue_id text not null,
  number bigint not null generated always as identity,
  received_at timestamptz not null,
  due_at timestamptz not null,
  issue_updated_at timestamptz,
  version integer not null default 1,
  tries integer not null default 0,
  primary key (site_id, issue_id)
);
create index sync_hint_due on sync_hint (site_id, due_at);

create table status_mapping (
  id text primary key,
  site_id text not null references site (id) on delete cascade,
  project_key text not null,
  item_kind text not null check (item_kind in ('idea', 'story')),
  jira_status text not null,
  item_status text,
  updated_by text references "user" (id) on delete set null,
  updated_at timestamptz not null,
  unique (site_id, project_key, item_kind, jira_status)
);

create table event (
  number bigint primary key generated always as identity,
  transaction xid8 not null default pg_current_xact_id(),
  at timestamptz not null default now(),
  kind text not null,
  ids jsonb not null
);
create index event_order on event (transaction, number);
create index event_age on event (at);
`;

/** What Jira says of a linked issue, how it is kept current, and the events that tell pages. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';\n')) {
    if (statement.trim()) await sql.raw(statement).execute(db);
  }
}
