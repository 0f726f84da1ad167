import { JiraError, listChanges } from '@crosslink/jira';
import type { JiraClient, JiraIssue } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';
import { decidedHereAt } from './apply.ts';
import { compare } from './compare.ts';

/**
 * When issues came into their status, for those where it matters: the status is news, and somebody changed the item's
 * own since Jira was read last. Rarely any; each costs a call.
 */
export async function statusSince(
  db: Kysely<Database>,
  o: Disputable & { client: JiraClient; clockOffsetSeconds: number },
): Promise<Map<string, number>> {
  const since = new Map<string, number>();
  for (const issue of await disputed(db, o)) {
    const at = await lastStatusChange(o.client, issue.id);
    if (at !== undefined) since.set(issue.id, at - o.clockOffsetSeconds * 1000);
  }
  return since;
}

interface Disputable {
  siteId: string;
  issues: readonly JiraIssue[];
  /** Ids of issues whose status counts as news although it is none. */
  statusAgain?: ReadonlySet<string> | undefined;
}

async function disputed(
  db: Kysely<Database>,
  { siteId, issues, statusAgain }: Disputable,
): Promise<JiraIssue[]> {
  if (issues.length === 0) return [];
  const byId = new Map(issues.map((issue) => [issue.id, issue]));
  const links = await db
    .selectFrom('link')
    .selectAll()
    .where('site_id', '=', siteId)
    .where('issue_id', 'in', [...byId.keys()])
    .execute();
  const found: JiraIssue[] = [];
  for (const link of links) {
    const issue = byId.get(link.issue_id);
    if (!issue) continue;
    const comparison = compare(link, issue);
    const again = statusAgain?.has(issue.id) === true;
    if (comparison.kind !== 'read' || !(comparison.statusMoved || again)) continue;
    const decided = await decidedHereAt(db, link);
    const readBefore = again ? 0 : (link.refreshed_at?.getTime() ?? 0);
    if (decided !== undefined && decided >= readBefore) found.push(issue);
  }
  return found;
}

/** Undefined if Jira does not tell: the last change of the issue has to do. */
async function lastStatusChange(client: JiraClient, issueId: string): Promise<number | undefined> {
  try {
    const changes = await listChanges(client, issueId);
    return changes.findLast(({ items }) => items.some(({ field }) => field.toLowerCase() === 'status'))?.atMs;
  } catch (error) {
    if (error instanceof JiraError) return undefined;
    throw error;
  }
}
