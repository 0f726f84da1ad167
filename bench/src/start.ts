import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';

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
  // Makes the database, and fills the compile cache as any earlier start has.
  for (let warmUp = 0; warmUp < 2; warmUp += 1) await start(dataDir, port);
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
  await firstLine(child);
  const openedMs = performance.now() - startedAt;
  await ended(child);
  return openedMs;
}

async function start(
  dataDir: string,
  port: number,
  untilIdle = false,
): Promise<{ firstAnswerMs: number; idleMb: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [command, 'start'], {
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await firstLine(child);
  const { status } = await fetch(`http://localhost:${port}/health`);
  const firstAnswerMs = performance.now() - startedAt;
  if (status !== 200) throw new Error(`The server is not well: status ${status}`);
  if (untilIdle) await wait(idleMs);
  const idleMb = untilIdle ? await residentMb(child) : 0;
  child.kill('SIGTERM');
  await ended(child);
  return { firstAnswerMs, idleMb };
}

async function firstLine(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new TypeError('The output of the process is not piped.');
  const exit = once(child, 'exit').then(() => Promise.reject(new Error('The process ended at once.')));
  await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exit]);
  exit.catch(() => undefined);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** As the kernel counts it. Linux only; elsewhere not a number. */
async function residentMb(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? Number.NaN;
}
