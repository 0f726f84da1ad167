/** What Cloud lets be written to one issue: so many in so long. Kept everywhere, by each process for itself. */
const WINDOWS = [
  { most: 20, withinMs: 2_000 },
  { most: 100, withinMs: 30_000 },
] as const;

export interface IssueWrites {
  /** Until the issue may be written to; 0: now. */
  waitMs: (issue: string, nowMs: number) => number;
  note: (issue: string, nowMs: number) => void;
}

/** Remembers the writes of the last half minute. */
export function createIssueWrites(): IssueWrites {
  const written = new Map<string, number[]>();
  const LONGEST_MS = 30_000;
  return {
    waitMs: (issue, nowMs) => {
      const times = written.get(issue) ?? [];
      const waits = WINDOWS.map(({ most, withinMs }) => {
        const oldest = times.at(-most);
        return oldest === undefined ? 0 : oldest + withinMs - nowMs;
      });
      return Math.max(0, ...waits);
    },
    note: (issue, nowMs) => {
      const recent = (written.get(issue) ?? []).filter((at) => at > nowMs - LONGEST_MS);
      written.delete(issue);
      written.set(issue, [...recent, nowMs]);
      // The longest unwritten come first.
      for (const [other, times] of written) {
        if ((times.at(-1) ?? 0) > nowMs - LONGEST_MS) break;
        written.delete(other);
      }
    },
  };
}
