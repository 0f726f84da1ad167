import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('main.js', import.meta.url));

export interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  /** Resolves once stdout has matched; rejects when the process ends before. */
  says: (pattern: RegExp) => Promise<RegExpMatchArray>;
  /** The same for stderr. */
  tells: (pattern: RegExp) => Promise<RegExpMatchArray>;
  /** Types a line. */
  hears: (line: string) => void;
  stop: (signal?: NodeJS.Signals) => Promise<Outcome>;
  /** Reads no more of what it says. */
  closeStdout: () => void;
  ended: Promise<Outcome>;
}

export interface ChildOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** What is on stdin; default nothing. `open`: what `hears` types. */
  stdin?: string | Buffer;
  /** At a terminal as wide as that: then stdout and stderr arrive as one, on stdout. */
  columns?: number;
}

/** Terminals come from `script` of util-linux: Node has none of its own. */
export const hasTerminals = String(spawnSync('script', ['--version']).stdout).includes('util-linux');

/** What to start, and with which arguments. */
function commandOf(args: string[], columns: number | undefined): [command: string, args: string[]] {
  if (columns === undefined) return [process.execPath, [main, ...args]];
  const words = [process.execPath, main, ...args].map((one) => `'${one.replaceAll("'", `'\\''`)}'`);
  return ['script', ['-qec', `stty cols ${columns}; exec ${words.join(' ')}`, '/dev/null']];
}

/** Starts the real command line as a process of its own, in a folder of its own; killed with the test. */
export async function crosslink(
  args: string[],
  { env = {}, cwd, stdin, columns }: ChildOptions = {},
): Promise<Running> {
  const child = spawn(...commandOf(args, columns), {
    cwd: cwd ?? (await newFolder()),
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: tmpdir(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  // A program that does not read it to its end is no failure of the test's.
  child.stdin.on('error', () => undefined);
  if (stdin !== 'open') child.stdin.end(stdin);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = once(child, 'close').then(([exitCode]) => ({
    exitCode: exitCode as number | null,
    ...output,
  }));

  const expecting = (stream: 'stdout' | 'stderr') => (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output[stream]);
        if (match) resolve(match);
      };
      child[stream].on('data', look);
      look();
      void ended.then(({ exitCode, stderr }) => reject(new Error(`it ended with ${exitCode}: ${stderr}`)));
    });

  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  const closeStdout = () => void child.stdout.destroy();
  const hears = (line: string) => void child.stdin.write(`${line}\n`);
  return { says: expecting('stdout'), tells: expecting('stderr'), hears, stop, closeStdout, ended };
}

/** Runs the command line to its end. */
export async function run(args: string[], options?: ChildOptions): Promise<Outcome> {
  return (await crosslink(args, options)).ended;
}

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crosslink-cli-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
