import type { Selectable } from 'kysely';
import type { ItemKind } from '../links/tables.ts';
import type { Database } from '../store/schema.ts';
import { wikiText } from './wiki-text.ts';

type IdeaRow = Selectable<Database['idea']>;
type StoryRow = Selectable<Database['story']>;

/** What an item says, ready to be carried across. */
export interface ItemDocument {
  kind: ItemKind;
  itemId: string;
  ideaId: string;
  /** One line, 1–255 characters. */
  summary: string;
  /** Wiki markup; empty if there is nothing to say beyond the summary. */
  description: string;
  /** The item's page here. */
  url: string;
}

/** Jira takes no more in a summary. */
const SUMMARY_LIMIT = 255;

export function ideaDocument(idea: IdeaRow, publicUrl: string): ItemDocument {
  return {
    kind: 'idea',
    itemId: idea.id,
    ideaId: idea.id,
    summary: summaryOf(idea.title),
    description: wikiText(idea.description.trim()),
    url: `${publicUrl}/ideas/${idea.id}`,
  };
}

export function storyDocument(story: StoryRow, publicUrl: string): ItemDocument {
  const criteria = story.acceptance_criteria.trim();
  const told = sentenceOf(story);
  const summary = summaryOf(story.title ?? told);
  const parts = [
    told === summary ? '' : wikiText(told),
    criteria && `*Acceptance criteria*\n\n${wikiText(criteria)}`,
  ];
  return {
    kind: 'story',
    itemId: story.id,
    ideaId: story.idea_id,
    summary,
    description: parts.filter(Boolean).join('\n\n'),
    url: `${publicUrl}/ideas/${story.idea_id}#story-${story.id}`,
  };
}

/** "As a …, I want …, so that …", or nothing if the story has but a title. */
export function sentenceOf(story: Pick<StoryRow, 'as_a' | 'i_want' | 'so_that'>): string {
  const parts = [
    story.as_a && `As a ${story.as_a}`,
    story.i_want && `I want ${story.i_want}`,
    story.so_that && `so that ${story.so_that}`,
  ];
  return parts.filter(Boolean).join(', ');
}

function summaryOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= SUMMARY_LIMIT) return line;
  // Never cut between the halves of a surrogate pair.
  return `${line.slice(0, SUMMARY_LIMIT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
