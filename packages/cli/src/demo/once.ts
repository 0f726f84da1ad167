import { errorText } from '../print-error.ts';
import { steps } from './steps.ts';
import type { Walk } from './walk.ts';

/** One line of `demo --once --json`. */
export interface StepResult {
  step: string;
  ok: boolean;
  /** What was seen; on failure the cause. */
  seen: string;
  /** Stable code of the failure. */
  code?: string;
  durationMs: number;
}

/** Walks all steps until one fails; tells each as it ends. */
export async function walkOnce(
  walk: Walk,
  tell: (result: StepResult) => void,
  before: (step: string) => Promise<void> = () => Promise.resolve(),
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const { name, run } of steps) {
    await before(name);
    const began = performance.now();
    const outcome = await run(walk).then(
      (seen) => ({ ok: true, seen }),
      (error: unknown) => ({ ok: false, ...causeOf(error) }),
    );
    const result = { step: name, ...outcome, durationMs: Math.round(performance.now() - began) };
    results.push(result);
    tell(result);
    if (!result.ok) break;
  }
  return results;
}

function causeOf(error: unknown): { seen: string; code?: string } {
  if (error instanceof Error && 'code' in error && 'remedy' in error) {
    return { seen: `${error.message} ${String(error.remedy)}`, code: String(error.code) };
  }
  return { seen: errorText(error) };
}
