import { demoAccount } from '../demo/preparation.ts';
import type { StepResult } from '../demo/once.ts';
import { walkOnce } from '../demo/once.ts';
import { openStage } from '../demo/stage.ts';
import { createWalk } from '../demo/walk.ts';
import { anyFreePort } from '../ports.ts';

export interface DemoOptions {
  once?: true;
  json?: true;
  port?: number;
  data?: string;
  jiraVersion: string;
  /** For trying out what a failure looks like: the sandbox stops before this step. */
  stopJiraBefore?: string;
}

/** `crosslink demo`; resolves to the exit code. */
export async function demo(options: DemoOptions): Promise<number> {
  if (options.once) return demoOnce(options);
  const { demoToClick } = await import('../demo/to-click.ts');
  return demoToClick(options);
}

async function demoOnce({ json, port, data, jiraVersion, stopJiraBefore }: DemoOptions): Promise<number> {
  const stage = await openStage({ port: port ?? (await anyFreePort()), jiraPort: 0, jiraVersion, data });
  try {
    const stopJira = (step: string) => (step === stopJiraBefore ? stage.stopJira() : Promise.resolve());
    const results = await walkOnce(
      createWalk(stage, demoAccount()),
      json ? () => undefined : printStep,
      stopJira,
    );
    if (json) console.log(JSON.stringify(results, null, 2));
    return results.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await stage.close();
  }
}

function printStep({ step, ok, seen }: StepResult): void {
  if (ok) console.log(`✓ ${step}: ${seen}`);
  else console.error(`✗ ${step} failed: ${seen}`);
}
