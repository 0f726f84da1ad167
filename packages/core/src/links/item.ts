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
  if (kind === 'idea') {
    const row = await db.selectFrom('idea').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) return undefined;
    const { summary, url } = ideaHeading(row, publicUrl);
    return { kind, id, ideaId: id, title: summary, url, ...stateOf(row) };
  }
  const row = await db.selectFrom('story').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const { summary, url } = storyHeading(row, publicUrl);
  return { kind, id, ideaId: row.idea_id, title: summary, url, ...stateOf(row) };
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
