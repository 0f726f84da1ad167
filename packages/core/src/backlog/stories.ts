import { randomUUID } from 'node:crypto';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import { attachmentsOf, presentAttachments } from './attachments.ts';
import type { BacklogDeps } from './deps.ts';
import { lockIdea, lockStory, requireNotPushing, requireVersion, storyNotFound } from './guards.ts';
import { changeBy, recordHistory } from './history.ts';
import { addStoryInput, ideaIdInput, storyIdInput, updateStoryInput } from './input.ts';
import type { AddStoryInput, UpdateStoryInput } from './input.ts';
import { refreshSearch } from './search.ts';
import { bringBackStory, changeStory, insertStory, presentInFull } from './story-rows.ts';
import { inTransaction } from './transaction.ts';
import { presentStory } from './view.ts';
import type { Story } from './view.ts';

export function createStories({ db, now }: BacklogDeps) {
  /**
   * Stores a story, last of its idea.
   * @throws NotFoundError `idea_not_found`; ConflictError `external_id_taken`
   */
  async function addStory(actor: Actor, input: AddStoryInput): Promise<Story> {
    requireMember(actor);
    const story = parseInput(addStoryInput, input);
    return inTransaction(db, async (tx) => {
      await lockIdea(tx, story.ideaId);
      const row = await insertStory(tx, story, changeBy(actor, now));
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
      if (await changeStory(tx, { before, fields, change: changeBy(actor, now) })) {
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
      const change = changeBy(actor, now);
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

  /**
   * Brings a deleted story back, to where it was. Nothing happens to one that is there.
   * @throws NotFoundError `story_not_found`; ConflictError `idea_deleted` while its idea is deleted
   */
  async function restoreStory(actor: Actor, input: { storyId: string }): Promise<Story> {
    requireMember(actor);
    const { storyId } = parseInput(storyIdInput, input);
    return inTransaction(db, async (tx) => {
      const row = await tx.selectFrom('story').selectAll().where('id', '=', storyId).executeTakeFirst();
      if (!row) throw storyNotFound(storyId);
      await lockIdea(tx, row.idea_id).catch(asIdeaDeleted);
      if (row.deleted_at) {
        await bringBackStory(tx, row, changeBy(actor, now));
        await refreshSearch(tx, row.idea_id);
      }
      return presentInFull(tx, await lockStory(tx, storyId));
    });
  }

  /** The deleted stories of an idea that is there, the latest deleted first; at most 200. */
  async function deletedStories(_actor: Actor, input: { ideaId: string }): Promise<Story[]> {
    const { ideaId } = parseInput(ideaIdInput, input);
    const rows = await db
      .selectFrom('story')
      .selectAll()
      .where('idea_id', '=', ideaId)
      .where('deleted_at', 'is not', null)
      .orderBy('deleted_at', 'desc')
      .orderBy('id')
      .limit(200)
      .execute();
    const attachments = await attachmentsOf(db, [ideaId]);
    return rows.map((row) => presentStory(row, presentAttachments(attachments, row.id)));
  }

  return { addStory, updateStory, deleteStory, restoreStory, deletedStories };
}

/** @throws ConflictError `idea_deleted` */
function asIdeaDeleted(cause: unknown): never {
  if (!(cause instanceof NotFoundError)) throw cause;
  throw new ConflictError({
    code: 'idea_deleted',
    message: 'The idea of this user story is deleted.',
    remedy: 'Restore the idea first.',
    cause,
  });
}
