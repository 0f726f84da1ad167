import type { ColumnType, Generated } from 'kysely';

/** What can be carried across to Jira. */
export type ItemKind = 'idea' | 'story';

/** What became of the issue, as far as the connections that read it can tell. */
export type IssueState = 'present' | 'archived' | 'hidden' | 'gone';
/**
 * By field id: what was sent, and what Jira showed afterwards. The one tells whether the item was changed since, the other
 * whether the issue was.
 */
export type PushedFields = Record<string, { sent: unknown; seen?: unknown }>;

export interface LinksTables {
  /** The lasting pair of an item and an issue; at most one per item and site. */
  link: {
    id: string;
    /** Counts up: the order in which links were made. */
    number: Generated<number>;
    item_kind: ItemKind;
    item_id: string;
    /** The idea itself, or the idea the story belongs to. */
    idea_id: string;
    site_id: string;
    /** The connection it was made with; null once that connection is gone. */
    connection_id: string | null;
    /** Jira's lasting id: the key changes when an issue moves, the id does not. */
    issue_id: string;
    issue_key: string;
    /** What was read from Jira last; null until it was read for the first time. */
    issue_type: string | null;
    status_name: string | null;
    status_category: string | null;
    project_id: string | null;
    project_key: string | null;
    issue_summary: string | null;
    status_id: string | null;
    /** Jira's name of it, such as `blue-gray`. */
    status_color: string | null;
    assignee_name: string | null;
    assignee_avatar_url: string | null;
    sprint_name: string | null;
    resolution: string | null;
    priority: string | null;
    /** By Jira's clock. */
    issue_updated_at: Date | null;
    issue_state: Generated<IssueState>;
    /** When it was first looked for in vain. */
    missing_since: Date | null;
    /** The connection that looked: only its second look counts. */
    missing_for: string | null;
    look_again_at: Date | null;
    /** Null until the issue links back. */
    remote_link_id: string | null;
    /** Of what was written last, so that it is written only when it differs; null if that is not known. */
    remote_link_hash: string | null;
    /** The item as it was then is what the remote link says. */
    remote_link_checked_at: Date | null;
    remote_link_retry_at: Date | null;
    /** When to look whether the remote link is to be written; null: the item is as it was. The database marks links itself. */
    remote_link_due_at: Generated<Date | null>;
    /** The code of what keeps the remote link from being written. */
    remote_link_problem: string | null;
    /** What a push wrote to the issue last; null for issues that no push wrote to. */
    pushed: ColumnType<PushedFields | null, string | null | undefined, string | null>;
    created_at: Date;
    /** When Jira was last read with success. */
    refreshed_at: Date | null;
  };
}
