import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = `
alter table idea
  add column problem text not null default '',
  add column benefit text not null default '',
  add column impact double precision check (impact between 0 and 10),
  add column effort double precision check (effort between 0 and 10),
  add column ratio double precision generated always as (
    case when effort is not null then impact / greatest(effort, 0.01) end
  ) stored,
  add column status text not null default 'new'
    check (status in ('new', 'considering', 'planned', 'in-progress', 'done', 'declined')),
  add column status_rank smallint not null generated always as (
    case status when 'new' then 0 when 'considering' then 1 when 'planned' then 2 when 'in-progress' then 3
      when 'done' then 4 else 5 end
  ) stored,
  add column tags text[] not null default '{}',
  add column tag_keys text[] not null default '{}',
  add column owner_id text references "user" (id) on delete set null,
  add column external_id text,
  add column external_url text,
  add column title_key text collate "C" not null default '',
  add column search tsvector not null default '',
  add column version integer not null default 1,
  add column deletion_id text;
update idea set title_key = lower(title), search = to_tsvector('simple', title || ' ' || description);
create unique index idea_external_id on idea (external_id);
create index idea_title on idea (title_key, id) where deleted_at is null;
create index idea_impact on idea (impact, id) where deleted_at is null;
create index idea_effort on idea (effort, id) where deleted_at is null;
create index idea_ratio on idea (ratio, id) where deleted_at is null;
create index idea_created on idea (created_at, id) where deleted_at is null;
create index idea_updated on idea (updated_at, id) where deleted_at is null;
create index idea_status on idea (status_rank, position, id) where deleted_at is null;
create index idea_owner on idea (owner_id, position, id) where deleted_at is null;
create index idea_tags on idea using gin (tag_keys) with (fastupdate = off) where deleted_at is null;
create index idea_search on idea using gin (search) with (gin_pending_list_limit = 256) where deleted_at is null;
create index link_issue_key on link (issue_key text_pattern_ops);
create index idea_deleted on idea (deleted_at, id) where deleted_at is not null;

alter table story
  add column status text not null default 'open' check (status in ('open', 'in-progress', 'done')),
  add column external_id text,
  add column external_url text,
  add column version integer not null default 1,
  add column deletion_id text;
create unique index story_external_id on story (external_id);

create table attachment (
  id text primary key,
  number bigint not null generated always as identity,
  item_kind text not null check (item_kind in ('idea', 'story')),
  item_id text not null,
  idea_id text not null references idea (id) on delete cascade,
  title text not null,
  url text not null,
  created_by text references "user" (id) on delete set null,
  created_at timestamptz not null,
  unique (item_kind, item_id, url)
);
create index attachment_idea on attachment (idea_id);

create table item_history (
  id text primary key,
  number bigint not null generated always as identity,
  item_kind text not null check (item_kind in ('idea', 'story')),
  item_id text not null,
  idea_id text not null references idea (id) on delete cascade,
  at timestamptz not null,
  actor_id text references "user" (id) on delete set null,
  source text not null check (source in ('person', 'import', 'sync', 'push')),
  action text not null default 'changed' check (action in ('created', 'changed', 'moved', 'deleted', 'restored')),
  changes jsonb not null
);
create index item_history_idea on item_history (idea_id, number);

create table backlog_import (
  id text primary key,
  created_by text not null references "user" (id) on delete cascade,
  created_at timestamptz not null,
  name text,
  format text not null check (format in ('csv', 'json')),
  state text not null check (state in ('ready', 'running', 'done', 'failed')),
  content bytea,
  settings jsonb not null,
  preview jsonb not null,
  only_valid boolean not null default false,
  phase text,
  lines_done integer not null default 0,
  lines_total integer not null,
  result jsonb,
  error_code text,
  error_message text,
  error_remedy text,
  started_at timestamptz,
  finished_at timestamptz
);
create index backlog_import_age on backlog_import (created_at);
`;

/**
 * Ideas and user stories in full, what to sort, filter and search them by, their history, and imports.
 * `title_key`, `tag_keys` and `search` are filled by backlog/words.ts, so that upper case, accents and the order of
 * titles do not depend on the locale of the database. New tags go into their index at once: the embedded database has no
 * autovacuum that would move them there later.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';\n')) {
    if (statement.trim()) await sql.raw(statement).execute(db);
  }
}
