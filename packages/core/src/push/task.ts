import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { Jobs } from '../jobs/jobs.ts';
import type { Database } from '../store/schema.ts';

export const PUSH_TASK = 'push';
export const pushPayload = z.strictObject({ pushId: z.string() });

/** At most one job per push waits at a time; more would find nothing to do. */
export async function enqueuePush(
  jobs: Jobs,
  tx: Transaction<Database>,
  { pushId, afterMs }: { pushId: string; afterMs: number },
): Promise<void> {
  await jobs.enqueue(
    tx,
    PUSH_TASK,
    { pushId },
    {
      singletonKey: pushId,
      startAfterSeconds: Math.ceil(Math.max(0, afterMs) / 1_000),
    },
  );
}
