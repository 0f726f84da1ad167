import type { JiraIssue, JiraStatusCategory } from '@crosslink/jira';
import type { Kysely, Selectable } from 'kysely';
import { ideaStatuses, storyStatuses } from '../backlog/tables.ts';
import type { IdeaStatus, StoryStatus } from '../backlog/tables.ts';
import type { ItemKind } from '../links/tables.ts';
import type { Database } from '../store/schema.ts';

export type StatusMappingRow = Selectable<Database['status_mapping']>;

/** For all projects of a site. */
export const anyProject = '*';

/** What the categories of Jira mean here, unless a mapping says otherwise. "No category" means nothing. */
const byCategory = {
  idea: { new: 'planned', indeterminate: 'in-progress', done: 'done' },
  story: { new: 'open', indeterminate: 'in-progress', done: 'done' },
} satisfies Record<ItemKind, Partial<Record<JiraStatusCategory, IdeaStatus | StoryStatus>>>;

export type ItemStatus =
  { itemKind: 'idea'; status: IdeaStatus } | { itemKind: 'story'; status: StoryStatus };

/** As much of an issue as its link knows, too. */
export interface StatusOfIssue {
  status: Pick<JiraIssue['status'], 'id' | 'name' | 'category'>;
  project: Pick<JiraIssue['project'], 'key'>;
}

/**
 * The status an item gets when its issue comes into this one; undefined: it keeps its own. A project's own mapping
 * before that of the site, and both before the category. Pure.
 */
export function itemStatusFor(
  itemKind: ItemKind,
  { status, project }: StatusOfIssue,
  mappings: readonly Pick<StatusMappingRow, 'project_key' | 'item_kind' | 'jira_status' | 'item_status'>[],
): ItemStatus | undefined {
  const ours = mappings.filter((mapping) => mapping.item_kind === itemKind);
  const found = [project.key, anyProject]
    .flatMap((projectKey) => ours.filter((mapping) => mapping.project_key === projectKey))
    .find(({ jira_status: text }) => names(status, text));
  const wanted = found
    ? found.item_status
    : (byCategory[itemKind] as Record<string, string>)[status.category];
  return wanted === null || wanted === undefined ? undefined : asItemStatus(itemKind, wanted);
}

const names = (status: StatusOfIssue['status'], text: string): boolean =>
  text === status.id || text === status.name.toLowerCase();

export function asItemStatus(itemKind: ItemKind, status: string): ItemStatus | undefined {
  if (itemKind === 'idea') {
    const found = ideaStatuses.find((one) => one === status);
    return found && { itemKind, status: found };
  }
  const found = storyStatuses.find((one) => one === status);
  return found && { itemKind, status: found };
}

export function statusMappingsOf(db: Kysely<Database>, siteId: string): Promise<StatusMappingRow[]> {
  return db
    .selectFrom('status_mapping')
    .selectAll()
    .where('site_id', '=', siteId)
    .orderBy('project_key')
    .orderBy('item_kind')
    .orderBy('jira_status')
    .execute();
}
