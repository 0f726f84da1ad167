import type { Kysely, Transaction, Updateable } from 'kysely';
import type { Database } from '../store/schema.ts';
import type { PushClient } from './client.ts';
import type { Lease, PushRow } from './lease.ts';
import type { Preflight } from './preflight.ts';
import { columnsOf } from './reaction.ts';
import type { Cause } from './reaction.ts';
import type { ItemRow, OnStep, PushSettings } from './settings.ts';

/** One worker's turn at one push. */
export interface Run extends PushClient {
  db: Kysely<Database>;
  now: () => number;
  publicUrl: string;
  settings: PushSettings;
  onStep: OnStep;
  push: PushRow;
  lease: Lease;
  preflight: Preflight;
  /** Whether Jira did anything for us in this run. */
  progressed: boolean;
}

/**
 * A durable step of an item: prolongs the lease, writes what else belongs to the step, then the item.
 * All of it or nothing. @throws LeaseLost
 */
export async function moveItem(
  run: Run,
  item: ItemRow,
  changes: Updateable<Database['push_item']>,
  also: (tx: Transaction<Database>) => Promise<Updateable<Database['push_item']>> = () => Promise.resolve({}),
): Promise<ItemRow> {
  return run.db.transaction().execute(async (tx) => {
    await run.lease.renew(tx);
    const more = await also(tx);
    return tx
      .updateTable('push_item')
      .set({ ...changes, ...more, updated_at: new Date(run.now()) })
      .where('id', '=', item.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/**
 * Lets go of items for good. One whose creation is in doubt stays `unknown`, never `failed`: the next push of it
 * begins by looking. Without an item: all that are left.
 */
export async function giveUp(run: Run, cause: Cause, item?: ItemRow): Promise<void> {
  await run.db.transaction().execute(async (tx) => {
    await run.lease.renew(tx);
    let update = tx
      .updateTable('push_item')
      .set((eb) => ({
        state: eb
          .case()
          .when('state', 'in', ['sending', 'unknown'])
          .then('unknown' as const)
          .else('failed' as const)
          .end(),
        held: false,
        updated_at: new Date(run.now()),
        ...columnsOf(cause),
      }))
      .where('push_id', '=', run.push.id)
      .where('held', '=', true);
    if (item) update = update.where('id', '=', item.id);
    await update.execute();
  });
}
