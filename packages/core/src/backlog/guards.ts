import type { Kysely } from 'kysely';
import { ConflictError, InputError, NotFoundError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import { ideaColumns } from './view.ts';
import type { IdeaRow, StoryRow } from './view.ts';

export function ideaNotFound(ideaIds: string[]): NotFoundError {
  return new NotFoundError({
    code: 'idea_not_found',
    message: `There is no idea ${ideaIds.join(', ')}.`,
    remedy: 'Look in the list of ideas; it may have been deleted.',
    details: { ideaIds },
  });
}

export function storyNotFound(storyId: string): NotFoundError {
  return new NotFoundError({
    code: 'story_not_found',
    message: `There is no user story ${storyId}.`,
    remedy: 'Look at its idea; the story may have been deleted.',
    details: { storyId },
  });
}

export function placeElsewhere(id: string): InputError {
  return new InputError({
    code: 'place_elsewhere',
    message: `There is no place before or after ${id}: it is the item itself, or it belongs to another idea.`,
    remedy: 'Name another idea, or another user story of the same idea.',
    details: { id },
  });
}

/**
 * Locks the idea until the transaction ends: pushes, deletions and changes of its stories come one after the other.
 * @throws NotFoundError `idea_not_found`
 */
export async function lockIdea(tx: Kysely<Database>, ideaId: string): Promise<IdeaRow> {
  const idea = await tx
    .selectFrom('idea')
    .select(ideaColumns)
    .where('id', '=', ideaId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!idea) throw ideaNotFound([ideaId]);
  return idea;
}

/**
 * Locks ideas, deleted or not, in one order for everybody, so that nobody waits in a circle.
 * @throws NotFoundError `idea_not_found`
 */
export async function lockIdeas(tx: Kysely<Database>, ideaIds: string[]): Promise<IdeaRow[]> {
  const ideas = await tx
    .selectFrom('idea')
    .select(ideaColumns)
    .where('id', 'in', ideaIds)
    .orderBy('id')
    .forUpdate()
    .execute();
  const found = new Set(ideas.map(({ id }) => id));
  const missing = ideaIds.filter((id) => !found.has(id));
  if (missing.length > 0) throw ideaNotFound(missing);
  return ideas;
}

/**
 * Locks the story's idea, then reads the story: the same order everywhere, so that nobody waits in a circle.
 * @throws NotFoundError `story_not_found`, `idea_not_found`
 */
export async function lockStory(tx: Kysely<Database>, storyId: string): Promise<StoryRow> {
  const found = await readStory(tx, storyId);
  await lockIdea(tx, found.idea_id);
  return readStory(tx, storyId);
}

async function readStory(tx: Kysely<Database>, storyId: string): Promise<StoryRow> {
  const story = await tx
    .selectFrom('story')
    .selectAll()
    .where('id', '=', storyId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (!story) throw storyNotFound(storyId);
  return story;
}

/**
 * Refuses a change that was made on an older version than there is. Without a version it is made in any case.
 * @throws ConflictError `changed_meanwhile`; `details.current` is what there is now
 */
export async function requireVersion(
  row: { version: number },
  wanted: number | undefined,
  current: () => Promise<unknown>,
): Promise<void> {
  if (wanted === undefined || wanted === row.version) return;
  throw new ConflictError({
    code: 'changed_meanwhile',
    message: `It was changed meanwhile: it is at version ${row.version}, the change was made on ${wanted}.`,
    remedy: 'Look at what there is now, and make the change again where it is still wanted.',
    details: { current: await current() },
  });
}

/**
 * Deleting waits for a running push: what is being carried across must stay readable until it is there.
 * Call it with the idea locked, so that no push can begin meanwhile.
 * @throws ConflictError `push_in_progress`
 */
export async function requireNotPushing(
  tx: Kysely<Database>,
  item: { ideaId: string; storyId?: string },
): Promise<void> {
  let query = tx
    .selectFrom('push_item')
    .select('push_id')
    .where('idea_id', '=', item.ideaId)
    .where('held', '=', true);
  if (item.storyId !== undefined) {
    query = query.where('item_kind', '=', 'story').where('item_id', '=', item.storyId);
  }
  const held = await query.limit(1).executeTakeFirst();
  if (!held) return;
  throw new ConflictError({
    code: 'push_in_progress',
    message: 'It is being pushed to Jira right now.',
    remedy: 'Wait until the push is finished, then delete it.',
    details: { pushId: held.push_id },
  });
}
