import type { Kysely } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import type { AuditRecord } from '../audit/record.ts';
import type { Database } from '../store/schema.ts';
import { told } from './grant.ts';
import { forgotten } from './load.ts';

/** Disconnects all that a person connected. The rows stay, so that links keep telling where they came from. */
export async function forgetConnectionsOf(
  trx: Kysely<Database>,
  o: { userId: string; at: Date; by: Pick<AuditRecord, 'actorId' | 'apiKeyId'> },
): Promise<void> {
  const rows = await trx
    .updateTable('connection')
    .set(forgotten)
    .where('owner', '=', 'person')
    .where('user_id', '=', o.userId)
    .where('state', '!=', 'disconnected')
    .returningAll()
    .execute();
  for (const row of rows) {
    await recordAudit(trx, { at: o.at, ...o.by, ...told('connection.disconnected', row) });
  }
}
