import type { Kysely, Selectable } from 'kysely';
import type { ItemValues } from '../mapping/source-value.ts';
import type { Database } from '../store/schema.ts';
import type { ItemDocument } from './documents.ts';

type IdeaRow = Selectable<Database['idea']>;
type StoryRow = Selectable<Database['story']>;

const none = {
  ...{ problem: null, benefit: null, impact: null, effort: null, owner: null, tags: null },
  ...{ points: null, asA: null, iWant: null, soThat: null, acceptanceCriteria: null },
};

/** What an idea says, by the names of the mapping. */
export function ideaValues(row: IdeaRow, document: ItemDocument, owner: string | null): ItemValues {
  return {
    ...none,
    ...{ title: document.summary, description: document.description, url: document.url },
    ...{ problem: row.problem, benefit: row.benefit, impact: row.impact, effort: row.effort },
    ...{ status: row.status, tags: row.tags, owner },
    ...{ externalId: row.external_id, externalUrl: row.external_url },
  };
}

/** What a story says; a story has no tags of its own. */
export function storyValues(row: StoryRow, document: ItemDocument): ItemValues {
  return {
    ...none,
    ...{ title: document.summary, description: document.description, url: document.url },
    ...{ status: row.status, points: row.points, acceptanceCriteria: row.acceptance_criteria },
    ...{ asA: row.as_a, iWant: row.i_want, soThat: row.so_that },
    ...{ externalId: row.external_id, externalUrl: row.external_url },
  };
}

/** How Jira calls the owner of an idea, if that person ever connected to the site. */
export async function ownerAtSite(
  db: Kysely<Database>,
  { ownerId, siteId }: { ownerId: string | null; siteId: string },
): Promise<string | null> {
  if (ownerId === null) return null;
  const connection = await db
    .selectFrom('connection')
    .select(['jira_user_id', 'jira_user_name'])
    .where('site_id', '=', siteId)
    .where('user_id', '=', ownerId)
    .orderBy('connected_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  // Data Center names people by user name, Cloud by account id.
  return connection?.jira_user_name ?? connection?.jira_user_id ?? null;
}
