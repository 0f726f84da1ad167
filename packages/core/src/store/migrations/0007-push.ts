import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = `
create table mapping (
  id text primary key,
  site_id text not null references site (id) on delete cascade,
  project_key text not null,
  item_kind text not null check (item_kind in ('idea', 'story')),
  issue_type text,
  fields jsonb not null,
  target jsonb,
  updated_by text references "user" (id) on delete set null,
  updated_at timestamptz not null,
  unique (site_id, project_key, item_kind)
);

alter table push
  alter column idea_issue_type drop not null,
  alter column story_issue_type drop not null,
  add column on_conflict text not null default 'ask' check (on_conflict in ('ask', 'overwrite', 'keep')),
  add column cancelled_at timestamptz;

alter table push_item
  drop constraint push_item_state_check,
  drop constraint push_item_check,
  drop column already_linked,
  add column outcome text check (outcome in ('created', 'updated', 'unchanged')),
  add column warnings jsonb not null default '[]',
  add column conflicts jsonb,
  add constraint push_item_state_check check (state in
    ('queued', 'sending', 'unknown', 'created', 'linked', 'done', 'failed', 'conflict', 'cancelled')),
  add constraint push_item_held_check check (held or state in ('done', 'failed', 'unknown', 'conflict', 'cancelled')),
  add constraint push_item_done_check check (state != 'done' or outcome is not null);

alter table link add column pushed jsonb;
`;

/** Mappings, what was written to an issue last, updates with their conflicts, and pushes that are cancelled. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';\n')) {
    if (statement.trim()) await sql.raw(statement).execute(db);
  }
}
