import type { Whole } from './snapshot.ts';
import { takeSnapshot } from './snapshot.ts';
import { writeStateFile } from './state-file.ts';

/** Changes within this time are written together. */
const delayMs = 200;

export interface Keeper {
  /** Something may have changed: it is written soon. */
  touch(): void;
  /** Writes what there is now and resolves when it is on the disk. */
  flush(): Promise<void>;
}

/** Keeps a file up to date with what a sandbox knows. */
export function createKeeper(path: string, version: string, whole: Whole): Keeper {
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    // One after the other: two at once would write into the same file.
    writing = writing.then(() => writeStateFile(path, version, takeSnapshot(whole)));
    return writing;
  };
  return {
    touch() {
      timer ??= setTimeout(() => {
        // A full disk is told when the sandbox closes; until then it goes on, as it does without a file.
        flush().catch(() => (writing = Promise.resolve()));
      }, delayMs);
    },
    flush,
  };
}
