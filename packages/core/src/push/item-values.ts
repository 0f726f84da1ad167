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

/** How Jira calls the owners of ideas who ever connected to the site, by their ids here. */
export async function ownersAtSite(
  db: Kysely<Database>,
  { ownerIds, siteId }: { ownerIds: string[]; siteId: string },
): Promise<Map<string, string>> {
  if (ownerIds.length === 0) return new Map();
  const connections = await db
    .selectFrom('connection')
    .select(['user_id', 'jira_user_id', 'jira_user_name'])
    .where('site_id', '=', siteId)
    .where('user_id', 'in', ownerIds)
    .orderBy('connected_at')
    .execute();
  // Data Center names people by user name, Cloud by account id. The last connection of each counts.
  return new Map(connections.map((row) => [row.user_id ?? '', row.jira_user_name ?? row.jira_user_id]));
}
