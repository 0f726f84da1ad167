import { browseUrl } from '@crosslink/jira';
import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../store/schema.ts';
import type { IssueState, ItemKind } from './tables.ts';

/** The lasting pair of an item and an issue. */
export interface Link {
  id: string;
  itemKind: ItemKind;
  itemId: string;
  ideaId: string;
  siteId: string;
  /** Null once the connection it was made with is gone. */
  connectionId: string | null;
  issueId: string;
  issueKey: string;
  issueUrl: string;
  /**
   * `present`, in an `archived` project, `hidden` from the connections that read it (permission lost), or `gone`
   * (deleted). What else is said of the issue is then what was seen last.
   */
  issueState: IssueState;
  /** Since when the issue cannot be seen; while `present`, it is looked for once more before that is believed. */
  missingSince: string | null;
  projectKey: string | null;
  /** This and what follows as Jira said last; null until it was asked for the first time. */
  issueType: string | null;
  issueSummary: string | null;
  /** `category` is one of Jira's keys: `new`, `indeterminate`, `done`, `undefined`; `color` Jira's name of one. */
  status: { name: string; category: string; color: string | null } | null;
  assignee: { displayName: string; avatarUrl: string | null } | null;
  sprint: string | null;
  priority: string | null;
  resolution: string | null;
  /** By Jira's clock. */
  issueUpdatedAt: string | null;
  /** Null while the issue does not link back yet. */
  remoteLinkId: string | null;
  /** The code of what keeps the issue from linking back, or from linking back as the item is now. */
  remoteLinkProblem: string | null;
  createdAt: string;
  /** When Jira was last read with success. */
  refreshedAt: string | null;
}

export type LinkRow = Selectable<Database['link']> & { base_url: string };

/** Links with what presenting them needs; for the features of this package. */
export function selectLinks(db: Kysely<Database>) {
  return db
    .selectFrom('link')
    .innerJoin('site', 'site.id', 'link.site_id')
    .selectAll('link')
    .select('site.base_url');
}

export function presentLink(row: LinkRow): Link {
  return {
    id: row.id,
    itemKind: row.item_kind,
    itemId: row.item_id,
    ideaId: row.idea_id,
    siteId: row.site_id,
    connectionId: row.connection_id,
    issueId: row.issue_id,
    issueKey: row.issue_key,
    issueUrl: browseUrl(row.base_url, row.issue_key),
    issueState: row.issue_state,
    missingSince: isoOf(row.missing_since),
    ...presentIssue(row),
    remoteLinkId: row.remote_link_id,
    remoteLinkProblem: row.remote_link_problem,
    createdAt: row.created_at.toISOString(),
    refreshedAt: isoOf(row.refreshed_at),
  };
}

function presentIssue(row: LinkRow) {
  const { status_name: statusName, assignee_name: assigneeName } = row;
  return {
    projectKey: row.project_key,
    issueType: row.issue_type,
    issueSummary: row.issue_summary,
    status:
      statusName === null
        ? null
        : { name: statusName, category: row.status_category ?? 'undefined', color: row.status_color },
    assignee:
      assigneeName === null ? null : { displayName: assigneeName, avatarUrl: row.assignee_avatar_url },
    sprint: row.sprint_name,
    priority: row.priority,
    resolution: row.resolution,
    issueUpdatedAt: isoOf(row.issue_updated_at),
  };
}

const isoOf = (date: Date | null): string | null => date?.toISOString() ?? null;

/** The links of an idea and its stories, oldest first. */
export async function linksOfIdea(db: Kysely<Database>, ideaId: string): Promise<Link[]> {
  const rows = await selectLinks(db).where('link.idea_id', '=', ideaId).orderBy('link.number').execute();
  return rows.map(presentLink);
}
