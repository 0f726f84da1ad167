import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { KilledWorkerOrders } from './killed-worker.test-support.ts';

const script = fileURLToPath(new URL('./killed-worker.test-support.ts', import.meta.url));

/** Lets another process work on a push until it dies; resolves with the signal it died of, null if it came to an end. */
export async function workUntilKilled(orders: KilledWorkerOrders): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, KILLED_WORKER_ORDERS: JSON.stringify(orders) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [exitCode, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (exitCode !== null && exitCode !== 0) throw new Error(`The worker ended with ${exitCode}.`);
  return signal;
}
