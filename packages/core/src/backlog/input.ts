import { z } from 'zod';
import { pageInput } from './paging.ts';

const LINE_LIMIT = 255;
const PHRASE_LIMIT = 1_000;
/** Jira's own default limit of a text field; longer texts could never be pushed. */
const TEXT_LIMIT = 32_767;

const oneLine = (text: string) => !/[\r\n]/.test(text);

function line(limit: number) {
  return z.string().trim().min(1).max(limit).refine(oneLine, 'must be a single line');
}

const title = line(LINE_LIMIT);
const phrase = line(PHRASE_LIMIT);
const markdown = z.string().max(TEXT_LIMIT);
const points = z.number().min(0).max(1_000);
const id = z.string().min(1).max(100);

const storyFields = {
  title: title.nullish(),
  asA: phrase.nullish(),
  iWant: phrase.nullish(),
  soThat: phrase.nullish(),
  acceptanceCriteria: markdown.optional(),
  points: points.nullish(),
};

interface StoryWords {
  title?: string | null | undefined;
  asA?: string | null | undefined;
  iWant?: string | null | undefined;
}

/** A story is told by its title, or by who wants what. */
export function tellsStory(story: StoryWords): boolean {
  return Boolean(story.title) || (Boolean(story.asA) && Boolean(story.iWant));
}

export const UNTOLD_STORY = 'give a title, or both asA and iWant';

/** `title` (one line, 1–255) or `asA` + `iWant` (+ `soThat`); `acceptanceCriteria` is Markdown; `points` 0–1000. */
export const storyInput = z.strictObject(storyFields).refine(tellsStory, UNTOLD_STORY);

/** `title` one line, 1–255; `description` Markdown, at most 32,767; at most 100 stories with it. */
export const createIdeaInput = z.strictObject({
  title,
  description: markdown.optional(),
  stories: z.array(storyInput).max(100).optional(),
});

export const listIdeasInput = pageInput;
export const ideaIdInput = z.strictObject({ ideaId: id });
/** Only what is given changes. */
export const updateIdeaInput = z.strictObject({
  ideaId: id,
  title: title.optional(),
  description: markdown.optional(),
});

export const addStoryInput = z.strictObject({ ideaId: id, ...storyFields }).refine(tellsStory, UNTOLD_STORY);
export const storyIdInput = z.strictObject({ storyId: id });
/** Only what is given changes; null empties a field. */
export const updateStoryInput = z.strictObject({ storyId: id, ...storyFields });

export type StoryInput = z.input<typeof storyInput>;
export type CreateIdeaInput = z.input<typeof createIdeaInput>;
export type ListIdeasInput = z.input<typeof listIdeasInput>;
export type UpdateIdeaInput = z.input<typeof updateIdeaInput>;
export type AddStoryInput = z.input<typeof addStoryInput>;
export type UpdateStoryInput = z.input<typeof updateStoryInput>;
