import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/free-port.ts';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { median } from './measure.ts';

const rounds = 9;
/** Long enough for the jobs to have started and for garbage of the start to be collected. */
const idleMs = 5_000;
const memoryLimitMb = 350;

const command = fileURLToPath(new URL('../../packages/cli/src/main.js', import.meta.url));
const opener = fileURLToPath(new URL('open-database.ts', import.meta.url));

/**
 * From starting the process to the answer to its first request, which asks the database, against a process
 * that does nothing but open the same database. Both in turn, medians.
 */
export const startBenchmark: Benchmark = {
  name: 'start',
  about: 'the first answer of crosslink start on an existing embedded database, and its idle memory',
  run: async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'crosslink-bench-'));
    try {
      return await measure(dataDir);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

async function measure(dataDir: string): Promise<Row[]> {
  const port = await freePort();
  await createAccount(dataDir, port);
  // Fills the compile cache, as any earlier start has.
  await start(dataDir, port);
  const ours: number[] = [];
  const alone: number[] = [];
  let idleMb = 0;
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await open(join(dataDir, 'postgres')));
    const measured = await start(dataDir, port, round === rounds - 1);
    ours.push(measured.firstAnswerMs);
    idleMb = measured.idleMb;
  }
  return [
    createRow({
      what: 'crosslink start: ms to the first answer, against opening the database alone',
      ours: median(ours),
      bestPeerOrLimit: median(alone),
      goal: { kind: 'at most', ratio: 1.5 },
    }),
    createRow({
      what: `crosslink start: resident MB after ${idleMs / 1000} s idle, against the limit`,
      ours: idleMb,
      bestPeerOrLimit: memoryLimitMb,
      goal: { kind: 'below', ratio: 1 },
    }),
  ];
}

async function open(folder: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [opener, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  await lineWith(child, /open/);
  const openedMs = performance.now() - startedAt;
  await ended(child);
  return openedMs;
}

/** Makes the database and its first account: what is measured is the start of one in use. */
async function createAccount(dataDir: string, port: number): Promise<void> {
  const child = spawnServer(dataDir, port);
  const token = await lineWith(child, /#setup=(\S+)/);
  const account = { token, name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
  const { ok, status } = await fetch(`http://localhost:${port}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });
  if (!ok) throw new Error(`The first account was refused: status ${status}`);
  await stop(child);
}

async function start(
  dataDir: string,
  port: number,
  untilIdle = false,
): Promise<{ firstAnswerMs: number; idleMb: number }> {
  const startedAt = performance.now();
  const child = spawnServer(dataDir, port);
  await lineWith(child, /ready/);
  const { status } = await fetch(`http://localhost:${port}/health`);
  const firstAnswerMs = performance.now() - startedAt;
  if (status !== 200) throw new Error(`The server is not well: status ${status}`);
  if (untilIdle) await wait(idleMs);
  const idleMb = untilIdle ? await residentMb(child) : 0;
  await stop(child);
  return { firstAnswerMs, idleMb };
}

function spawnServer(dataDir: string, port: number): ChildProcess {
  return spawn(process.execPath, [command, 'start'], {
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await ended(child);
}

/** Waits for a line of output that matches; resolves to the pattern's group. */
async function lineWith(child: ChildProcess, pattern: RegExp): Promise<string> {
  if (!child.stdout) throw new TypeError('The output of the process is not piped.');
  for await (const line of createInterface({ input: child.stdout })) {
    const match = pattern.exec(line);
    if (match) return match[1] ?? '';
  }
  throw new Error(`The process ended without saying ${pattern.source}`);
}
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** As the kernel counts it. Linux only; elsewhere not a number. */
async function residentMb(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
