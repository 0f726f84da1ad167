import type { Story } from '@crosslink/web';
import { oneLine } from './table.ts';

/** Its title, or who wants what and why. */
export function storyTitle({ title, asA, iWant, soThat }: Story): string {
  const parts = [asA && `As a ${asA}`, iWant && `I want ${iWant}`, soThat && `so that ${soThat}`];
  return oneLine(title ?? parts.filter(Boolean).join(', '));
}

export const storyLine = (story: Story): string => `${storyTitle(story)} [${story.status}] ${story.id}`;
