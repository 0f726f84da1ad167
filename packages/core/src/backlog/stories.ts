import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { z } from 'zod';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { InputError, NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import type { BacklogDeps } from './deps.ts';
import { lockIdea, requireNotPushing } from './guards.ts';
import { addStoryInput, storyIdInput, tellsStory, UNTOLD_STORY, updateStoryInput } from './input.ts';
import type { AddStoryInput, UpdateStoryInput } from './input.ts';
import { presentStory } from './view.ts';
import type { Story, StoryRow } from './view.ts';

interface Authorship {
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

export function createStories({ db, now }: BacklogDeps) {
  /** Stores a story, last of its idea. @throws NotFoundError `idea_not_found` */
  async function addStory(actor: Actor, input: AddStoryInput): Promise<Story> {
    requireMember(actor);
    const story = parseInput(addStoryInput, input);
    const at = new Date(now());
    const row = await db.transaction().execute(async (tx) => {
      await lockIdea(tx, story.ideaId);
      return insertStory(tx, story, { created_by: actor.userId, created_at: at, updated_at: at });
    });
    return presentStory(row);
  }

  /**
   * Changes what is given; null empties a field.
   * @throws NotFoundError `story_not_found`; InputError `story_untold` if nothing would be left that tells the story
   */
  async function updateStory(actor: Actor, input: UpdateStoryInput): Promise<Story> {
    requireMember(actor);
    const { storyId, ...changes } = parseInput(updateStoryInput, input);
    const row = await db.transaction().execute(async (tx) => {
      const before = presentStory(await lockStory(tx, storyId));
      if (!tellsStory({ ...before, ...given(changes) })) throw untold(storyId);
      return tx
        .updateTable('story')
        .set({ ...columns(changes), updated_at: new Date(now()) })
        .where('id', '=', storyId)
        .returningAll()
        .executeTakeFirstOrThrow();
    });
    return presentStory(row);
  }

  /**
   * Takes the story out of its idea. Allowed although it is linked: issue and link stay as they are.
   * @throws NotFoundError `story_not_found`; ConflictError `push_in_progress`
   */
  async function deleteStory(actor: Actor, input: { storyId: string }): Promise<void> {
    requireMember(actor);
    const { storyId } = parseInput(storyIdInput, input);
    await db.transaction().execute(async (tx) => {
      const { idea_id: ideaId } = await lockStory(tx, storyId);
      await requireNotPushing(tx, { ideaId, storyId });
      await tx
        .updateTable('story')
        .set({ deleted_at: new Date(now()) })
        .where('id', '=', storyId)
        .execute();
    });
  }

  return { addStory, updateStory, deleteStory };
}

type NewStory = z.output<typeof addStoryInput>;

/** One after the other: the order of insertion is their order. */
export async function insertStories(
  tx: Kysely<Database>,
  stories: NewStory[],
  authorship: Authorship,
): Promise<void> {
  for (const story of stories) await insertStory(tx, story, authorship);
}

async function insertStory(tx: Kysely<Database>, story: NewStory, authorship: Authorship): Promise<StoryRow> {
  return tx
    .insertInto('story')
    .values({
      id: randomUUID(),
      idea_id: story.ideaId,
      title: story.title ?? null,
      as_a: story.asA ?? null,
      i_want: story.iWant ?? null,
      so_that: story.soThat ?? null,
      acceptance_criteria: story.acceptanceCriteria ?? '',
      points: story.points ?? null,
      deleted_at: null,
      ...authorship,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

type StoryChanges = Omit<z.output<typeof updateStoryInput>, 'storyId'>;

function columns(changes: StoryChanges): Partial<StoryRow> {
  return given({
    title: changes.title,
    as_a: changes.asA,
    i_want: changes.iWant,
    so_that: changes.soThat,
    acceptance_criteria: changes.acceptanceCriteria,
    points: changes.points,
  });
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that were not given; null was given. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** Locks the story's idea, then reads the story: the same order everywhere, so that nobody waits in a circle. */
async function lockStory(tx: Kysely<Database>, storyId: string): Promise<StoryRow> {
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
  if (story) return story;
  throw new NotFoundError({
    code: 'story_not_found',
    message: `There is no user story ${storyId}.`,
    remedy: 'Look at its idea; the story may have been deleted.',
    details: { storyId },
  });
}

function untold(storyId: string): InputError {
  return new InputError({
    code: 'story_untold',
    message: `The change would leave user story ${storyId} without words: ${UNTOLD_STORY}.`,
    remedy: 'Keep a title, or who wants what.',
  });
}
