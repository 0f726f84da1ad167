import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import { requireAdministrator, requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { publishEvent } from '../events/publish.ts';
import { parseInput } from '../input.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Database } from '../store/schema.ts';
import { finish } from './finish.ts';
import { pushIdInput } from './input.ts';
import { findPush } from './read.ts';
import { durably } from './run.ts';
import type { Run } from './run.ts';
import { enqueuePush } from './task.ts';

/** Of a push that was cancelled: what was not sent yet is let go. What was is finished, so that nothing is left half done. */
export async function cancelQueued(run: Run): Promise<void> {
  if (!(await isCancelled(run))) return;
  await durably(run, (tx) => letGoOfQueued(tx, { pushId: run.push.id, at: new Date(run.now()) }));
}

async function letGoOfQueued(
  tx: Transaction<Database>,
  { pushId, at }: { pushId: string; at: Date },
): Promise<void> {
  await tx
    .updateTable('push_item')
    .set({ state: 'cancelled', held: false, updated_at: at })
    .where('push_id', '=', pushId)
    .where('held', '=', true)
    .where('state', '=', 'queued')
    .execute();
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
  const at = new Date(deps.now());
  await deps.db.transaction().execute(async (tx) => {
    const cancelled = await tx
      .updateTable('push')
      .set({ cancelled_at: at })
      .where('id', '=', pushId)
      .where('state', '=', 'running')
      .where('cancelled_at', 'is', null)
      .returning(sql<boolean>`coalesce(lease_until > now(), false)`.as('is_worked_on'))
      .executeTakeFirst();
    if (!cancelled) return;
    // A push that Jira put off may not be worked on for minutes: who cancels it need not wait for that.
    const ended = !cancelled.is_worked_on && (await stopNow(tx, { pushId, at }));
    if (!ended) await enqueuePush(deps.jobs, tx, { pushId, afterMs: 0 });
  });
}

/**
 * What is held after it is half done, and is left to the next run.
 * @returns whether there is none, and the push has ended
 */
async function stopNow(tx: Transaction<Database>, o: { pushId: string; at: Date }): Promise<boolean> {
  await letGoOfQueued(tx, o);
  await publishEvent(tx, { kind: 'push.changed', ids: [o.pushId] });
  const held = tx
    .selectFrom('push_item')
    .select('id')
    .where('push_id', '=', o.pushId)
    .where('held', '=', true);
  if (await held.limit(1).executeTakeFirst()) return false;
  await finish(tx, { ...o, cause: null });
  return true;
}
