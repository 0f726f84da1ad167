import type { Transaction } from 'kysely';
import type { Database } from '../store/schema.ts';
import { columnsOf } from './reaction.ts';
import type { Cause } from './reaction.ts';

/** Nobody holds it. */
export const free = { lease_id: null, lease_until: null };

/** Done if every item is; otherwise failed, with the reason at the items and, if it stopped all of them, here. */
export async function finish(
  tx: Transaction<Database>,
  { pushId, at, cause }: { pushId: string; at: Date; cause: Cause | null },
): Promise<void> {
  const open = await tx
    .selectFrom('push_item')
    .select('id')
    .where('push_id', '=', pushId)
    .where('state', '!=', 'done')
    .limit(1)
    .executeTakeFirst();
  await tx
    .updateTable('push')
    .set({ ...free, state: open ? 'failed' : 'done', finished_at: at, ...columnsOf(cause) })
    .where('id', '=', pushId)
    .execute();
}
