import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Insertable, Transaction } from 'kysely';
import type { Database } from '../store/schema.ts';
import { columnsOf } from './reaction.ts';
import { durably, setItems, tellStep } from './run.ts';
import type { Run } from './run.ts';
import type { ItemRow } from './settings.ts';

/** An issue that came of an item, created just now or found. */
export interface FoundIssue {
  item: ItemRow;
  id: string;
  key: string;
  typeName: string | undefined;
  /** What the create call said, by field id, without where the issue belongs; undefined for one that was found. */
  sent: Record<string, unknown> | undefined;
}

/** The links are stored in the transaction that makes the items `created`: neither exists without the other. */
export async function recordIssues(run: Run, found: FoundIssue[]): Promise<ItemRow[]> {
  if (found.length === 0) return [];
  run.progressed = true;
  const links = found.map((issue) => linkRow(run, issue));
  const created = await durably(run, async (tx) => {
    await tx.insertInto('link').values(links).execute();
    await pointAtLinks(tx, links);
    const items = found.map(({ item }) => item);
    return setItems(run, tx, items, { state: 'created', outcome: 'created', ...columnsOf(null) });
  });
  await tellStep(run, 'created', created);
  return created;
}

function linkRow(run: Run, { item, id, key, typeName, sent }: FoundIssue): Insertable<Database['link']> {
  return {
    id: randomUUID(),
    item_kind: item.item_kind,
    item_id: item.item_id,
    idea_id: item.idea_id,
    site_id: item.site_id,
    connection_id: run.push.connection_id,
    issue_id: id,
    issue_key: key,
    issue_type: typeName ?? null,
    status_name: null,
    status_category: null,
    remote_link_id: null,
    pushed: sent ? JSON.stringify(asPushed(sent)) : null,
    created_at: new Date(run.now()),
    refreshed_at: null,
  };
}

async function pointAtLinks(tx: Transaction<Database>, links: Insertable<Database['link']>[]): Promise<void> {
  const linkIds = links.map(({ id }) => id);
  await sql`
    update push_item set link_id = link.id from link
    where link.id = any(${linkIds}) and push_item.held and push_item.site_id = link.site_id
      and push_item.item_kind = link.item_kind and push_item.item_id = link.item_id
  `.execute(tx);
}

function asPushed(sent: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(sent).map(([fieldId, value]) => [fieldId, { sent: value }]));
}
