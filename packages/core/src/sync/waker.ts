import { enqueueHints } from './hints.ts';
import type { SyncDeps } from './settings.ts';

/** So often at most a process queues a job for a site. */
const pauseMs = 100;

export interface Waker {
  /** Has the hints of a site read. Call it when they are committed. */
  wake(siteId: string): void;
  /** Resolves when nothing is being queued any more. */
  idle(): Promise<void>;
}

/**
 * Queues the job that reads a site's hints: at once, and for all that come within the pause after it once more. Not in the
 * transaction that stores a hint: such a job is let be while another one waits, which may begin before that transaction
 * commits, and the hint would lie. One queued afterwards, or found waiting then, sees it for certain. Should the process
 * die in between, the next look for hints that are due (every 5 s, in any process) finds it.
 */
export function createWaker({
  db,
  jobs,
  log,
  sleep,
}: Pick<SyncDeps, 'db' | 'jobs' | 'log' | 'sleep'>): Waker {
  const awake = new Map<string, Promise<void>>();
  const again = new Set<string>();

  async function queue(siteId: string): Promise<void> {
    try {
      await db.transaction().execute((tx) => enqueueHints(jobs, tx, siteId));
    } catch (err) {
      log.warn({ err, siteId }, 'hints wait for the next look');
    }
  }

  async function keepAwake(siteId: string): Promise<void> {
    do {
      again.delete(siteId);
      await queue(siteId);
      await sleep(pauseMs);
    } while (again.has(siteId));
    awake.delete(siteId);
  }

  return {
    wake: (siteId) => {
      if (awake.has(siteId)) again.add(siteId);
      else awake.set(siteId, keepAwake(siteId));
    },
    idle: async () => {
      await Promise.all(awake.values());
    },
  };
}
