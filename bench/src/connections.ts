import { randomBytes } from 'node:crypto';
import type { Core } from '@crosslink/core';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { createRow } from './benchmark.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { jiraHere, register, writeConnections, writeFillers } from './many-connections.ts';
import { measureInTurn, microseconds } from './measure.ts';
import { onPostgres, openCore } from './postgres.ts';
import type { BenchDatabase } from './postgres.ts';

const few = 1_000;
const many = 1_000_000;
/** So many of the rows are real and read, spread evenly over the table. */
const real = 1_000;

/** Reading a connection with its unsealed credential among a million, against among a thousand; in turn. */
export const connectionsBenchmark: Benchmark = {
  name: 'connections',
  about: `reads a connection and opens its credential among ${many.toLocaleString('en')} rows and ${few.toLocaleString('en')}`,
  run: async () => {
    const sandbox = await createSandbox();
    try {
      return await onPostgres((newDatabase) => measure(sandbox, newDatabase));
    } finally {
      await sandbox.close();
    }
  },
};

async function measure(sandbox: Sandbox, newDatabase: () => Promise<BenchDatabase>): Promise<Row[]> {
  const small = await prepare(sandbox, await newDatabase(), few);
  const large = await prepare(sandbox, await newDatabase(), many);
  try {
    const read = ({ core, ids }: Filled) => {
      return () => microseconds(() => core.connections.clientFor(anyOf(ids)), 400);
    };
    const times = await measureInTurn({ large: read(large), small: read(small) });
    return [
      createRow({
        what: 'connections: µs to read one of 1,000,000 and open its credential, against of 1,000',
        ours: times.large,
        bestPeerOrLimit: times.small,
        goal: { kind: 'at most', ratio: 1.3 },
      }),
    ];
  } finally {
    await Promise.all([small.core.close(), large.core.close()]);
  }
}

interface Filled {
  core: Core;
  ids: string[];
}

const anyOf = (ids: string[]): string => ids[Math.floor(Math.random() * ids.length)] ?? '';
const random = (): string => randomBytes(24).toString('base64url');

async function prepare(sandbox: Sandbox, database: BenchDatabase, count: number): Promise<Filled> {
  const core = await openCore(database);
  const registered = await register(core, database, jiraHere(sandbox));
  const steps = Math.min(real, 100);
  const ids: string[] = [];
  for (let step = 0; step < steps; step += 1) {
    const grants = Array.from({ length: real / steps }, () => ({
      ...{ token: random(), tokenSecret: random(), sessionHandle: random() },
    }));
    ids.push(...(await writeConnections(database, registered, grants)));
    const fillers = (count - real) / steps;
    if (fillers > 0) await writeFillers(database, registered, { count: fillers, sealedLength: 350 });
  }
  await database.query('vacuum analyze connection');
  const [counted] = await database.query('select count(*)::int as rows from connection');
  if (counted?.['rows'] !== count)
    throw new Error(`There are ${String(counted?.['rows'])} rows, not ${count}.`);
  return { core, ids };
}
