import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';
import type { Database } from '../store/schema.ts';
import { wordsOf } from './words.ts';

interface IdeaTexts {
  title: string;
  description: string;
  problem: string;
  benefit: string;
  tags: string[];
  external_id: string | null;
}

interface StoryTexts {
  title: string | null;
  as_a: string | null;
  i_want: string | null;
  so_that: string | null;
  acceptance_criteria: string;
  external_id: string | null;
}

/** The words an idea is found by: its own and those of its stories. */
export function searchWords(idea: IdeaTexts, stories: StoryTexts[]): string[] {
  const own = [idea.title, idea.external_id, ...idea.tags, idea.description, idea.problem, idea.benefit];
  const told = stories.flatMap((story) => [
    ...[story.title, story.as_a, story.i_want, story.so_that],
    ...[story.external_id, story.acceptance_criteria],
  ]);
  return wordsOf([...own, ...told]);
}

/** For the column `search`. The words are taken as they are, so nothing depends on PostgreSQL's parser or locale. */
export function searchVector(words: string[]): RawBuilder<string> {
  return sql<string>`array_to_tsvector(${words}::text[])`;
}

/** Brings the words of an idea up to date after it or its stories changed. */
export async function refreshSearch(tx: Kysely<Database>, ideaId: string): Promise<void> {
  const idea = await tx
    .selectFrom('idea')
    .select(['title', 'description', 'problem', 'benefit', 'tags', 'external_id'])
    .where('id', '=', ideaId)
    .executeTakeFirstOrThrow();
  const stories = await tx
    .selectFrom('story')
    .select(['title', 'as_a', 'i_want', 'so_that', 'acceptance_criteria', 'external_id'])
    .where('idea_id', '=', ideaId)
    .where('deleted_at', 'is', null)
    .execute();
  await tx
    .updateTable('idea')
    .set({ search: searchVector(searchWords(idea, stories)) })
    .where('id', '=', ideaId)
    .execute();
}
