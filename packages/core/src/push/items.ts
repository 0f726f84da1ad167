import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../store/schema.ts';
import { readRows } from '../links/item.ts';
import { ideaDocument, storyDocument } from './documents.ts';
import type { ItemDocument } from './documents.ts';
import type { Ground, ItemAtSite } from './ground.ts';
import type { ItemValues } from '../mapping/source-value.ts';
import { ideaValues, ownersAtSite, storyValues } from './item-values.ts';
import { ItemProblem } from './reaction.ts';
import type { ItemRow } from './settings.ts';

export type LinkRow = Selectable<Database['link']>;

/** What an item says, for its issue. */
export interface ItemContent {
  document: ItemDocument;
  values: ItemValues;
}

/** Reads these items, deleted or not: a push is not left half done. What comes back says what each says. */
export async function readContents(
  { db, publicUrl, siteId, deployment }: Pick<Ground, 'db' | 'publicUrl' | 'siteId' | 'deployment'>,
  items: ItemAtSite[],
): Promise<(item: ItemAtSite) => ItemContent | undefined> {
  const { ideas, stories } = await readRows(db, items);
  const ownerIds = [...ideas.values()].flatMap(({ owner_id }) => owner_id ?? []);
  const owners = await ownersAtSite(db, { ownerIds, siteId });
  const place = { publicUrl, deployment };
  return ({ item_id: id }) => {
    const idea = ideas.get(id);
    if (idea) {
      const document = ideaDocument(idea, place);
      return { document, values: ideaValues(idea, document, owners.get(idea.owner_id ?? '') ?? null) };
    }
    const story = stories.get(id);
    if (!story) return undefined;
    const document = storyDocument(story, place);
    return { document, values: storyValues(story, document) };
  };
}

/** The link this item has at this site already, from whatever push. */
export async function findLink(
  db: Kysely<Database>,
  { item_kind, item_id, site_id }: Pick<ItemRow, 'item_kind' | 'item_id' | 'site_id'>,
): Promise<LinkRow | undefined> {
  return db
    .selectFrom('link')
    .selectAll()
    .where('item_kind', '=', item_kind)
    .where('item_id', '=', item_id)
    .where('site_id', '=', site_id)
    .executeTakeFirst();
}

/** The links these items have at this site already, from whatever push, by item id. */
export async function findLinks(
  db: Kysely<Database>,
  items: Pick<ItemRow, 'item_id' | 'site_id'>[],
): Promise<Map<string, LinkRow>> {
  const [first] = items;
  if (!first) return new Map();
  const ids = items.map(({ item_id }) => item_id);
  const links = await db
    .selectFrom('link')
    .selectAll()
    .where('site_id', '=', first.site_id)
    .where(sql<boolean>`item_id = any(${ids})`)
    .execute();
  return new Map(links.map((link) => [link.item_id, link]));
}

export interface LinkedItem {
  item: ItemRow;
  link: LinkRow;
}

/** One or none, for flatMap. */
export function withLink(item: ItemRow, links: Map<string, LinkRow>): LinkedItem[] {
  const link = links.get(item.item_id);
  return link ? [{ item, link }] : [];
}

/** Whether the push carries this idea as well. */
export async function isPushed(db: Kysely<Database>, pushId: string, ideaId: string): Promise<boolean> {
  const item = await db
    .selectFrom('push_item')
    .select('id')
    .where('push_id', '=', pushId)
    .where('item_kind', '=', 'idea')
    .where('item_id', '=', ideaId)
    .executeTakeFirst();
  return item !== undefined;
}

export function itemGone(item: ItemAtSite): ItemProblem {
  return new ItemProblem({
    code: 'push_item_gone',
    message: `The ${item.item_kind} ${item.item_id} or its link was removed while it was being pushed.`,
    remedy: 'Push again if it should be in Jira.',
  });
}

export function issueGone(link: LinkRow): ItemProblem {
  return new ItemProblem({
    code: 'push_issue_gone',
    message: `Jira shows no issue ${link.issue_key} to this connection: it was deleted, or is hidden from it.`,
    remedy: 'Look for it in Jira. If it was deleted, unlink it here, then push again to create a new one.',
  });
}
