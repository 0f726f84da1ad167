/** One line of the table. These are also the names in the output of `--json`. */
export interface Row {
  /** What is measured, its unit and against whom. */
  what: string;
  /** Ours, in the unit of `what`. */
  ours: number;
  /** The best peer, or the limit nobody can pass, in the same unit. */
  bestPeerOrLimit: number;
  /** Ours by the other. */
  ratio: number;
  /** What the ratio should be, such as `≥ 3`; empty for a row that only informs. */
  goal: string;
  /** Null for a row that only informs. */
  met: boolean | null;
}

/**
 * A benchmark of one subject. To add one: a file that exports a `Benchmark`, and its line in the list of
 * `main.ts`.
 */
export interface Benchmark {
  /** What it is called on the command line. */
  name: string;
  /** One sentence for the person who waits for it. */
  about: string;
  run: () => Promise<Row[]>;
}

export interface Goal {
  kind: 'at least' | 'at most' | 'below';
  ratio: number;
}

const signs: Record<Goal['kind'], string> = { 'at least': '≥', 'at most': '≤', below: '<' };

/** Completes a row with the ratio, the goal's wording and whether it is met. */
export function createRow(o: Pick<Row, 'what' | 'ours' | 'bestPeerOrLimit'> & { goal?: Goal }): Row {
  const { goal, ...figures } = o;
  const ratio = o.ours / o.bestPeerOrLimit;
  if (goal === undefined) return { ...figures, ratio, goal: '', met: null };
  return { ...figures, ratio, goal: `${signs[goal.kind]} ${goal.ratio}`, met: isMet(ratio, goal) };
}

function isMet(ratio: number, goal: Goal): boolean {
  if (goal.kind === 'at least') return ratio >= goal.ratio;
  return goal.kind === 'at most' ? ratio <= goal.ratio : ratio < goal.ratio;
}
