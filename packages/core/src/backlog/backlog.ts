import type { BacklogDeps } from './deps.ts';
import { createIdeas } from './ideas.ts';
import { createStories } from './stories.ts';

export type Backlog = ReturnType<typeof createBacklog>;

/** Ideas and user stories. Everybody may read; administrators and members may write. */
export function createBacklog(deps: BacklogDeps) {
  return { ...createIdeas(deps), ...createStories(deps) };
}
