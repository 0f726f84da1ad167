import type { Kysely } from 'kysely';
import { requireAdministrator, requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Database } from '../store/schema.ts';
import { pushIdInput } from './input.ts';
import { findPush } from './read.ts';
import { durably } from './run.ts';
import type { Run } from './run.ts';
import { enqueuePush } from './task.ts';

/** Of a push that was cancelled: what was not sent yet is let go. What was is finished, so that nothing is left half done. */
export async function cancelQueued(run: Run): Promise<void> {
  if (!(await isCancelled(run))) return;
  await durably(run, (tx) =>
    tx
      .updateTable('push_item')
      .set({ state: 'cancelled', held: false, updated_at: new Date(run.now()) })
      .where('push_id', '=', run.push.id)
      .where('held', '=', true)
      .where('state', '=', 'queued')
      .execute(),
  );
}

export async function isCancelled({ db, push }: Pick<Run, 'db' | 'push'>): Promise<boolean> {
  const cancelled = await db
    .selectFrom('push')
    .select('id')
    .where('id', '=', push.id)
    .where('cancelled_at', 'is not', null)
    .executeTakeFirst();
  return cancelled !== undefined;
}

/**
 * Lets go of what a push did not send yet. One that is finished stays as it is. Whoever started it may, and administrators.
 * @throws ForbiddenError `member_required`, `administrator_required`; NotFoundError `push_not_found`
 */
export async function cancelPush(
  deps: { db: Kysely<Database>; jobs: Jobs; now: () => number },
  actor: Actor,
  input: { pushId: string },
): Promise<void> {
  requireMember(actor);
  const { pushId } = parseInput(pushIdInput, input);
  const push = await findPush(deps.db, pushId);
  if (push.created_by !== actor.userId) requireAdministrator(actor);
  await deps.db.transaction().execute(async (tx) => {
    const cancelled = await tx
      .updateTable('push')
      .set({ cancelled_at: new Date(deps.now()) })
      .where('id', '=', pushId)
      .where('state', '=', 'running')
      .where('cancelled_at', 'is', null)
      .executeTakeFirst();
    if (cancelled.numUpdatedRows === 1n) await enqueuePush(deps.jobs, tx, { pushId, afterMs: 0 });
  });
}
