import { browseUrl } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import type { ItemKind } from '../links/tables.ts';
import type { Database } from '../store/schema.ts';
import { sentenceOf } from './documents.ts';
import type { PushRow } from './lease.ts';
import type { Cause } from './reaction.ts';
import type { ItemRow } from './settings.ts';
import type {
  OnConflict,
  PushConflict,
  PushItemState,
  PushOutcome,
  PushState,
  PushWarning,
} from './tables.ts';

export type PushCounts = Record<PushItemState | 'total', number>;

export interface PushSummary {
  id: string;
  /** `running` until every item is done, failed or (its outcome) unknown; `done` if all are done. */
  state: PushState;
  siteId: string;
  connectionId: string | null;
  projectKey: string;
  /** Null: as the mapping says. */
  ideaIssueType: string | null;
  storyIssueType: string | null;
  onConflict: OnConflict;
  /** When it was cancelled; null if it was not. */
  cancelledAt: string | null;
  createdBy: string | null;
  createdAt: string;
  finishedAt: string | null;
  /** Why all of it stopped or, while it is running, waits. */
  error: Cause | null;
  /** Items by state. */
  counts: PushCounts;
}

export interface PushItem {
  id: string;
  itemKind: ItemKind;
  itemId: string;
  ideaId: string;
  /** The idea's title; the story's title or sentence. */
  title: string;
  state: PushItemState;
  /** What became of it in Jira, once it is done. */
  outcome: PushOutcome | null;
  /** What a person should know although it was pushed, such as a field that Jira ignored. */
  warnings: PushWarning[];
  /** The fields that were changed on both sides, while somebody has to decide. */
  conflicts: PushConflict[];
  linkId: string | null;
  issueKey: string | null;
  issueUrl: string | null;
  error: Cause | null;
}

/** A push with its items: each idea before its stories. */
export interface Push extends PushSummary {
  items: PushItem[];
}

interface Failed {
  error_code: string | null;
  error_message: string | null;
  error_remedy: string | null;
}

export function presentPush(row: PushRow, counts: PushCounts): PushSummary {
  return {
    id: row.id,
    state: row.state,
    siteId: row.site_id,
    connectionId: row.connection_id,
    projectKey: row.project_key,
    ideaIssueType: row.idea_issue_type,
    storyIssueType: row.story_issue_type,
    onConflict: row.on_conflict,
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    error: presentCause(row),
    counts,
  };
}

export function noItems(): PushCounts {
  const open = { queued: 0, sending: 0, unknown: 0, created: 0, linked: 0 };
  return { total: 0, ...open, done: 0, failed: 0, conflict: 0, cancelled: 0 };
}

export function countItems(items: { state: PushItemState }[]): PushCounts {
  const counts = noItems();
  for (const { state } of items) counts[state] += 1;
  return { ...counts, total: items.length };
}

type NamedItemRow = ItemRow & {
  idea_title: string | null;
  story_title: string | null;
  as_a: string | null;
  i_want: string | null;
  so_that: string | null;
  issue_key: string | null;
  base_url: string;
};

export async function readPushItems(db: Kysely<Database>, pushId: string): Promise<PushItem[]> {
  const rows = await db
    .selectFrom('push_item')
    .innerJoin('site', 'site.id', 'push_item.site_id')
    .leftJoin('idea', 'idea.id', 'push_item.item_id')
    .leftJoin('story', 'story.id', 'push_item.item_id')
    .leftJoin('link', 'link.id', 'push_item.link_id')
    .selectAll('push_item')
    .select(['idea.title as idea_title', 'story.title as story_title'])
    .select(['story.as_a', 'story.i_want', 'story.so_that', 'link.issue_key', 'site.base_url'])
    .where('push_item.push_id', '=', pushId)
    .orderBy('push_item.position')
    .execute();
  return rows.map(presentItem);
}

function presentItem(row: NamedItemRow): PushItem {
  return {
    id: row.id,
    itemKind: row.item_kind,
    itemId: row.item_id,
    ideaId: row.idea_id,
    title: row.idea_title ?? row.story_title ?? sentenceOf(row),
    state: row.state,
    outcome: row.outcome,
    warnings: row.warnings,
    conflicts: row.conflicts ?? [],
    linkId: row.link_id,
    issueKey: row.issue_key,
    issueUrl: row.issue_key === null ? null : browseUrl(row.base_url, row.issue_key),
    error: presentCause(row),
  };
}

function presentCause({
  error_code: code,
  error_message: message,
  error_remedy: remedy,
}: Failed): Cause | null {
  if (code === null || message === null || remedy === null) return null;
  return { code, message, remedy };
}
