import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * What is to be done is marked, so that nobody has to look for it: remote links whose item may have changed, hints after
 * which a status counts anew, and how often a webhook was refused.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table webhook add column failed_tries integer not null default 0, add column tried_at timestamptz
  `.execute(db);
  await sql`alter table sync_hint add column status_again boolean not null default false`.execute(db);
  await sql`alter table link add column remote_link_due_at timestamptz`.execute(db);
  await sql`update link set remote_link_due_at = created_at`.execute(db);
  await sql`
    create index link_remote_link_due on link (remote_link_due_at)
    where remote_link_due_at is not null and issue_state = 'present'
  `.execute(db);
  await markNewLinks(db);
  for (const kind of ['idea', 'story']) await markChanged(db, kind);
}

/** Its item may have been changed by somebody who did not see the link yet. */
async function markNewLinks(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function mark_new_link() returns trigger language plpgsql as $$
    begin
      new.remote_link_due_at := coalesce(new.remote_link_due_at, new.created_at + interval '5 seconds');
      return new;
    end $$
  `.execute(db);
  await sql`
    create trigger link_marked before insert on link for each row execute function mark_new_link()
  `.execute(db);
}

/** A trigger, since whoever forgets to mark would leave issues that show an item as it was. */
async function markChanged(db: Kysely<unknown>, kind: string): Promise<void> {
  const name = sql.id(`mark_links_of_${kind}`);
  await sql`
    create function ${name}() returns trigger language plpgsql as $$
    begin
      update link set remote_link_due_at = present.updated_at + interval '5 seconds'
      from present join before on before.id = present.id
      where link.item_kind = ${sql.lit(kind)} and link.item_id = present.id
        and (present.updated_at, present.deleted_at) is distinct from (before.updated_at, before.deleted_at);
      return null;
    end $$
  `.execute(db);
  await sql`
    create trigger links_marked after update on ${sql.id(kind)}
    referencing old table as before new table as present for each statement execute function ${name}()
  `.execute(db);
}
