import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import { attachmentsOf, plainAttachments, presentAttachments, replaceAttachments } from './attachments.ts';
import { given } from './given.ts';
import { changesBetween, recordHistory } from './history.ts';
import type { Change } from './history.ts';
import { tellsStory, UNTOLD_STORY } from './input.ts';
import type { addStoryInput, updateStoryInput } from './input.ts';
import { presentStory } from './view.ts';
import type { Story, StoryRow } from './view.ts';

type NewStory = z.output<typeof addStoryInput>;
type StoryFields = Omit<z.output<typeof updateStoryInput>, 'storyId' | 'version'>;

/** Stores a story, last of its idea, which is locked or new. */
export async function insertStory(
  tx: Transaction<Database>,
  story: NewStory & { id?: string | undefined },
  change: Change,
): Promise<StoryRow> {
  const { id = randomUUID(), ideaId, attachments = [], ...fields } = story;
  const { actorId, at } = change;
  const row = await tx
    .insertInto('story')
    .values({
      ...{ id, idea_id: ideaId, acceptance_criteria: '' },
      ...storyColumns(fields),
      ...{ created_by: actorId, created_at: at, updated_at: at },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await replaceAttachments(tx, { kind: 'story', itemId: row.id, ideaId }, { attachments, actorId, at });
  const title = row.title ?? row.i_want;
  const changes = [{ field: 'title', from: null, to: title }];
  await recordHistory(tx, change, [
    { itemKind: 'story', itemId: row.id, ideaId, action: 'created', changes },
  ]);
  return row;
}

/**
 * Changes fields of a story whose idea is locked, and writes down what differs.
 * @returns whether anything did
 * @throws InputError `story_untold`
 */
export async function changeStory(
  tx: Transaction<Database>,
  o: { before: StoryRow; fields: StoryFields; change: Change },
): Promise<boolean> {
  const { id: storyId, idea_id: ideaId } = o.before;
  const { attachments, ...fields } = o.fields;
  const now = await presentInFull(tx, o.before);
  const plain = now.attachments.map(({ title, url }) => ({ title, url }));
  const after = attachments ? { ...fields, attachments: plainAttachments(attachments) } : fields;
  const changes = changesBetween({ ...now, attachments: plain }, after);
  if (!tellsStory({ ...now, ...Object.fromEntries(changes.map(({ field, to }) => [field, to])) })) {
    throw untold(storyId);
  }
  if (changes.length === 0) return false;
  const { actorId, at } = o.change;
  await tx
    .updateTable('story')
    .set((eb) => ({ ...storyColumns(fields), version: eb('version', '+', 1), updated_at: at }))
    .where('id', '=', storyId)
    .execute();
  if (attachments) {
    await replaceAttachments(tx, { kind: 'story', itemId: storyId, ideaId }, { attachments, actorId, at });
  }
  await recordHistory(tx, o.change, [
    { itemKind: 'story', itemId: storyId, ideaId, action: 'changed', changes },
  ]);
  return true;
}

/** Brings a story back whose idea is locked. */
export async function bringBackStory(
  tx: Transaction<Database>,
  { id: storyId, idea_id: ideaId }: StoryRow,
  change: Change,
): Promise<void> {
  await tx
    .updateTable('story')
    .set((eb) => ({ deleted_at: null, deletion_id: null, version: eb('version', '+', 1) }))
    .where('id', '=', storyId)
    .execute();
  await recordHistory(tx, change, [
    { itemKind: 'story', itemId: storyId, ideaId, action: 'restored', changes: [] },
  ]);
}

export async function presentInFull(tx: Kysely<Database>, row: StoryRow): Promise<Story> {
  return presentStory(row, presentAttachments(await attachmentsOf(tx, [row.idea_id]), row.id));
}

export function storyColumns(fields: Omit<StoryFields, 'attachments'>) {
  return given({
    ...{ title: fields.title, as_a: fields.asA, i_want: fields.iWant, so_that: fields.soThat },
    ...{ acceptance_criteria: fields.acceptanceCriteria, points: fields.points, status: fields.status },
    ...{ external_id: fields.externalId, external_url: fields.externalUrl },
  });
}

function untold(storyId: string): InputError {
  return new InputError({
    code: 'story_untold',
    message: `The change would leave user story ${storyId} without words: ${UNTOLD_STORY}.`,
    remedy: 'Keep a title, or who wants what.',
  });
}
