import { sql } from 'kysely';
import type { RawBuilder, Transaction } from 'kysely';
import type { Database } from '../store/schema.ts';

/** What is in order: all ideas, or the stories of one. */
export type Ordered = { table: 'idea' } | { table: 'story'; ideaId: string };

interface Neighbour {
  id: string;
  position: number;
}

export interface NewPlace {
  id: string;
  /** The neighbour, and on which side of it the item goes. */
  neighbour: Neighbour;
  side: 'before' | 'after';
}

/** Rows whose positions are spread anew at once, at first. */
const WINDOW = 64;
/** A gap that can be halved some 30 times more. */
const ROOMY = 1e-6;

/**
 * Puts an item beside its new neighbour. Only its own position changes, unless there is no number left between the
 * two: then those that follow move on a little. Moves come one after the other.
 */
export async function moveTo(tx: Transaction<Database>, ordered: Ordered, place: NewPlace): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('crosslink backlog order'))`.execute(tx);
  const position = await positionAt(tx, ordered, place);
  if (position !== undefined) return setPositions(tx, ordered, [{ id: place.id, position }]);
  await makeRoom(tx, ordered, place);
  return moveTo(tx, ordered, { ...place, neighbour: await reread(tx, ordered, place.neighbour.id) });
}

/** Undefined if the two neighbours are too close. */
async function positionAt(
  tx: Transaction<Database>,
  ordered: Ordered,
  { id, neighbour, side }: NewPlace,
): Promise<number | undefined> {
  const [other] = await beside(tx, ordered, { from: neighbour, side, without: id, count: 1 });
  if (!other) return side === 'before' ? neighbour.position - 1 : (await nextPositions(tx, 1))[0];
  const middle = neighbour.position + (other.position - neighbour.position) / 2;
  const distinct = middle !== neighbour.position && middle !== other.position;
  return distinct ? middle : undefined;
}

/** Spreads the positions of those that follow, of as few as will do. */
async function makeRoom(
  tx: Transaction<Database>,
  ordered: Ordered,
  { neighbour }: NewPlace,
  count = WINDOW,
): Promise<void> {
  const [before] = await beside(tx, ordered, { from: neighbour, side: 'before', count: 1 });
  const start = before ?? { id: '', position: neighbour.position - 1 };
  const following = [neighbour, ...(await beside(tx, ordered, { from: neighbour, side: 'after', count }))];
  if (following.length <= count) {
    const positions = await nextPositions(tx, following.length);
    const spread = following.map(({ id }, index) => ({ id, position: positions[index] ?? 0 }));
    return setPositions(tx, ordered, spread);
  }
  const end = following.pop();
  const gap = ((end?.position ?? 0) - start.position) / (following.length + 1);
  if (gap < ROOMY) return makeRoom(tx, ordered, { id: '', neighbour, side: 'after' }, count * 4);
  return setPositions(
    tx,
    ordered,
    following.map(({ id }, index) => ({ id, position: start.position + gap * (index + 1) })),
  );
}

async function beside(
  tx: Transaction<Database>,
  ordered: Ordered,
  o: { from: Neighbour; side: 'before' | 'after'; without?: string; count: number },
): Promise<Neighbour[]> {
  const [sign, direction] = o.side === 'before' ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const { rows } = await sql<Neighbour>`
    select id, position from ${sql.table(ordered.table)}
    where ${within(ordered)} and (position, id) ${sign} (${o.from.position}, ${o.from.id})
      and id <> ${o.without ?? ''}
    order by position ${direction}, id ${direction} limit ${o.count}
  `.execute(tx);
  return rows;
}

async function reread(tx: Transaction<Database>, { table }: Ordered, id: string): Promise<Neighbour> {
  return tx.selectFrom(table).select(['id', 'position']).where('id', '=', id).executeTakeFirstOrThrow();
}

async function setPositions(
  tx: Transaction<Database>,
  { table }: Ordered,
  places: Neighbour[],
): Promise<void> {
  const [ids, positions] = [places.map(({ id }) => id), places.map(({ position }) => position)];
  await sql`
    update ${sql.table(table)} as item set position = place.position
    from unnest(${ids}::text[], ${positions}::double precision[]) as place (id, position)
    where item.id = place.id
  `.execute(tx);
}

/** From the sequence new items take theirs from: so the next new one still comes after them. */
async function nextPositions(tx: Transaction<Database>, count: number): Promise<number[]> {
  const { rows } = await sql<{ position: number }>`
    select nextval('backlog_position') as position from generate_series(1, ${count}::integer)
  `.execute(tx);
  return rows.map(({ position }) => position);
}

function within(ordered: Ordered): RawBuilder<boolean> {
  if (ordered.table === 'idea') return sql`deleted_at is null`;
  return sql`deleted_at is null and idea_id = ${ordered.ideaId}`;
}
