import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';

/** How many requests there may be at once, and how many more each second. */
export interface Rate {
  capacity: number;
  fillPerSecond: number;
}

export interface Lease {
  /** How many requests may be sent; 0: none yet. */
  taken: number;
  /** Until there may be one. */
  waitMs: number;
  /** What is paused at this site, and for how long still. */
  pauses: { scope: string; leftMs: number }[];
}

export interface LeaseQuestion {
  siteId: string;
  /** The user's own bucket, if this Jira has one; else the site's counts. */
  userScope: string;
  wanted: number;
  /** So many more, but not more than a tenth of the capacity, while at least half of the budget is there. */
  ahead: number;
  /** Part of the capacity that is left to others, 0 to 1. */
  reserve: number;
}

interface LeaseRow {
  taken: number;
  available: number;
  fill_per_second: number;
  held_back: number;
  pauses: { scope: string; left_ms: number }[] | null;
}

/**
 * Takes requests out of the budget, in one statement; undefined if the site has none yet. What is held back is always
 * less than the whole, so that nobody waits for ever.
 */
export async function takeLease(db: Kysely<Database>, o: LeaseQuestion): Promise<Lease | undefined> {
  const { rows } = await sql<LeaseRow>`
    with present as (
      select scope, capacity, fill_per_second,
        least(capacity, tokens + greatest(0, extract(epoch from clock_timestamp() - filled_at)) * fill_per_second)
          as available,
        least(capacity * ${o.reserve}::double precision, greatest(capacity - 1, 0)) as held_back
      from request_budget
      where site_id = ${o.siteId} and scope in ('site', ${o.userScope}) and capacity is not null
      order by scope desc limit 1
      for update
    ), taking as (
      select *, greatest(0, least(
        ${o.wanted}::integer + case when available * 2 >= capacity
          then least(${o.ahead}::integer, floor(capacity / 10)) else 0 end,
        floor(available - held_back)
      )) as taken from present
    )
    update request_budget as budget
    set tokens = taking.available - taking.taken, filled_at = clock_timestamp()
    from taking
    where budget.site_id = ${o.siteId} and budget.scope = taking.scope
    returning taking.taken, taking.available, taking.fill_per_second, taking.held_back, (
      select json_agg(json_build_object('scope', scope,
        'left_ms', extract(epoch from paused_until - clock_timestamp()) * 1000))
      from request_budget where site_id = ${o.siteId} and paused_until > clock_timestamp()
    ) as pauses
  `.execute(db);
  const [row] = rows;
  return row && leaseOf(row);
}

function leaseOf(row: LeaseRow): Lease {
  const { taken, available, fill_per_second: fill, held_back: heldBack, pauses } = row;
  const missing = Math.max(1 + heldBack - available, 0);
  return {
    taken,
    waitMs: taken > 0 ? 0 : (missing / fill) * 1000,
    pauses: (pauses ?? []).map(({ scope, left_ms: leftMs }) => ({ scope, leftMs })),
  };
}

/** Gives a site its first budget; another process may have done so already. */
export async function openBudget(
  db: Kysely<Database>,
  o: { siteId: string; scope: string; rate: Rate },
): Promise<void> {
  const { capacity, fillPerSecond } = o.rate;
  await sql`
    insert into request_budget (site_id, scope, capacity, fill_per_second, tokens, filled_at)
    select id, ${o.scope}, ${capacity}, ${fillPerSecond}, ${capacity}, clock_timestamp() from site
    where id = ${o.siteId}
    on conflict (site_id, scope) do update
    set capacity = excluded.capacity, fill_per_second = excluded.fill_per_second,
      tokens = excluded.tokens, filled_at = excluded.filled_at
    where request_budget.capacity is null
  `.execute(db);
}

/** Jira said what a user's budget is and what is left of it: it knows better. */
export async function correctBudget(
  db: Kysely<Database>,
  o: { siteId: string; scope: string; rate: Rate; remaining: number },
): Promise<void> {
  const { capacity, fillPerSecond } = o.rate;
  await sql`
    insert into request_budget (site_id, scope, capacity, fill_per_second, tokens, filled_at)
    select id, ${o.scope}, ${capacity}, ${fillPerSecond}, ${o.remaining}, clock_timestamp() from site
    where id = ${o.siteId}
    on conflict (site_id, scope) do update
    set capacity = excluded.capacity, fill_per_second = excluded.fill_per_second,
      tokens = case when request_budget.capacity is null then excluded.tokens
        else least(request_budget.tokens, excluded.tokens) end,
      filled_at = excluded.filled_at
  `.execute(db);
}

/** Lets a scope wait, for every process; never shorter than it waits already. What waited an hour ago is forgotten. */
export async function pauseScope(
  db: Kysely<Database>,
  o: { siteId: string; scope: string; forMs: number },
): Promise<void> {
  await sql`
    with forgotten as (
      delete from request_budget
      where site_id = ${o.siteId} and capacity is null and scope != ${o.scope}
        and paused_until < clock_timestamp() - interval '1 hour'
    )
    insert into request_budget (site_id, scope, filled_at, paused_until)
    select id, ${o.scope}, clock_timestamp(),
      clock_timestamp() + ${o.forMs}::double precision * interval '1 millisecond'
    from site where id = ${o.siteId}
    on conflict (site_id, scope) do update
    set paused_until = greatest(request_budget.paused_until, excluded.paused_until)
  `.execute(db);
}
