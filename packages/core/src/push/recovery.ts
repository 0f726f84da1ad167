import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { Jobs } from '../jobs/jobs.ts';
import type { Database } from '../store/schema.ts';
import { leasedPushes, soon } from './lease.ts';
import type { RunnerDeps } from './runner.ts';
import { enqueuePush } from './task.ts';

export const RECOVERY_TASK = 'push-recovery';
export const recoveryPayload = z.strictObject({});
const EVERY_MS = 60_000;

/**
 * Queues pushes nobody is at although their time has come: their worker died, or their job was lost.
 * @returns how many
 */
export async function recoverPushes({ db, jobs }: RunnerDeps): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const pushes = await tx
      .updateTable('push')
      // Until its job has had time to begin, it is not lost again.
      .set({ run_after: soon(EVERY_MS) })
      .where('state', '=', 'running')
      .where('run_after', '<=', sql<Date>`now()`)
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', sql<Date>`now()`)]))
      .returning('id')
      .execute();
    for (const { id } of pushes) await enqueuePush(jobs, tx, { pushId: id, afterMs: 0 });
    return pushes.length;
  });
}

/**
 * Ends the leases of processes that cannot be alive: the embedded database lets in one process at a time, and this
 * is the one.
 */
export async function endForeignLeases({ db, workerId }: RunnerDeps): Promise<void> {
  await db
    .updateTable('push')
    .set({ lease_id: null, lease_until: null, run_after: sql<Date>`now()` })
    .where('state', '=', 'running')
    .where('lease_id', 'is not', null)
    .where('lease_id', 'not like', `${workerId}/%`)
    .execute();
}

/**
 * Queues a job for the end of every lease: whoever holds it may have died with the process that ran here before.
 * Should the holder be alive, the job finds that out and comes back.
 */
export async function outwaitLeases({ db, jobs }: RunnerDeps): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const { id, leftMs } of await leasedPushes(tx).execute()) {
      await enqueuePush(jobs, tx, { pushId: id, afterMs: leftMs + 1_000 });
    }
  });
}

/** One round, and the next one queued first: a round that breaks must not be the last. */
export async function recoveryRound(deps: RunnerDeps): Promise<void> {
  await deps.db.transaction().execute((tx) => enqueueRecovery(deps.jobs, tx));
  await recoverPushes(deps);
}

async function enqueueRecovery(jobs: Jobs, tx: Transaction<Database>): Promise<void> {
  await jobs.enqueue(tx, RECOVERY_TASK, {}, { singletonKey: 'one', startAfterSeconds: EVERY_MS / 1_000 });
}
