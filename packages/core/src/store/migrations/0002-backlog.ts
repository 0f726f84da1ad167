import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = `
create sequence backlog_position;

create table idea (
  id text primary key,
  title text not null check (char_length(title) between 1 and 255),
  description text not null,
  position double precision not null default nextval('backlog_position'),
  created_by text references "user" (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
);
create index idea_order on idea (position, id) where deleted_at is null;

create table story (
  id text primary key,
  idea_id text not null references idea (id) on delete cascade,
  title text check (char_length(title) between 1 and 255),
  as_a text,
  i_want text,
  so_that text,
  acceptance_criteria text not null,
  points double precision check (points >= 0),
  position double precision not null default nextval('backlog_position'),
  created_by text references "user" (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  check (title is not null or (as_a is not null and i_want is not null))
);
create index story_order on story (idea_id, position, id) where deleted_at is null;

create table link (
  id text primary key,
  number bigint not null generated always as identity,
  item_kind text not null check (item_kind in ('idea', 'story')),
  item_id text not null,
  idea_id text not null references idea (id),
  site_id text not null references site (id),
  connection_id text references connection (id) on delete set null,
  issue_id text not null,
  issue_key text not null,
  issue_type text,
  status_name text,
  status_category text,
  remote_link_id text,
  created_at timestamptz not null,
  refreshed_at timestamptz,
  unique (item_kind, item_id, site_id)
);
create index link_idea on link (idea_id);
create index link_issue on link (site_id, issue_id);
create index link_connection on link (connection_id);

create table push (
  id text primary key,
  created_by text references "user" (id) on delete set null,
  connection_id text references connection (id) on delete set null,
  site_id text not null references site (id) on delete cascade,
  project_key text not null,
  idea_issue_type text not null,
  story_issue_type text not null,
  state text not null check (state in ('running', 'done', 'failed')),
  put_off integer not null default 0,
  broken_runs integer not null default 0,
  lease_id text,
  lease_until timestamptz,
  run_after timestamptz not null,
  error_code text,
  error_message text,
  error_remedy text,
  created_at timestamptz not null,
  finished_at timestamptz,
  check ((state = 'running') = (finished_at is null))
);
create index push_order on push (created_at desc, id desc);
create index push_running on push (run_after) where state = 'running';
create index push_connection on push (connection_id);

create table push_item (
  id text primary key,
  number bigint not null generated always as identity,
  push_id text not null references push (id) on delete cascade,
  site_id text not null,
  item_kind text not null check (item_kind in ('idea', 'story')),
  item_id text not null,
  idea_id text not null references idea (id),
  position integer not null,
  state text not null check (state in ('queued', 'sending', 'unknown', 'created', 'linked', 'done', 'failed')),
  held boolean not null default true,
  already_linked boolean not null default false,
  marker text not null,
  sent_at timestamptz,
  sent_by text,
  sends integer not null default 0,
  looks integer not null default 0,
  looked_at timestamptz,
  link_id text references link (id) on delete set null,
  error_code text,
  error_message text,
  error_remedy text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (push_id, item_kind, item_id),
  check (held or state in ('done', 'failed', 'unknown'))
);
create unique index push_item_held on push_item (item_kind, item_id, site_id) where held;
create index push_item_order on push_item (push_id, position);
create index push_item_history on push_item (site_id, item_id, number desc);
create index push_item_idea on push_item (idea_id);
`;

/** Ideas and user stories, what carries them across to Jira, and what remains of it: links. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';\n')) {
    if (statement.trim()) await sql.raw(statement).execute(db);
  }
}
