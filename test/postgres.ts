import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { end, newPostgresFolder, startPostgres } from './postgres-server.ts';
import type { PostgresServer } from './postgres-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL server for the whole run, see databases.ts; or why there is none. */
    postgres: { url: string } | { missing: string };
    /** Where the files of a new embedded database are, or soon will be, to be copied. */
    emptyCluster: string;
  }
}

/** Prepares databases for the run: a real PostgreSQL and the files of an embedded one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { path: folder, remove } = newPostgresFolder();
  const emptyCluster = join(folder, 'empty');
  const making = makeCluster(emptyCluster);
  project.provide('emptyCluster', emptyCluster);
  let server: PostgresServer | undefined;
  try {
    server = await startPostgres(folder);
    project.provide('postgres', { url: server.url });
  } catch (error) {
    // Only the tests that need it shall fail.
    project.provide('postgres', { missing: String(error) });
  }
  return async () => {
    await end(making, 'SIGKILL');
    await server?.stop();
    remove();
  };
}

/** Making an embedded database takes seconds; once is enough. Nobody waits for it who does not need it. */
function makeCluster(folder: string): ChildProcess {
  const program = fileURLToPath(new URL('../packages/core/src/store/make-cluster.ts', import.meta.url));
  const unfinished = `${folder}.new`;
  mkdirSync(unfinished);
  const child = spawn(process.execPath, [program, unfinished], { stdio: 'inherit' });
  child.once('exit', (exitCode) => exitCode === 0 && renameSync(unfinished, folder));
  return child;
}
