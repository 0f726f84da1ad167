import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from '../errors.ts';

export interface DataLock {
  release(): void;
}

/** A lock ends when it is garbage collected; these must not be, whether or not anybody keeps the DataLock. */
const held = new Set<DatabaseSync>();

/**
 * Makes sure that one process at a time opens a data folder.
 *
 * The lock is the kernel's (fcntl, taken by SQLite), not the mere existence of a file: it ends with its
 * process however that dies, so there is never a stale one to judge, and neither a reused pid nor two
 * containers that are both pid 1 on one volume can be mistaken for each other. The pid file only tells people.
 *
 * @throws StartupError `data_in_use`
 */
export function lockDataFolder(dataDir: string): DataLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const pidFile = join(dataDir, 'pid');
  const lock = new DatabaseSync(join(dataDir, 'lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw inUse(dataDir, pidFile, error);
  }
  held.add(lock);
  writeFileSync(pidFile, `${process.pid}\n`);
  return {
    release: () => {
      rmSync(pidFile, { force: true });
      held.delete(lock);
      lock.close();
    },
  };
}

function inUse(dataDir: string, pidFile: string, cause: unknown): StartupError {
  return new StartupError({
    code: 'data_in_use',
    message: `The data folder ${dataDir} is in use by another process${holder(pidFile)}.`,
    remedy:
      'Stop the other Crosslink, or give this one its own data folder; to run several on one database, set DATABASE_URL.',
    cause,
  });
}

function holder(pidFile: string): string {
  try {
    return ` (pid ${readFileSync(pidFile, 'utf8').trim()})`;
  } catch {
    // The file is only there to name the culprit.
    return '';
  }
}
