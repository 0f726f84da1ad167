import type { Database } from '../store/schema.ts';
import type { Kysely } from 'kysely';
import { storeArrivals } from './store-arrivals.ts';
import type { Arrival } from './store-arrivals.ts';

export interface Inbox {
  /** Resolves when the delivery is durable; with false, and nothing stored, if its webhook is not what it was. */
  put(arrival: Arrival): Promise<boolean>;
}

interface Waiting {
  arrival: Arrival;
  resolve: (accepted: boolean) => void;
  reject: (reason: unknown) => void;
}

const mostAtOnce = 500;

/**
 * Stores deliveries. Those that come while some are being stored are stored together next: a hundred in a second cost
 * few statements, and a single one does not wait.
 */
export function createInbox(
  { db, now }: { db: Kysely<Database>; now: () => number },
  /** Called once hints of a site are durable. */
  wake: (siteId: string) => void,
): Inbox {
  let waiting: Waiting[] = [];
  let storing = false;

  async function storeBatch(batch: Waiting[]): Promise<void> {
    const arrivals = batch.map(({ arrival }) => arrival);
    try {
      const { accepted, siteIds } = await storeArrivals(db, { arrivals, at: new Date(now()) });
      batch.forEach(({ resolve }, position) => {
        resolve(accepted[position] === true);
      });
      siteIds.forEach(wake);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async function storeAll(): Promise<void> {
    storing = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      await storeBatch(batch);
    }
    storing = false;
  }

  return {
    put: (arrival) =>
      new Promise((resolve, reject) => {
        waiting.push({ arrival, resolve, reject });
        if (!storing) void storeAll();
      }),
  };
}
