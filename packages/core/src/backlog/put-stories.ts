import type { Transaction } from 'kysely';
import type { z } from 'zod';
import type { Database } from '../store/schema.ts';
import type { Change } from './history.ts';
import type { storyInput } from './input.ts';
import { refreshSearch } from './search.ts';
import { bringBackStory, changeStory, insertStory } from './story-rows.ts';
import type { StoryRow } from './view.ts';
import { fold } from './words.ts';

/** `id` is Crosslink's own, of an export. */
export type GivenStory = z.output<typeof storyInput> & { id?: string };

interface Told {
  title?: string | null | undefined;
  asA?: string | null | undefined;
  iWant?: string | null | undefined;
  soThat?: string | null | undefined;
}

/** Two stories of an idea that say the same are the same story. */
function storyWords({ title, asA, iWant, soThat }: Told): string {
  return JSON.stringify([title, asA, iWant, soThat].map((text) => fold(text ?? '').trim()));
}

/**
 * Brings stories of an idea that is locked to the state given, new ones last; those not named stay as they are.
 * @returns whether anything changed
 */
export async function putStories(
  tx: Transaction<Database>,
  { ideaId, stories, change }: { ideaId: string; stories: GivenStory[]; change: Change },
): Promise<boolean> {
  if (stories.length === 0) return false;
  const there = await tx.selectFrom('story').selectAll().where('idea_id', '=', ideaId).execute();
  let changed = false;
  for (const story of stories) {
    const before = matching(there, story);
    if (!before) await insertStory(tx, { ...story, ideaId }, change);
    else if (before.deleted_at) await bringBackStory(tx, before, change);
    const differs = before ? await changeStory(tx, { before, fields: story, change }) : true;
    changed ||= differs || before?.deleted_at !== null;
  }
  if (changed) await refreshSearch(tx, ideaId);
  return changed;
}

/** By id or external id, else by the words; a deleted one not by its words. */
export function matching(there: StoryRow[], story: GivenStory): StoryRow | undefined {
  const { id, externalId } = story;
  const same = id === undefined ? undefined : there.find((row) => row.id === id);
  if (same) return same;
  const named = externalId ? there.find((row) => row.external_id === externalId) : undefined;
  if (named) return named;
  const words = storyWords(story);
  return there.find(
    (row) =>
      !row.deleted_at &&
      (!externalId || row.external_id === null) &&
      storyWords({ title: row.title, asA: row.as_a, iWant: row.i_want, soThat: row.so_that }) === words,
  );
}
