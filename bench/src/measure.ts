import { cpus } from 'node:os';

/** Something to be measured: each call measures once and returns a figure, always in the same unit. */
export type Contender = () => Promise<number>;

interface Sample {
  figure: number;
  /** Share of the machine that others used meanwhile, 0 to 1. */
  disturbance: number;
}

/** A sample counts as calm while others use no more of the machine than this. */
const calm = 0.04;
const wantedSamples = 5;
const maxRounds = 25;

/**
 * Measures all contenders in turn, round after round, so that a slow phase of the machine strikes all of
 * them, until each has five samples from calm moments. Returns the median of each contender's five calmest.
 * If the machine does not calm down within 25 rounds, it says so on standard error. A first round, not
 * counted, warms up.
 */
export async function measureInTurn<Name extends string>(
  contenders: Record<Name, Contender>,
): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[];
  const samples = new Map<Name, Sample[]>(names.map((name) => [name, []]));
  for (const name of names) await contenders[name]();
  for (let round = 0; round < maxRounds && ![...samples.values()].every(isCalmEnough); round++) {
    for (const name of names) samples.get(name)?.push(await takeSample(contenders[name]));
  }
  if (![...samples.values()].every(isCalmEnough)) {
    console.error('  Other programs were using this machine all the time; the figures are not reliable.');
  }
  const figures = names.map((name) => [name, medianOfCalmest(samples.get(name) ?? [])]);
  return Object.fromEntries(figures) as Record<Name, number>;
}

function isCalmEnough(samples: readonly Sample[]): boolean {
  return samples.filter(({ disturbance }) => disturbance <= calm).length >= wantedSamples;
}

async function takeSample(contender: Contender): Promise<Sample> {
  const before = { machine: machineTimes(), ownMs: ownCpuMs() };
  const figure = await contender();
  const after = { machine: machineTimes(), ownMs: ownCpuMs() };
  const totalMs = after.machine.totalMs - before.machine.totalMs;
  const othersMs = after.machine.busyMs - before.machine.busyMs - (after.ownMs - before.ownMs);
  return { figure, disturbance: Math.max(0, othersMs) / Math.max(1, totalMs) };
}

function machineTimes(): { totalMs: number; busyMs: number } {
  let totalMs = 0;
  let idleMs = 0;
  for (const { times } of cpus()) {
    totalMs += times.user + times.nice + times.sys + times.idle + times.irq;
    idleMs += times.idle;
  }
  return { totalMs, busyMs: totalMs - idleMs };
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function medianOfCalmest(samples: readonly Sample[]): number {
  const calmest = samples.toSorted((a, b) => a.disturbance - b.disturbance).slice(0, wantedSamples);
  return median(calmest.map(({ figure }) => figure));
}

export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? Number.NaN;
}

/** Runs a task over and over for `durationMs`, `inFlight` at a time; returns how many ended per second. */
export async function perSecond(
  task: () => unknown,
  { inFlight, durationMs }: { inFlight: number; durationMs: number },
): Promise<number> {
  const start = performance.now();
  let ended = 0;
  const worker = async () => {
    while (performance.now() - start < durationMs) {
      await task();
      ended++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (ended / (performance.now() - start)) * 1000;
}

/** Runs a task over and over for `durationMs`, one after the other; returns the microseconds for each. */
export async function microseconds(task: () => unknown, durationMs: number): Promise<number> {
  const start = performance.now();
  let times = 0;
  do {
    // Reading the clock takes time too, so not after every run.
    for (let i = 0; i < 50; i++) await task();
    times += 50;
  } while (performance.now() - start < durationMs);
  return ((performance.now() - start) / times) * 1000;
}
