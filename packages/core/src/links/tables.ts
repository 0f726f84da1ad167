import type { Generated } from 'kysely';

/** What can be carried across to Jira. */
export type ItemKind = 'idea' | 'story';

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
    /** Null until the issue links back. */
    remote_link_id: string | null;
    created_at: Date;
    refreshed_at: Date | null;
  };
}
