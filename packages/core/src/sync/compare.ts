import type { JiraIssue } from '@crosslink/jira';
import type { Selectable } from 'kysely';
import { issueColumns } from '../links/issue-columns.ts';
import type { Database } from '../store/schema.ts';

export type StoredLink = Selectable<Database['link']>;
type Columns = ReturnType<typeof issueColumns>;

export type Comparison =
  /** It is older than what the link says already. */
  | { kind: 'stale' }
  | {
      kind: 'read';
      /** What differs; with `visible: false` nothing that a page shows. */
      columns: Partial<Columns> & Partial<typeof found>;
      visible: boolean;
      /** The issue has another status than the link has seen last; never the first time one is seen. */
      statusMoved: boolean;
    };

/** An issue that can be read is there. */
const found = {
  ...{ issue_state: 'present' as const, missing_since: null, missing_for: null, look_again_at: null },
};

/**
 * What an issue, just read, changes at its link. Pure: the same read twice changes nothing the second time, and of two
 * reads the newer one wins in whatever order they come.
 */
export function compare(
  link: StoredLink,
  issue: JiraIssue,
  o: { sprintFieldId?: string | null; askedAt?: Date | undefined } = {},
): Comparison {
  const read = issueColumns(issue, o.sprintFieldId ?? null);
  if (isOlder(link, read) && !isSure(link, o.askedAt)) return { kind: 'stale' };
  const columns = differing(link, { ...read, ...found });
  const visible = Object.keys(columns).some((name) => name !== 'issue_updated_at');
  return { kind: 'read', columns, visible, statusMoved: hasMoved(link, read) };
}

const isOlder = (link: StoredLink, read: Columns): boolean =>
  read.issue_updated_at.getTime() < (link.issue_updated_at?.getTime() ?? 0);

/** What the issue itself said is right however old it looks, unless somebody wrote the link since it was asked. */
const isSure = (link: StoredLink, askedAt: Date | undefined): boolean =>
  askedAt !== undefined && (link.refreshed_at?.getTime() ?? 0) <= askedAt.getTime();

function hasMoved(link: StoredLink, { status_id: id, status_name: name }: Columns): boolean {
  if (link.status_id !== null) return link.status_id !== id;
  return link.status_name !== null && link.status_name !== name;
}

function differing<T extends object>(link: StoredLink, read: T): Partial<T> {
  const known = new Map<string, unknown>(Object.entries(link));
  const entries = Object.entries(read).filter(([name, value]) => !isSame(known.get(name), value));
  return Object.fromEntries(entries) as Partial<T>;
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return a === b;
}
