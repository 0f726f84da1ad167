import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { syncFolder } from './sync-folder.ts';

const name = 'postgres';
const unfinished = `${name}.new-`;

/** The folder of the embedded PostgreSQL's files in `dataDir`; undefined if there is none. */
export function findCluster(dataDir: string): string | undefined {
  const folder = join(dataDir, name);
  return existsSync(join(folder, 'PG_VERSION')) ? folder : undefined;
}

/**
 * Makes the files of an embedded PostgreSQL in `dataDir`; resolves to their folder. Call with the lock held.
 *
 * A process of its own makes it: that takes some 700 MB for a second, which this process would keep a good
 * part of. It appears under its name only when it is complete and on the disk, so that a start interrupted
 * at any moment leaves either none or a good one.
 */
export async function makeCluster(dataDir: string): Promise<string> {
  const folder = join(dataDir, name);
  const made = mkdtempSync(join(dataDir, unfinished));
  await makeInChild(made);
  renameSync(made, folder);
  syncFolder(dataDir);
  for (const entry of readdirSync(dataDir)) {
    if (entry.startsWith(unfinished)) rmSync(join(dataDir, entry), { recursive: true, force: true });
  }
  return folder;
}

async function makeInChild(folder: string): Promise<void> {
  // The same suffix as this file's: .ts here, .js as published.
  const program = fileURLToPath(new URL(`./make-cluster${extname(import.meta.filename)}`, import.meta.url));
  const child = fork(program, [folder], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  if (exitCode !== 0) throw new Error(`The database files could not be made: ${complaints.slice(-2000)}`);
}
