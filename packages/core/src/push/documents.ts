import { cutWiki, markdownToWiki } from '@crosslink/jira';
import type { Deployment } from '@crosslink/jira';
import type { Selectable } from 'kysely';
import type { ItemKind } from '../links/tables.ts';
import type { Database } from '../store/schema.ts';

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

/** Where a document leads back to, and whose wiki markup it is written in. */
export interface DocumentPlace {
  publicUrl: string;
  deployment: Deployment;
}

/** An item in one line, and its page here: all that a link needs of it. */
export type ItemHeading = Pick<ItemDocument, 'summary' | 'url'>;

export const ideaHeading = (idea: Pick<IdeaRow, 'id' | 'title'>, publicUrl: string): ItemHeading => ({
  summary: summaryOf(idea.title),
  url: `${publicUrl}/ideas/${idea.id}`,
});

export const storyHeading = (story: StoryRow, publicUrl: string): ItemHeading => ({
  summary: summaryOf(story.title ?? sentenceOf(story)),
  url: `${publicUrl}/ideas/${story.idea_id}#story-${story.id}`,
});

export function ideaDocument(idea: IdeaRow, { publicUrl, deployment }: DocumentPlace): ItemDocument {
  const heading = ideaHeading(idea, publicUrl);
  const description = fitting(ideaText(idea, deployment), heading.url);
  return { kind: 'idea', itemId: idea.id, ideaId: idea.id, ...heading, description };
}

/** Description, problem and benefit of an idea as wiki markup; what is empty has no heading either. */
function ideaText(
  { description, problem, benefit }: Pick<IdeaRow, 'description' | 'problem' | 'benefit'>,
  deployment: Deployment,
): string {
  return sections([
    { text: markdownToWiki(description, { deployment }) },
    { title: 'Problem', text: markdownToWiki(problem, { deployment }) },
    { title: 'Benefit', text: markdownToWiki(benefit, { deployment }) },
  ]);
}

export function storyDocument(story: StoryRow, { publicUrl, deployment }: DocumentPlace): ItemDocument {
  const heading = storyHeading(story, publicUrl);
  const told = sentenceOf(story);
  const criteria = markdownToWiki(story.acceptance_criteria, { deployment, checklist: true });
  const text = sections([
    { text: told === heading.summary ? '' : markdownToWiki(told, { deployment }) },
    { title: 'Acceptance criteria', text: criteria },
  ]);
  const description = fitting(text, heading.url);
  return { kind: 'story', itemId: story.id, ideaId: story.idea_id, ...heading, description };
}

const sections = (parts: { title?: string; text: string }[]): string =>
  parts
    .filter(({ text }) => text !== '')
    .map(({ title, text }) => (title === undefined ? text : `h3. ${title}\n\n${text}`))
    .join('\n\n');

const fitting = (wiki: string, url: string): string =>
  cutWiki(wiki, { note: `_The text is too long for Jira and was cut here. All of it: [${url}]_` }).wiki;

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
