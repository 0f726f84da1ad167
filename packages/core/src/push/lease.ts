import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../store/schema.ts';

export type PushRow = Selectable<Database['push']>;

/** Somebody else works on the push now: whoever gets this must not touch it any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** The right to work on a push, for a while. By the database's clock, so that machines need not agree on the time. */
export interface Lease {
  push: PushRow;
  /** In the transaction of every step: prolongs the lease, or stops the step. @throws LeaseLost */
  renew(db: Kysely<Database>): Promise<void>;
  /** Before what cannot be taken back: renews unless that was done a moment ago. @throws LeaseLost */
  ensure(db: Kysely<Database>): Promise<void>;
}

export const soon = (ms: number) => sql<Date>`now() + ${ms}::double precision * interval '1 millisecond'`;

/** Resolves to nothing if the push is finished, gone, or somebody else's at the moment. */
export async function takeLease(o: {
  db: Kysely<Database>;
  pushId: string;
  workerId: string;
  leaseMs: number;
  now: () => number;
}): Promise<Lease | undefined> {
  const leaseId = `${o.workerId}/${randomUUID()}`;
  const push = await o.db
    .updateTable('push')
    .set({ lease_id: leaseId, lease_until: soon(o.leaseMs) })
    .where('id', '=', o.pushId)
    .where('state', '=', 'running')
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', sql<Date>`now()`)]))
    .returningAll()
    .executeTakeFirst();
  if (!push) return undefined;
  let renewedAt = o.now();
  const renew = async (db: Kysely<Database>) => {
    const kept = await db
      .updateTable('push')
      .set({ lease_until: soon(o.leaseMs) })
      .where('id', '=', push.id)
      .where('lease_id', '=', leaseId)
      .returning('id')
      .executeTakeFirst();
    if (!kept) throw new LeaseLost(`The lease of push ${push.id} was lost.`);
    renewedAt = o.now();
  };
  const ensure = async (db: Kysely<Database>) => {
    // Both ways: a clock that was set back says nothing about how much time went by.
    if (Math.abs(o.now() - renewedAt) > o.leaseMs / 4) await renew(db);
  };
  return { push, renew, ensure };
}

/** How long somebody else's lease lasts; undefined if the push is not running or nobody holds it. */
export async function leaseLeftMs(db: Kysely<Database>, pushId: string): Promise<number | undefined> {
  const row = await leasedPushes(db).where('id', '=', pushId).executeTakeFirst();
  return row?.leftMs;
}

/** Running pushes somebody holds, and for how long. */
export function leasedPushes(db: Kysely<Database>) {
  const left = sql<number>`(extract(epoch from lease_until - now()) * 1000)::double precision`;
  return db
    .selectFrom('push')
    .select(['id', sql<number>`greatest(0, ${left})`.as('leftMs')])
    .where('state', '=', 'running')
    .where('lease_until', 'is not', null);
}
