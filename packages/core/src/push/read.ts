import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import { pageOf, parseCursor } from '../backlog/paging.ts';
import type { Page } from '../backlog/paging.ts';
import { NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import type { PushRow } from './lease.ts';
import { listPushesInput, pushIdInput } from './input.ts';
import type { ListPushesInput } from './input.ts';
import { countItems, noItems, presentPush, readPushItems } from './view.ts';
import type { Push, PushCounts, PushSummary } from './view.ts';

const place = z.tuple([z.iso.datetime(), z.string()]);

export function createPushReads(db: Kysely<Database>) {
  /** One push with its items. @throws NotFoundError `push_not_found` */
  async function get(_actor: Actor, input: { pushId: string }): Promise<Push> {
    const { pushId } = parseInput(pushIdInput, input);
    const row = await findPush(db, pushId);
    const items = await readPushItems(db, pushId);
    return { ...presentPush(row, countItems(items)), items };
  }

  /** Pushes without their items, latest first. @throws InputError `invalid_input`, `cursor_invalid` */
  async function list(_actor: Actor, input: ListPushesInput = {}): Promise<Page<PushSummary>> {
    const { limit, cursor } = parseInput(listPushesInput, input);
    let query = db.selectFrom('push').selectAll();
    if (cursor !== undefined) {
      const [at, id] = parseCursor(place, cursor);
      query = query.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(new Date(at), id)));
    }
    const rows = await query
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const counts = await countsOf(
      db,
      rows.map((row) => row.id),
    );
    return pageOf({
      rows,
      limit,
      present: (row) => presentPush(row, counts.get(row.id) ?? noItems()),
      placeOf: (row) => [row.created_at.toISOString(), row.id],
    });
  }

  return { get, list };
}

/** @throws NotFoundError `push_not_found` */
export async function findPush(db: Kysely<Database>, pushId: string): Promise<PushRow> {
  const row = await db.selectFrom('push').selectAll().where('id', '=', pushId).executeTakeFirst();
  if (row) return row;
  throw pushNotFound(pushId);
}

async function countsOf(db: Kysely<Database>, pushIds: string[]): Promise<Map<string, PushCounts>> {
  const counts = new Map<string, PushCounts>();
  if (pushIds.length === 0) return counts;
  const rows = await db
    .selectFrom('push_item')
    .select(['push_id', 'state', sql<number>`count(*)::integer`.as('number')])
    .where('push_id', 'in', pushIds)
    .groupBy(['push_id', 'state'])
    .execute();
  for (const { push_id: pushId, state, number } of rows) {
    const before = counts.get(pushId) ?? noItems();
    counts.set(pushId, { ...before, [state]: number, total: before.total + number });
  }
  return counts;
}

function pushNotFound(pushId: string): NotFoundError {
  return new NotFoundError({
    code: 'push_not_found',
    message: `There is no push ${pushId}.`,
    remedy: 'Look in the list of pushes.',
  });
}
