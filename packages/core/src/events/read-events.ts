import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';
import type { CoreEvent } from './publish.ts';

/**
 * How far events were read: every transaction before `horizon` was over then. Of the later ones those are `seen` that had
 * ended. Numbers alone would not do: a lower one may become visible after a higher one, as its transaction ends later.
 */
export interface Position {
  /** A transaction id, in decimal. */
  horizon: string;
  seen: ReadonlySet<string>;
}

export interface Reading {
  events: CoreEvent[];
  position: Position;
}

interface Row {
  horizon: string;
  number: string | null;
  transaction: string | null;
  kind: CoreEvent['kind'] | null;
  ids: string[] | null;
}

/** What was published since, in the order of its transactions; each event once. */
export async function readEvents(db: Kysely<Database>, { horizon, seen }: Position): Promise<Reading> {
  const { rows } = await sql<Row>`
    with here as (select pg_snapshot_xmin(pg_current_snapshot()) as horizon)
    select here.horizon::text as horizon, event.number::text as number, event.transaction::text as transaction,
      event.kind, event.ids
    from here left join event on event.transaction >= ${horizon}::xid8
    order by event.transaction, event.number
  `.execute(db);
  const now = rows[0]?.horizon ?? horizon;
  const later = rows.filter(({ transaction }) => transaction !== null && BigInt(transaction) >= BigInt(now));
  return {
    events: rows.flatMap(({ number, kind, ids }) =>
      number === null || kind === null || ids === null || seen.has(number) ? [] : [{ kind, ids }],
    ),
    position: { horizon: now, seen: new Set(later.flatMap(({ number }) => number ?? [])) },
  };
}

/** The present: nothing that is there already is news. */
export async function presentPosition(db: Kysely<Database>): Promise<Position> {
  const { rows } = await sql<{ horizon: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon
  `.execute(db);
  const horizon = rows[0]?.horizon ?? '0';
  return (await readEvents(db, { horizon, seen: new Set() })).position;
}

const mostMissed = 1_000;

/**
 * What was published since a position of which only the horizon is known; some of it may be known already. Undefined: it
 * is too much, or too long ago to tell, and everything has to be looked at again.
 */
export async function missedSince(db: Kysely<Database>, horizon: string): Promise<Reading | undefined> {
  if (!/^\d{1,19}$/.test(horizon)) return undefined;
  const { rows } = await sql<{ earlier: boolean; count: number }>`
    select exists (select 1 from event where transaction < ${horizon}::xid8) as earlier,
      (select count(*)::int from (select 1 from event where transaction >= ${horizon}::xid8 limit ${mostMissed + 1}) as news)
        as count
  `.execute(db);
  // Events are kept for a day: if none is left from before, some from after may be gone as well.
  if (rows[0]?.earlier !== true || rows[0].count > mostMissed) return undefined;
  return readEvents(db, { horizon, seen: new Set() });
}
