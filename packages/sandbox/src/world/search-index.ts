import type { Issue } from './model.ts';

/** What search knows of the issues: as they were a while ago. */
export interface SearchIndex {
  /** How long a change takes to reach the search, in milliseconds of the site's clock. Default 0: at once. */
  lagMs: number;
  /** To be called before an issue changes: keeps it as it is, while there is a lag. */
  keep(issue: Issue): void;
  /** The issue as search sees it; undefined: not yet. */
  seen(issue: Issue): Issue | undefined;
}

interface Kept {
  issue: Issue;
  /** Until when the site saw it so. */
  until: number;
}

export function createSearchIndex(now: () => number): SearchIndex {
  const kept = new Map<string, Kept[]>();
  const index: SearchIndex = {
    lagMs: 0,
    keep(issue) {
      if (index.lagMs === 0) return;
      const at = now();
      const before = (kept.get(issue.id) ?? []).filter(({ until }) => until > at - index.lagMs);
      kept.set(issue.id, [...before, { issue: structuredClone(issue), until: at }]);
    },
    seen(issue) {
      if (index.lagMs === 0) return issue;
      const at = now() - index.lagMs;
      if (issue.createdAt > at) return undefined;
      return kept.get(issue.id)?.find(({ until }) => until > at)?.issue ?? issue;
    },
  };
  return index;
}
