// A process of its own that sends as many requests to a site as it is let, and tells when each was sent.
import { silentLogger } from '../log.ts';
import { openStore } from '../store/store.ts';
import type { DatabaseConfig } from '../store/store.ts';
import { createLimits } from './limits.ts';
import type { LimitsSettings } from './limits.ts';

export interface LimitsWorkerOrders {
  database: DatabaseConfig;
  siteId: string;
  settings: Partial<LimitsSettings>;
  /** Milliseconds since 1970. */
  untilMs: number;
}

const orders = JSON.parse(process.env['LIMITS_WORKER_ORDERS'] ?? '') as LimitsWorkerOrders;
const store = await openStore(orders.database, silentLogger);
const gate = createLimits(store.db, orders.settings).gateFor({
  ...{ siteId: orders.siteId, deployment: 'data-center', jiraUserId: 'worker', priority: 'background' },
});
const sentAtMs: number[] = [];
async function sendOneByOne(): Promise<void> {
  while (Date.now() < orders.untilMs) {
    await gate.admit({ method: 'GET', path: '/rest/api/2/myself' });
    sentAtMs.push(Date.now());
  }
}
await Promise.all(Array.from({ length: 4 }, sendOneByOne));
process.stdout.write(JSON.stringify(sentAtMs));
await store.close();
