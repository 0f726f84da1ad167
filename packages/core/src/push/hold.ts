import { randomUUID } from 'node:crypto';
import type { Insertable, Kysely, Transaction } from 'kysely';
import { ConflictError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import { batches } from './batches.ts';
import { newMarker } from './marker.ts';
import type { Item } from './start.ts';

interface Holding {
  pushId: string;
  siteId: string;
  items: Item[];
  at: Date;
}

/** The claim: a unique index lets but one push hold an item at a site. */
export async function holdItems(
  tx: Transaction<Database>,
  { pushId, siteId, items, at }: Holding,
): Promise<void> {
  const doubts = await openDoubts(tx, siteId, items);
  const rows = items.map(({ itemKind, itemId, ideaId }, position): Insertable<Database['push_item']> => ({
    id: randomUUID(),
    push_id: pushId,
    site_id: siteId,
    item_kind: itemKind,
    item_id: itemId,
    idea_id: ideaId,
    position,
    state: 'queued',
    marker: newMarker(),
    ...doubts.get(itemId),
    created_at: at,
    updated_at: at,
  }));
  const held = await inSlices(rows, (slice) =>
    tx
      .insertInto('push_item')
      .values(slice)
      .onConflict((conflict) => conflict.doNothing())
      .returning('item_id')
      .execute(),
  );
  if (held.length === rows.length) return;
  const ours = new Set(held.map((row) => row.item_id));
  throw await inProgress(
    tx,
    siteId,
    items.filter((item) => !ours.has(item.itemId)),
  );
}

/**
 * Items of which nobody knows yet whether an issue was created: their last push ended so, or found them linked by hand and
 * had no need to know. This push goes on where that one stopped: with its marker, and by looking, should there be no link.
 */
async function openDoubts(tx: Kysely<Database>, siteId: string, items: Item[]) {
  const latest = await inSlices(idsOf(items), (itemIds) =>
    tx
      .selectFrom('push_item')
      .distinctOn('item_id')
      .select(['item_id', 'state', 'outcome', 'marker', 'sent_at', 'sent_by'])
      .where('site_id', '=', siteId)
      .where('item_id', 'in', itemIds)
      .orderBy('item_id')
      .orderBy('number', 'desc')
      .execute(),
  );
  const doubtful = latest.filter(
    ({ state, outcome, sent_at }) => state === 'unknown' || (sent_at !== null && outcome !== 'created'),
  );
  return new Map(
    doubtful.map(({ item_id, marker, sent_at, sent_by }) => [
      item_id,
      { state: 'unknown' as const, marker, sent_at, sent_by },
    ]),
  );
}

async function inProgress(tx: Kysely<Database>, siteId: string, items: Item[]): Promise<ConflictError> {
  const holders = await inSlices(idsOf(items), (itemIds) =>
    tx
      .selectFrom('push_item')
      .select(['push_id', 'item_id'])
      .where('site_id', '=', siteId)
      .where('held', '=', true)
      .where('item_id', 'in', itemIds)
      .execute(),
  );
  const pushIds = new Map(holders.map((row) => [row.item_id, row.push_id]));
  const named = items.slice(0, 3).map((item) => `"${item.title}"`);
  const more = items.length > 3 ? ` and ${items.length - 3} more` : '';
  return new ConflictError({
    code: 'push_in_progress',
    message: `Being pushed to this site already: ${named.join(', ')}${more}.`,
    remedy: 'Wait until that push is finished, or push without it.',
    details: {
      items: items.map(({ itemKind, itemId }) => ({ itemKind, itemId, pushId: pushIds.get(itemId) ?? null })),
    },
  });
}

const idsOf = (items: Item[]) => items.map((item) => item.itemId);

/** One statement takes at most 65,535 parameters, and a row here has a dozen. */
async function inSlices<T, R>(all: T[], execute: (slice: T[]) => Promise<R[]>): Promise<R[]> {
  const results: R[] = [];
  for (const slice of batches(all, 1_000)) results.push(...(await execute(slice)));
  return results;
}
