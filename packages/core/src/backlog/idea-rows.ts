import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { z } from 'zod';
import type { ItemKind } from '../links/tables.ts';
import type { Database } from '../store/schema.ts';
import { attachmentsOf, plainAttachments, presentAttachments, replaceAttachments } from './attachments.ts';
import { given as onlyGiven } from './given.ts';
import { requireNotPushing } from './guards.ts';
import { changesBetween, recordHistory } from './history.ts';
import type { Change, Happening } from './history.ts';
import type { createIdeaInput, updateIdeaInput } from './input.ts';
import { refreshSearch } from './search.ts';
import { insertStory } from './story-rows.ts';
import type { FieldChange } from './tables.ts';
import { presentIdea } from './view.ts';
import type { IdeaRow } from './view.ts';
import { tagKey, titleKey } from './words.ts';

export type NewIdea = z.output<typeof createIdeaInput>;
export type IdeaFields = Omit<z.output<typeof updateIdeaInput>, 'ideaId' | 'version'>;

/** What an idea is found by; a change of anything else leaves its words alone. */
const searched = new Set(['title', 'description', 'problem', 'benefit', 'tags', 'externalId']);

/** Stores an idea with its stories, last in order. @returns its id */
export async function insertIdea(tx: Transaction<Database>, idea: NewIdea, change: Change): Promise<string> {
  const id = randomUUID();
  const { stories = [], attachments = [], ...given } = idea;
  await tx
    .insertInto('idea')
    .values({
      ...{ id, title: given.title, description: given.description ?? '' },
      ...columnsOf(given),
      ...{ created_by: change.actorId, created_at: change.at, updated_at: change.at },
    })
    .execute();
  await attach(tx, id, attachments, change);
  const changes = [{ field: 'title', from: null, to: given.title }];
  await recordHistory(tx, change, [{ itemKind: 'idea', itemId: id, ideaId: id, action: 'created', changes }]);
  // One after the other: the order of insertion is their order.
  for (const story of stories) await insertStory(tx, { ...story, ideaId: id }, change);
  await refreshSearch(tx, id);
  return id;
}

/**
 * Changes fields of an idea that is locked, and writes down what differs.
 * @returns whether anything did
 */
export async function changeIdea(
  tx: Transaction<Database>,
  { before, fields, change }: { before: IdeaRow; fields: IdeaFields; change: Change },
): Promise<boolean> {
  const { id } = before;
  const { attachments, ...given } = fields;
  const changes = await ideaChanges(tx, before, fields);
  if (changes.length === 0) return false;
  await tx
    .updateTable('idea')
    .set((eb) => ({ ...columnsOf(given), version: eb('version', '+', 1), updated_at: change.at }))
    .where('id', '=', id)
    .execute();
  if (attachments) await attach(tx, id, attachments, change);
  if (changes.some(({ field }) => searched.has(field))) await refreshSearch(tx, id);
  await recordHistory(tx, change, [{ itemKind: 'idea', itemId: id, ideaId: id, action: 'changed', changes }]);
  return true;
}

async function ideaChanges(
  tx: Kysely<Database>,
  before: IdeaRow,
  { attachments, ...given }: IdeaFields,
): Promise<FieldChange[]> {
  const changes = changesBetween(presentIdea(before), given);
  if (!attachments) return changes;
  const there = presentAttachments(await attachmentsOf(tx, [before.id]), before.id);
  const old = { attachments: there.map(({ title, url }) => ({ title, url })) };
  return [...changes, ...changesBetween(old, { attachments: plainAttachments(attachments) })];
}

async function attach(
  tx: Transaction<Database>,
  id: string,
  attachments: NonNullable<IdeaFields['attachments']>,
  { actorId, at }: Change,
): Promise<void> {
  await replaceAttachments(tx, { kind: 'idea', itemId: id, ideaId: id }, { attachments, actorId, at });
}

/** Deletes an idea that is locked, and its stories. @throws ConflictError `push_in_progress` */
export async function removeIdea(tx: Transaction<Database>, ideaId: string, change: Change): Promise<void> {
  await requireNotPushing(tx, { ideaId });
  const deleted = { deleted_at: change.at, deletion_id: randomUUID() };
  await tx.updateTable('idea').set(deleted).where('id', '=', ideaId).execute();
  const stories = await tx
    .updateTable('story')
    .set(deleted)
    .where('idea_id', '=', ideaId)
    .where('deleted_at', 'is', null)
    .returning('id')
    .execute();
  await recordHistory(tx, change, happenedToAll('deleted', ideaId, stories));
}

/** Brings an idea back that is locked, with the stories that were deleted together with it. */
export async function bringBackIdea(
  tx: Transaction<Database>,
  { id: ideaId, deletion_id: deletionId }: Pick<IdeaRow, 'id' | 'deletion_id'>,
  change: Change,
): Promise<void> {
  await tx
    .updateTable('idea')
    .set((eb) => ({ deleted_at: null, deletion_id: null, version: eb('version', '+', 1) }))
    .where('id', '=', ideaId)
    .execute();
  const stories = await tx
    .updateTable('story')
    .set((eb) => ({ deleted_at: null, deletion_id: null, version: eb('version', '+', 1) }))
    .where('idea_id', '=', ideaId)
    .where('deletion_id', '=', deletionId)
    .returning('id')
    .execute();
  await refreshSearch(tx, ideaId);
  await recordHistory(tx, change, happenedToAll('restored', ideaId, stories));
}

function happenedToAll(
  action: 'deleted' | 'restored',
  ideaId: string,
  stories: { id: string }[],
): Happening[] {
  const happened = (itemKind: ItemKind, itemId: string): Happening => ({
    ...{ itemKind, itemId, ideaId, action, changes: [] },
  });
  return [happened('idea', ideaId), ...stories.map(({ id }) => happened('story', id))];
}

/** The columns of the fields that are given. */
export function columnsOf({ title, tags, ...more }: Omit<IdeaFields, 'attachments'>) {
  return onlyGiven({
    ...{ title, title_key: title === undefined ? undefined : titleKey(title) },
    ...{ description: more.description, problem: more.problem, benefit: more.benefit },
    ...{ impact: more.impact, effort: more.effort, status: more.status },
    ...{ tags, tag_keys: tags?.map(tagKey), owner_id: more.ownerId },
    ...{ external_id: more.externalId, external_url: more.externalUrl },
  });
}
