import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { ItemKind } from '../links/tables.ts';
import type { Database } from '../store/schema.ts';
import type { AttachmentInput } from './input.ts';

/** A link from an item to something that lies elsewhere. */
export interface Attachment {
  id: string;
  title: string;
  url: string;
}

export type AttachmentRow = Selectable<Database['attachment']>;

interface Item {
  kind: ItemKind;
  itemId: string;
  ideaId: string;
}

/** Attachments of ideas and of their stories, in order. */
export async function attachmentsOf(db: Kysely<Database>, ideaIds: string[]): Promise<AttachmentRow[]> {
  if (ideaIds.length === 0) return [];
  return db.selectFrom('attachment').selectAll().where('idea_id', 'in', ideaIds).orderBy('number').execute();
}

export function presentAttachments(rows: AttachmentRow[], itemId: string): Attachment[] {
  return rows.filter((row) => row.item_id === itemId).map(({ id, title, url }) => ({ id, title, url }));
}

/** What is compared and remembered of an attachment; without a title its address is shown. */
export function plainAttachments(all: AttachmentInput[]): { title: string; url: string }[] {
  return all.map(({ title, url }) => ({ title: title ?? url, url }));
}

/** The given ones in place of those there are. */
export async function replaceAttachments(
  tx: Kysely<Database>,
  { kind, itemId, ideaId }: Item,
  o: { attachments: AttachmentInput[]; actorId: string | null; at: Date },
): Promise<void> {
  await tx.deleteFrom('attachment').where('item_kind', '=', kind).where('item_id', '=', itemId).execute();
  for (const { title, url } of plainAttachments(o.attachments)) {
    const row = { item_kind: kind, item_id: itemId, idea_id: ideaId, title, url };
    await tx
      .insertInto('attachment')
      .values({ id: randomUUID(), ...row, created_by: o.actorId, created_at: o.at })
      .execute();
  }
}
