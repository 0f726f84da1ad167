import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { ItemKind } from '../links/tables.ts';

/** In the order of the workflow. */
export const ideaStatuses = ['new', 'considering', 'planned', 'in-progress', 'done', 'declined'] as const;
export const storyStatuses = ['open', 'in-progress', 'done'] as const;
export type IdeaStatus = (typeof ideaStatuses)[number];
export type StoryStatus = (typeof storyStatuses)[number];

/** Who changed an item: a person, an import, what changed in Jira, or a push. */
export type HistorySource = 'person' | 'import' | 'sync' | 'push';
export type HistoryAction = 'created' | 'changed' | 'moved' | 'deleted' | 'restored';

/** One field of one change; the field is called as in the API. */
export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
  /** Why, where it was no person's decision: what happened in Jira. */
  because?: string;
}

export interface BacklogTables {
  idea: {
    id: string;
    title: string;
    /** Markdown, as are problem and benefit. */
    description: string;
    problem: Generated<string>;
    benefit: Generated<string>;
    /** 0 to 10. */
    impact: number | null;
    effort: number | null;
    /** Impact for each unit of effort. */
    ratio: GeneratedAlways<number | null>;
    status: Generated<IdeaStatus>;
    /** Place in the workflow, from 0. */
    status_rank: GeneratedAlways<number>;
    tags: Generated<string[]>;
    /** The tags as they are compared, see words.ts. */
    tag_keys: Generated<string[]>;
    owner_id: string | null;
    /** What another product calls it; nobody else has the same. */
    external_id: string | null;
    external_url: string | null;
    /** The title as it is sorted, see words.ts. */
    title_key: Generated<string>;
    /** A tsvector of the words of the idea and its stories; see search.ts. Only ever compared. */
    search: ColumnType<never, string | undefined, string>;
    /** Counts the changes, so that nobody overwrites what they have not seen. */
    version: Generated<number>;
    /** Ascending; new ideas come last. Fractions leave room between two neighbours. */
    position: Generated<number>;
    created_by: string | null;
    created_at: Date;
    updated_at: Date;
    /** Set instead of removing the row: links outlive their item. */
    deleted_at: Date | null;
    /** The same for everything that was deleted at once, so that it can be restored at once. */
    deletion_id: string | null;
  };
  story: {
    id: string;
    idea_id: string;
    title: string | null;
    as_a: string | null;
    i_want: string | null;
    so_that: string | null;
    /** Markdown. */
    acceptance_criteria: string;
    points: number | null;
    status: Generated<StoryStatus>;
    external_id: string | null;
    external_url: string | null;
    version: Generated<number>;
    /** Ascending within the idea. */
    position: Generated<number>;
    created_by: string | null;
    created_at: Date;
    updated_at: Date;
    deleted_at: Date | null;
    deletion_id: string | null;
  };
  /** A link from an item to something that lies elsewhere. */
  attachment: {
    id: string;
    number: Generated<number>;
    item_kind: ItemKind;
    item_id: string;
    idea_id: string;
    title: string;
    url: string;
    created_by: string | null;
    created_at: Date;
  };
  item_history: {
    id: string;
    /** Counts up: the order of what happened. */
    number: Generated<number>;
    item_kind: ItemKind;
    item_id: string;
    idea_id: string;
    at: Date;
    /** Null when it was nobody here, or that user is gone. */
    actor_id: string | null;
    source: HistorySource;
    action: Generated<HistoryAction>;
    changes: JSONColumnType<FieldChange[]>;
  };
  backlog_import: {
    id: string;
    created_by: string;
    created_at: Date;
    /** Of the file. */
    name: string | null;
    format: 'csv' | 'json';
    state: 'ready' | 'running' | 'done' | 'failed';
    /** The file, gzipped; null once it is not needed any more. */
    content: Uint8Array | null;
    settings: JSONColumnType<object>;
    preview: JSONColumnType<object>;
    only_valid: Generated<boolean>;
    phase: 'reading' | 'writing' | null;
    lines_done: Generated<number>;
    lines_total: number;
    result: JSONColumnType<object> | null;
    error_code: string | null;
    error_message: string | null;
    error_remedy: string | null;
    started_at: Date | null;
    finished_at: Date | null;
  };
}
