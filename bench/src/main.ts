import { parseArgs } from 'node:util';
import { backlogBenchmark } from './backlog.ts';
import type { Benchmark, Row } from './benchmark.ts';
import { connectionsBenchmark } from './connections.ts';
import { danceBenchmark } from './dance.ts';
import { overheadBenchmark } from './overhead.ts';
import { pushBenchmark } from './push.ts';
import { renewalsBenchmark } from './renewals.ts';
import { sandboxBenchmark } from './sandbox.ts';
import { signBenchmark } from './sign.ts';
import { startBenchmark } from './start.ts';
import { syncBenchmark } from './sync.ts';
import { webBenchmark } from './web.ts';
import { formatTable } from './table.ts';

const benchmarks: readonly Benchmark[] = [
  signBenchmark,
  overheadBenchmark,
  startBenchmark,
  sandboxBenchmark,
  backlogBenchmark,
  danceBenchmark,
  connectionsBenchmark,
  renewalsBenchmark,
  pushBenchmark,
  syncBenchmark,
  webBenchmark,
];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const unknown = positionals.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));

if (unknown.length > 0) {
  console.error(`There is no benchmark called ${unknown.join(' or ')}. There are:`);
  for (const { name, about } of benchmarks) console.error(`  ${name.padEnd(12)} ${about}`);
  process.exitCode = 1;
} else {
  const rows = await runAll(
    benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
  );
  console.log(values.json === true ? JSON.stringify(rows, null, 2) : formatTable(rows));
}

async function runAll(chosen: readonly Benchmark[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, about, run } of chosen) {
    // Progress goes to standard error, so that standard output is the result alone.
    console.error(`${name}: ${about} …`);
    rows.push(...(await run()));
  }
  return rows;
}
