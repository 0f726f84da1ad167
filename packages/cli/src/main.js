#!/usr/bin/env node
// JavaScript, so that a Node too old for the TypeScript behind it can still say so, and so that a start with
// everything in the compile cache need not load Node's TypeScript support: 28 ms.
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

const NEEDED = 24;
if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(
    `crosslink: Node ${NEEDED} or newer is needed; this is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else {
  // Those of the embedded database (core/src/store/embedded.ts), set before anything is compiled: V8 takes from
  // its cache only what was compiled under the same flags as now.
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering', '--wasm-lazy-validation'])
    setFlagsFromString(flag);
  // Before anything else is imported: compiled sources are kept for the next start.
  enableCompileCache();
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv);
}
