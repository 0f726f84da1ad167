import { browseUrl } from '@crosslink/jira';
import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../store/schema.ts';
import type { ItemKind } from './tables.ts';

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
  /** As Jira said last; null until it was asked for the first time. */
  issueType: string | null;
  /** `category` is one of Jira's keys: `new`, `indeterminate`, `done`, `undefined`. */
  status: { name: string; category: string } | null;
  /** Null while the issue does not link back yet. */
  remoteLinkId: string | null;
  createdAt: string;
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
    issueType: row.issue_type,
    status: presentStatus(row),
    remoteLinkId: row.remote_link_id,
    createdAt: row.created_at.toISOString(),
    refreshedAt: row.refreshed_at?.toISOString() ?? null,
  };
}

/** The links of an idea and its stories, oldest first. */
export async function linksOfIdea(db: Kysely<Database>, ideaId: string): Promise<Link[]> {
  const rows = await selectLinks(db).where('link.idea_id', '=', ideaId).orderBy('link.number').execute();
  return rows.map(presentLink);
}

function presentStatus(row: LinkRow): Link['status'] {
  if (row.status_name === null) return null;
  return { name: row.status_name, category: row.status_category ?? 'undefined' };
}
