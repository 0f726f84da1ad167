import type { JiraClient } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Database } from '../store/schema.ts';

const fieldsSchema = z.array(
  z.object({
    id: z.string(),
    schema: z.object({ custom: z.string().optional() }).optional().catch(undefined),
  }),
);

const sprintType = 'com.pyxis.greenhopper.jira:gh-sprint';

/** The custom field a site keeps sprints in, as stored; null if it has none or nobody asked Jira yet. */
export async function knownSprintField(db: Kysely<Database>, siteId: string): Promise<string | null> {
  const row = await db
    .selectFrom('site_sync')
    .select('sprint_field_id')
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  return row?.sprint_field_id || null;
}

/** As {@link knownSprintField}, but asks Jira if nobody did yet. The site's row must be there: see ensureSiteSync. */
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
  const found = await askForSprintField(client);
  await db
    .updateTable('site_sync')
    .set({ sprint_field_id: found ?? '' })
    .where('site_id', '=', siteId)
    .execute();
  return found;
}

/** By its type, never by name or id: both differ from site to site. */
async function askForSprintField(client: JiraClient): Promise<string | null> {
  const fields = await client.request({ method: 'GET', path: '/rest/api/2/field', schema: fieldsSchema });
  return fields.find(({ schema }) => schema?.custom === sprintType)?.id ?? null;
}
