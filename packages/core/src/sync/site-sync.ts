import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';
import type { Database } from '../store/schema.ts';

const minuteMs = 60_000;

/** Whether somebody turned the sync of the site off that a column, `table.column`, names. */
export const isOff = (column: string): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from site_sync where site_sync.site_id = ${sql.ref(column)} and not enabled)`;

/** The row of a site, made if it is missing: what Jira changes from now on is looked for. */
export async function ensureSiteSync(
  db: Kysely<Database>,
  { siteId, now }: { siteId: string; now: () => number },
): Promise<void> {
  const at = now();
  await db
    .insertInto('site_sync')
    .values({
      site_id: siteId,
      window_from: new Date(at),
      wide_due_at: new Date(at + 60 * minuteMs),
      poll_due_at: new Date(at + minuteMs),
      // Links that are older than this row were never read by it.
      reconcile_due_at: new Date(at + 2 * minuteMs),
    })
    .onConflict((conflict) => conflict.column('site_id').doNothing())
    .execute();
}
