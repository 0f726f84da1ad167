import { readFile } from 'node:fs/promises';

import { CliError } from '../cli-error.ts';
import { untilStopped } from '../signals.ts';

export interface SandboxOptions {
  port: number;
  version: string;
  contextPath: string;
  host: string;
  state?: string;
  seed?: string;
}

/** `crosslink sandbox`: runs until it is stopped; without `--state` its world is gone then. */
export async function sandbox({ state, seed, ...options }: SandboxOptions): Promise<void> {
  const { createSandbox } = await import('@crosslink/sandbox');
  const stopped = untilStopped();
  const jira = await createSandbox({
    ...options,
    ...(state === undefined ? {} : { stateFile: state }),
    ...(seed === undefined ? {} : { seed: await readSeed(seed) }),
  });
  console.log(`Jira sandbox ${options.version} ready at ${jira.url}`);
  await stopped;
  await jira.close();
}

async function readSeed(path: string): Promise<object> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as object;
  } catch (cause) {
    throw new CliError({
      code: 'seed_unreadable',
      message: `The seed file ${path} cannot be read: ${(cause as Error).message}`,
      cause,
      remedy: 'Give the path of a JSON file; packages/sandbox/README.md shows what a seed can say.',
    });
  }
}
