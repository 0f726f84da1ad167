import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import { soon } from '../push/lease.ts';
import type { Database } from '../store/schema.ts';

export type SiteSyncRow = Selectable<Database['site_sync']>;

const leaseMs = 120_000;

export interface SyncLease {
  row: SiteSyncRow;
  id: string;
}

/** The right to poll a site: of all processes one has it. By the database's clock. Undefined: somebody else's turn. */
export async function takeSyncLease(db: Kysely<Database>, siteId: string): Promise<SyncLease | undefined> {
  const id = randomUUID();
  const row = await db
    .updateTable('site_sync')
    .set({ lease_id: id, lease_until: soon(leaseMs) })
    .where('site_id', '=', siteId)
    .where('enabled', '=', true)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', sql<Date>`now()`)]))
    .returningAll()
    .executeTakeFirst();
  return row && { row, id };
}

/** Whether it is still ours; a poll that takes long renews it. */
export async function renewSyncLease(db: Kysely<Database>, { row, id }: SyncLease): Promise<boolean> {
  const kept = await db
    .updateTable('site_sync')
    .set({ lease_until: soon(leaseMs) })
    .where('site_id', '=', row.site_id)
    .where('lease_id', '=', id)
    .returning('site_id')
    .executeTakeFirst();
  return kept !== undefined;
}
