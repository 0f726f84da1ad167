import { createBatches } from './batch.ts';
import { createIdeaChanges } from './change-ideas.ts';
import type { BacklogDeps } from './deps.ts';
import { createExport } from './export.ts';
import { createIdeaReads } from './ideas.ts';
import { createImports } from './import/imports.ts';
import { createMoves } from './moves.ts';
import { createStories } from './stories.ts';

export type Backlog = ReturnType<typeof createBacklog>;

/** Ideas and user stories. Everybody may read; administrators and members may write. */
export function createBacklog(deps: BacklogDeps) {
  const reads = createIdeaReads(deps.db);
  return {
    ...reads,
    ...createIdeaChanges(deps, reads),
    ...createStories(deps),
    ...createMoves(deps, reads),
    ...createBatches(deps),
    ...createImports(deps),
    ...createExport(deps.db),
  };
}
