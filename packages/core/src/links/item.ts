import type { Kysely } from 'kysely';
import { ideaNotFound } from '../backlog/guards.ts';
import { NotFoundError } from '../errors.ts';
import { ideaHeading, storyHeading } from '../push/documents.ts';
import type { Database } from '../store/schema.ts';
import type { ItemKind } from './tables.ts';

/** An item as the issue it is linked to shows it. */
export interface LinkedItem {
  kind: ItemKind;
  id: string;
  ideaId: string;
  /** One line, 1–255 characters. */
  title: string;
  /** Its page here. */
  url: string;
  /** Null where items have none. */
  statusName: string | null;
  /** Done, declined or deleted: Jira strikes the link through. */
  resolved: boolean;
  deleted: boolean;
}

const settled = new Set(['done', 'declined']);

/** Deleted ones, too. Undefined if there is none. */
export async function readItem(
  db: Kysely<Database>,
  { kind, id, publicUrl }: { kind: ItemKind; id: string; publicUrl: string },
): Promise<LinkedItem | undefined> {
  const items = await readItems(db, [{ item_kind: kind, item_id: id }], publicUrl);
  return items.get(id);
}

/** The same of many, by id. */
export async function readItems(
  db: Kysely<Database>,
  items: ItemOfLink[],
  publicUrl: string,
): Promise<Map<string, LinkedItem>> {
  const { ideas, stories } = await readRows(db, items);
  const ofIdeas = [...ideas].map(([id, row]): [string, LinkedItem] => {
    const { summary: title, url } = ideaHeading(row, publicUrl);
    return [id, { kind: 'idea', id, ideaId: id, title, url, ...stateOf(row) }];
  });
  const ofStories = [...stories].map(([id, row]): [string, LinkedItem] => {
    const { summary: title, url } = storyHeading(row, publicUrl);
    return [id, { kind: 'story', id, ideaId: row.idea_id, title, url, ...stateOf(row) }];
  });
  return new Map([...ofIdeas, ...ofStories]);
}

/** Whatever names an item as a link does. */
export interface ItemOfLink {
  item_kind: ItemKind;
  item_id: string;
}

/** The ideas and user stories themselves, deleted or not, by id. */
export async function readRows(db: Kysely<Database>, items: ItemOfLink[]) {
  const idsOf = (kind: ItemKind) => items.flatMap((item) => (item.item_kind === kind ? item.item_id : []));
  const [ideaIds, storyIds] = [idsOf('idea'), idsOf('story')];
  const ideas =
    ideaIds.length === 0 ? [] : await db.selectFrom('idea').selectAll().where('id', 'in', ideaIds).execute();
  const stories =
    storyIds.length === 0
      ? []
      : await db.selectFrom('story').selectAll().where('id', 'in', storyIds).execute();
  return {
    ideas: new Map(ideas.map((row) => [row.id, row])),
    stories: new Map(stories.map((row) => [row.id, row])),
  };
}

function stateOf(row: { deleted_at: Date | null; status?: string }) {
  const { status = null, deleted_at: deletedAt } = row;
  const deleted = deletedAt !== null;
  return { statusName: status, deleted, resolved: deleted || (status !== null && settled.has(status)) };
}

/** @throws NotFoundError `idea_not_found`, `story_not_found` */
export async function findItem(
  db: Kysely<Database>,
  o: { kind: ItemKind; id: string; publicUrl: string },
): Promise<LinkedItem> {
  const item = await readItem(db, o);
  if (item && !item.deleted) return item;
  if (o.kind === 'idea') throw ideaNotFound([o.id]);
  throw new NotFoundError({
    code: 'story_not_found',
    message: `There is no user story ${o.id}.`,
    remedy: 'Look at its idea; the story may have been deleted.',
    details: { storyId: o.id },
  });
}
