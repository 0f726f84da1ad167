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

const issueKey = /^[a-z][a-z0-9_]*-[0-9]*$/i;

/**
 * Each word has to be the beginning of a word of the idea or of one of its stories; what looks like an issue key may
 * be the beginning of the key of a linked issue instead. Text without any word finds nothing.
 */
export function searchConditions(text: string | undefined): RawBuilder<boolean>[] {
  const parts = text?.trim().split(/\s+/).filter(Boolean) ?? [];
  if (parts.length === 0) return [];
  const keys = parts.filter((part) => issueKey.test(part));
  const words = wordsOf(parts.filter((part) => !issueKey.test(part)));
  if (words.length === 0 && keys.length === 0) return [sql`false`];
  return [...(words.length > 0 ? [sql<boolean>`idea.search @@ ${tsquery(words)}`] : []), ...keys.map(hasKey)];
}

/** Both ways are read from an index, which an `or` would prevent. */
function hasKey(key: string): RawBuilder<boolean> {
  const beginning = `${key.toUpperCase().replaceAll('_', '\\_')}%`;
  return sql`idea.id in (
    select said.id from idea as said where said.deleted_at is null and said.search @@ ${tsquery(wordsOf([key]))}
    union select link.idea_id from link where link.issue_key like ${beginning}
  )`;
}

/** Words hold letters and digits only, so there is nothing to escape. */
function tsquery(words: string[]): RawBuilder<unknown> {
  return sql`${words.map((word) => `'${word}':*`).join(' & ')}::tsquery`;
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
