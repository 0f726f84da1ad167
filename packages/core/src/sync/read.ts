import { bulkFetchIssues, getIssue } from '@crosslink/jira';
import type { JiraClient, JiraIssue } from '@crosslink/jira';
import { isUnseen } from '../links/read-issue.ts';
import { sprintFieldOf } from '../links/sprint-field.ts';
import { findSite } from '../sites/find.ts';
import { applyIssues } from './apply.ts';
import type { Applied } from './apply.ts';
import type { SyncDeps } from './settings.ts';
import { statusSince } from './status-since.ts';

/** One connection reading one site. */
export interface Eye {
  siteId: string;
  connectionId: string;
  client: JiraClient;
  sprintFieldId: string | null;
  clockOffsetSeconds: number;
}

export async function openEye(
  deps: SyncDeps,
  { siteId, connectionId }: { siteId: string; connectionId: string },
): Promise<Eye> {
  const site = await findSite(deps.db, siteId);
  const client = await deps.clientFor(connectionId, { priority: 'background' });
  const sprintFieldId = await sprintFieldOf(deps.db, { siteId, client });
  return { siteId, connectionId, client, sprintFieldId, clockOffsetSeconds: site.clock_offset_seconds };
}

export const fieldsFor = ({ sprintFieldId }: Eye): string[] =>
  sprintFieldId === null ? [] : [sprintFieldId];

/** Issues of one transaction: enough to be quick, few enough not to keep others waiting. */
const batchSize = 100;

/** Writes down what was read. */
export async function apply(
  deps: SyncDeps,
  eye: Eye,
  issues: readonly JiraIssue[],
  o: { askedAt?: Date; statusAgain?: ReadonlySet<string> } = {},
): Promise<Applied> {
  const { db, now } = deps;
  const { siteId, client, sprintFieldId, clockOffsetSeconds } = eye;
  const all: Applied = { changed: [], news: [], older: [] };
  await deps.onRead();
  for (let from = 0; from < issues.length; from += batchSize) {
    const batch = issues.slice(from, from + batchSize);
    const since = await statusSince(db, {
      ...{ client, siteId, issues: batch, clockOffsetSeconds, statusAgain: o.statusAgain },
    });
    const applied = await db.transaction().execute((tx) =>
      applyIssues(tx, {
        ...{ siteId, sprintFieldId, clockOffsetSeconds, issues: batch, statusSince: since },
        ...{ at: new Date(now()), ...o },
      }),
    );
    all.changed.push(...applied.changed);
    all.news.push(...applied.news);
    all.older.push(...applied.older);
  }
  return all;
}

/** More of them are asked for at once, fewer by themselves: a search may lag behind, an issue never does. */
const fewIssues = 3;

/** Issues by id, and the ids Jira shows no issue for. */
export async function readIssues(
  eye: Eye,
  ids: readonly string[],
): Promise<{ issues: JiraIssue[]; missing: string[] }> {
  if (ids.length > fewIssues) return bulkFetchIssues(eye.client, { ids, fields: fieldsFor(eye) });
  const issues: JiraIssue[] = [];
  const missing: string[] = [];
  for (const id of ids) {
    const issue = await readDirectly(eye, id);
    if (issue) issues.push(issue);
    else missing.push(id);
  }
  return { issues, missing };
}

/** From the issue itself, not from an index. Undefined: Jira has it not, or does not show it. */
export async function readDirectly(eye: Eye, issueId: string): Promise<JiraIssue | undefined> {
  try {
    return await getIssue(eye.client, issueId, { fields: fieldsFor(eye) });
  } catch (error) {
    if (isUnseen(error)) return undefined;
    throw error;
  }
}

/** Asks issues themselves that an index showed in an older state than is known; then they are believed. */
export async function settleOlder(deps: SyncDeps, eye: Eye, issueIds: readonly string[]): Promise<string[]> {
  const changed: string[] = [];
  for (const id of issueIds) {
    const askedAt = new Date(deps.now());
    const issue = await readDirectly(eye, id);
    if (issue) changed.push(...(await apply(deps, eye, [issue], { askedAt })).changed);
  }
  return changed;
}
