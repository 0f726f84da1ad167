import { causeOf, columnsOf, reactionTo } from './reaction.ts';
import type { Cause } from './reaction.ts';
import { durably, idsOf } from './run.ts';
import type { Run } from './run.ts';
import type { ItemRow } from './settings.ts';

/**
 * Lets go of items for good. One whose creation is in doubt stays `unknown`, never `failed`: the next push of it
 * begins by looking. Without items: all that are left.
 */
export async function giveUp(run: Run, cause: Cause, items?: ItemRow[]): Promise<void> {
  await durably(run, async (tx) => {
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
    if (items) update = update.where('id', 'in', idsOf(items));
    await update.execute();
  });
}

/** Undefined if the item was given up. Throws what concerns more than this item. */
export async function orGiveUp<T>(run: Run, item: ItemRow, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (reactionTo(error) !== 'fail-item') throw error;
    await giveUp(run, causeOf(error), [item]);
    return undefined;
  }
}
