import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Compiled sources are kept for the next start, as `crosslink` keeps them. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'crosslink-bench-compile-cache') };
const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];

export interface Child {
  said: Record<string, unknown>;
  process: ChildProcess;
}

/** Starts a process and resolves with the first it says, a line of JSON. */
export async function start(argv: string[], variables: Record<string, string> = {}): Promise<Child> {
  const child = spawn(process.execPath, argv, { env: { ...env, ...variables }, stdio });
  const ended = new AbortController();
  child.once('exit', () =>
    ended.abort(new Error(`The benchmark's task ${argv.join(' ')} ended without a word.`)),
  );
  const chunks: string[] = [];
  child.stdout.setEncoding('utf8');
  while (!chunks.join('').includes('\n'))
    chunks.push(...((await once(child.stdout, 'data', { signal: ended.signal })) as string[]));
  return { said: JSON.parse(chunks.join('')) as Record<string, unknown>, process: child };
}

export async function stop({ process: child }: Child): Promise<void> {
  child.kill();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
