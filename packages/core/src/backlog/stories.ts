import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { z } from 'zod';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { InputError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { attachmentsOf, plainAttachments, presentAttachments, replaceAttachments } from './attachments.ts';
import type { BacklogDeps } from './deps.ts';
import { given } from './given.ts';
import { lockIdea, lockStory, requireNotPushing, requireVersion } from './guards.ts';
import { changesBetween, recordHistory } from './history.ts';
import type { Change } from './history.ts';
import { addStoryInput, storyIdInput, tellsStory, UNTOLD_STORY, updateStoryInput } from './input.ts';
import type { AddStoryInput, UpdateStoryInput } from './input.ts';
import { refreshSearch } from './search.ts';
import { inTransaction } from './transaction.ts';
import { presentStory } from './view.ts';
import type { Story, StoryRow } from './view.ts';

export function createStories({ db, now }: BacklogDeps) {
  const changeBy = (actor: Actor): Change => ({
    actorId: actor.userId,
    at: new Date(now()),
    source: 'person',
  });

  /**
   * Stores a story, last of its idea.
   * @throws NotFoundError `idea_not_found`; ConflictError `external_id_taken`
   */
  async function addStory(actor: Actor, input: AddStoryInput): Promise<Story> {
    requireMember(actor);
    const story = parseInput(addStoryInput, input);
    return inTransaction(db, async (tx) => {
      await lockIdea(tx, story.ideaId);
      const row = await insertStory(tx, story, changeBy(actor));
      await refreshSearch(tx, story.ideaId);
      return presentInFull(tx, row);
    });
  }

  /**
   * Changes what is given; null empties a field. With `version` only if nobody changed it since that version.
   * @throws NotFoundError `story_not_found`; InputError `story_untold` if nothing would be left that tells the story;
   * ConflictError `changed_meanwhile`, `external_id_taken`
   */
  async function updateStory(actor: Actor, input: UpdateStoryInput): Promise<Story> {
    requireMember(actor);
    const { storyId, version, ...fields } = parseInput(updateStoryInput, input);
    return inTransaction(db, async (tx) => {
      const before = await lockStory(tx, storyId);
      await requireVersion(before, version, () => presentInFull(tx, before));
      if (await changeStory(tx, { before, fields, change: changeBy(actor) })) {
        await refreshSearch(tx, before.idea_id);
      }
      return presentInFull(tx, await lockStory(tx, storyId));
    });
  }

  /**
   * Takes the story out of its idea. Allowed although it is linked: issue and link stay as they are.
   * @throws NotFoundError `story_not_found`; ConflictError `push_in_progress`
   */
  async function deleteStory(actor: Actor, input: { storyId: string }): Promise<void> {
    requireMember(actor);
    const { storyId } = parseInput(storyIdInput, input);
    await inTransaction(db, async (tx) => {
      const { idea_id: ideaId } = await lockStory(tx, storyId);
      await requireNotPushing(tx, { ideaId, storyId });
      const change = changeBy(actor);
      await tx
        .updateTable('story')
        .set({ deleted_at: change.at, deletion_id: randomUUID() })
        .where('id', '=', storyId)
        .execute();
      await recordHistory(tx, change, [
        { itemKind: 'story', itemId: storyId, ideaId, action: 'deleted', changes: [] },
      ]);
      await refreshSearch(tx, ideaId);
    });
  }

  return { addStory, updateStory, deleteStory };
}

type NewStory = z.output<typeof addStoryInput>;
export type StoryFields = Omit<z.output<typeof updateStoryInput>, 'storyId' | 'version'>;

/** Stores a story, last of its idea, which is locked or new. */
export async function insertStory(
  tx: Transaction<Database>,
  story: NewStory,
  change: Change,
): Promise<StoryRow> {
  const { ideaId, attachments = [], ...fields } = story;
  const { actorId, at } = change;
  const row = await tx
    .insertInto('story')
    .values({
      ...{ id: randomUUID(), idea_id: ideaId, acceptance_criteria: '' },
      ...columnsOf(fields),
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
async function changeStory(
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
    .set((eb) => ({ ...columnsOf(fields), version: eb('version', '+', 1), updated_at: at }))
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

async function presentInFull(tx: Kysely<Database>, row: StoryRow): Promise<Story> {
  return presentStory(row, presentAttachments(await attachmentsOf(tx, [row.idea_id]), row.id));
}

function columnsOf(fields: Omit<StoryFields, 'attachments'>) {
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
