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
  o: { client: JiraClient; siteId: string; issues: readonly JiraIssue[]; clockOffsetSeconds: number },
): Promise<Map<string, number>> {
  const since = new Map<string, number>();
  for (const issue of await disputed(db, o)) {
    const at = await lastStatusChange(o.client, issue.id);
    if (at !== undefined) since.set(issue.id, at - o.clockOffsetSeconds * 1000);
  }
  return since;
}

async function disputed(
  db: Kysely<Database>,
  { siteId, issues }: { siteId: string; issues: readonly JiraIssue[] },
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
    if (comparison.kind !== 'read' || !comparison.statusMoved) continue;
    const decided = await decidedHereAt(db, link);
    if (decided !== undefined && decided >= (link.refreshed_at?.getTime() ?? 0)) found.push(issue);
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
