import { customFieldsOf, customFieldTypes, listFields } from '@crosslink/jira';
import type { JiraClient } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';

/**
 * The custom field a site keeps sprints in, as stored, else as Jira says; null if it has none. It is stored only where
 * the site's row is there: see ensureSiteSync.
 */
export async function sprintFieldOf(
  db: Kysely<Database>,
  { siteId, client }: { siteId: string; client: JiraClient },
): Promise<string | null> {
  const row = await db
    .selectFrom('site_sync')
    .select('sprint_field_id')
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  if (row && row.sprint_field_id !== null) return row.sprint_field_id || null;
  const [found] = customFieldsOf(await listFields(client), customFieldTypes.sprint);
  await db
    .updateTable('site_sync')
    .set({ sprint_field_id: found?.id ?? '' })
    .where('site_id', '=', siteId)
    .execute();
  return found?.id ?? null;
}
