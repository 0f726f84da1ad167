import type { ColumnType, Generated } from 'kysely';
import type { ItemKind, LinksTables } from '../links/tables.ts';

export type PushState = 'running' | 'done' | 'failed';
/** docs/push.md holds the machine. */
export type PushItemState =
  'queued' | 'sending' | 'unknown' | 'created' | 'linked' | 'done' | 'failed' | 'conflict' | 'cancelled';
/** What became of an item that is done. */
export type PushOutcome = 'created' | 'updated' | 'unchanged';
/** What to do with a field that was changed on both sides. */
export type OnConflict = 'ask' | 'overwrite' | 'keep';

/** Something a person should know of an item that was pushed all the same. */
export interface PushWarning {
  code: string;
  message: string;
  /** The field it is about, as Jira calls it. */
  field?: string;
}

/** A field that was changed here and in Jira since it was pushed last. */
export interface PushConflict {
  fieldId: string;
  name: string;
  /** What it would become. */
  ours: unknown;
  /** What it is in Jira. */
  theirs: unknown;
}

/** Written as JSON text. */
type Json<T> = ColumnType<T, string | undefined, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;

export interface PushTables extends LinksTables {
  push: {
    id: string;
    created_by: string | null;
    /** Null once the connection is gone. */
    connection_id: string | null;
    site_id: string;
    project_key: string;
    /** Null: as the mapping says. */
    idea_issue_type: string | null;
    story_issue_type: string | null;
    on_conflict: Generated<OnConflict>;
    state: PushState;
    /** Set: nothing is begun any more; what has begun is finished. */
    cancelled_at: Generated<Date | null>;
    /** Runs in a row that had to be put off because of Jira; a step forward sets it back to 0. */
    put_off: Generated<number>;
    /** Runs that broke on something nobody foresaw. */
    broken_runs: Generated<number>;
    /** Whoever holds the lease works on the push; by the database's clock. */
    lease_id: string | null;
    lease_until: Date | null;
    /** Nobody needs to look at the push before; by the database's clock. */
    run_after: Date;
    /** What stopped the push as a whole. */
    error_code: string | null;
    error_message: string | null;
    error_remedy: string | null;
    created_at: Date;
    finished_at: Date | null;
  };
  push_item: {
    id: string;
    /** Counts up: the order in which pushes took up an item. */
    number: Generated<number>;
    push_id: string;
    site_id: string;
    item_kind: ItemKind;
    item_id: string;
    idea_id: string;
    /** Order within the push: every idea before its stories. */
    position: number;
    state: PushItemState;
    /** The push holds this item at this site; nobody else can push it until it is let go. */
    held: Generated<boolean>;
    /** Null until it is done. */
    outcome: Generated<PushOutcome | null>;
    warnings: Json<PushWarning[]>;
    conflicts: JsonOrNull<PushConflict[]>;
    /** The label by which the issue is found again when nobody knows whether it was created. */
    marker: string;
    /** When creation was asked for last; null when it never was, or surely did not happen. */
    sent_at: Date | null;
    /** The connection that asked. Kept when that is gone: only it is sure to see what came of it. */
    sent_by: string | null;
    /** How often creation was asked for. */
    sends: Generated<number>;
    /** How often since then the issue was looked for in vain, and when last. */
    looks: Generated<number>;
    looked_at: Date | null;
    link_id: string | null;
    error_code: string | null;
    error_message: string | null;
    error_remedy: string | null;
    created_at: Date;
    updated_at: Date;
  };
}
