import type { Story } from '../api/generated/types.gen.ts';
import { ideaTexts } from '../texts/backlog.ts';

/** A story in one line: its title, or who wants what. */
export const storyWords = (story: Pick<Story, 'title' | 'asA' | 'iWant' | 'soThat'>): string =>
  story.title ?? ideaTexts.story.sentence(story);
