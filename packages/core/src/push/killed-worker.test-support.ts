// A process of its own that works on a push and kills itself, with SIGKILL, when it is told to.
import { sql } from 'kysely';
import { openWorker } from './lab.test-support.ts';
import type { Surroundings } from './lab.test-support.ts';
import type { Step } from './settings.ts';

export interface KilledWorkerOrders {
  surroundings: Surroundings;
  pushId: string;
  nowMs: number;
  /** Dies at the how-manyth step, counted from 1 over all items. */
  dieAtStep: number;
  /** Counts only these. */
  ofKind?: Step;
  /** Not at the step but so long after it, wherever it is then. */
  laterMs?: number;
  /** As if enough time had gone by since the worker before gave a sign of life. */
  takeOver?: boolean;
}

const orders = JSON.parse(process.env['KILLED_WORKER_ORDERS'] ?? '') as KilledWorkerOrders;
const die = () => process.kill(process.pid, 'SIGKILL');
let steps = 0;
const worker = await openWorker(orders.surroundings, {
  now: () => orders.nowMs,
  exclusive: true,
  onStep: (step) => {
    if (orders.ofKind !== undefined && orders.ofKind !== step) return;
    steps += 1;
    if (steps !== orders.dieAtStep) return;
    if (orders.laterMs === undefined) die();
    else setTimeout(die, orders.laterMs);
  },
});
if (orders.takeOver === true)
  await sql`update push set lease_until = now() where id = ${orders.pushId}`.execute(worker.db);
await worker.push.runPush(orders.pushId);
await worker.close();
