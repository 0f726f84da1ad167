// A process of its own that works on a push and kills itself, with SIGKILL, at a step it is told.
import { openWorker } from './lab.test-support.ts';
import type { Surroundings } from './lab.test-support.ts';

export interface KilledWorkerOrders {
  surroundings: Surroundings;
  pushId: string;
  nowMs: number;
  /** Dies at the how-manyth step, counted from 1 over all items. */
  dieAtStep: number;
}

const orders = JSON.parse(process.env['KILLED_WORKER_ORDERS'] ?? '') as KilledWorkerOrders;
let steps = 0;
const worker = await openWorker(orders.surroundings, {
  now: () => orders.nowMs,
  exclusive: true,
  onStep: () => {
    steps += 1;
    if (steps === orders.dieAtStep) process.kill(process.pid, 'SIGKILL');
  },
});
await worker.push.runPush(orders.pushId);
await worker.close();
