import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { JiraRequestError } from '../errors.ts';
import { byDeployment } from './by-deployment.ts';
import { fieldsWith, issueSchema } from './issue.ts';
import type { JiraIssue } from './issue.ts';

export interface BulkFetchOptions {
  /** Ids, not keys. Any number: they are asked for in chunks. */
  ids: readonly string[];
  /** Further field ids wanted in `fields`. Default: none. */
  fields?: readonly string[] | undefined;
  /** Keys of at most 5 properties wanted in `properties`. Default: none. */
  properties?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
}

export interface BulkFetchResult {
  issues: JiraIssue[];
  /**
   * Ids that Jira showed no issue for: not there, not for this user, or (Data Center, which answers from its index)
   * only just made. Look at each by `getIssue` before believing it.
   */
  missing: string[];
}

const CLOUD_CHUNK = 100;
/** `jira.search.views.default.max`: Data Center cuts longer pages to it. */
const DATA_CENTER_CHUNK = 1000;
/** Per chunk, while looking for ids that spoil it. */
const MOST_REFUSALS = 100;

/** Issues by id, many at once: `bulkfetch` on Cloud, a search by id on Data Center. Ids that do not exist do no harm. */
export async function bulkFetchIssues(client: JiraClient, o: BulkFetchOptions): Promise<BulkFetchResult> {
  const ids = [...new Set(o.ids)];
  const wrong = ids.find((id) => !/^\d+$/.test(id));
  if (wrong !== undefined) throw new TypeError(`“${wrong}” is not the id of an issue`);
  const issues = new Map<string, JiraIssue>();
  const found = await byDeployment(client, {
    cloud: () => inChunks(ids, CLOUD_CHUNK, (chunk) => byBulkFetch(client, chunk, o)),
    'data-center': () => inChunks(ids, DATA_CENTER_CHUNK, (chunk) => bySearch(client, chunk, o)),
  });
  for (const issue of found) issues.set(issue.id, issue);
  return { issues: [...issues.values()], missing: ids.filter((id) => !issues.has(id)) };
}

async function inChunks(
  ids: string[],
  size: number,
  fetch: (chunk: string[]) => Promise<JiraIssue[]>,
): Promise<JiraIssue[]> {
  const issues: JiraIssue[] = [];
  for (let at = 0; at < ids.length; at += size) issues.push(...(await fetch(ids.slice(at, at + size))));
  return issues;
}

const issuesSchema = z.object({ issues: z.array(issueSchema) });

async function byBulkFetch(client: JiraClient, ids: string[], o: BulkFetchOptions): Promise<JiraIssue[]> {
  const { issues } = await client.request({
    method: 'POST',
    path: '/rest/api/2/issue/bulkfetch',
    body: { issueIdsOrKeys: ids, fields: fieldsWith(o.fields), properties: o.properties },
    schema: issuesSchema,
    readOnly: true,
    signal: o.signal,
  });
  return issues;
}

/** A search fails as a whole for one id that does not exist: without those it names, else by halves. */
async function bySearch(client: JiraClient, ids: string[], o: BulkFetchOptions): Promise<JiraIssue[]> {
  const issues: JiraIssue[] = [];
  const parts = [ids];
  for (let refusals = 0; parts.length > 0;) {
    const part = parts.pop() ?? [];
    try {
      issues.push(...(await pageThrough(client, part, o)));
    } catch (error) {
      refusals += 1;
      // What is refused so often is not refused for an id.
      if (!isBadRequest(error) || refusals > MOST_REFUSALS) throw error;
      parts.push(...withoutCulprit(part, error).filter(({ length }) => length > 0));
    }
  }
  return issues;
}

const isBadRequest = (error: unknown): error is JiraRequestError =>
  error instanceof JiraRequestError && error.status === 400;

/** What to ask for in place of these ids. */
function withoutCulprit(ids: string[], { errorMessages }: JiraRequestError): string[][] {
  const named = new Set(errorMessages.flatMap((sentence) => sentence.match(/\d+/g) ?? []));
  const rest = ids.filter((id) => !named.has(id));
  if (rest.length < ids.length) return [rest];
  const half = Math.floor(ids.length / 2);
  return ids.length === 1 ? [] : [ids.slice(0, half), ids.slice(half)];
}

/** Usually one page; a Jira that cuts pages shorter is asked for the rest. */
async function pageThrough(client: JiraClient, ids: string[], o: BulkFetchOptions): Promise<JiraIssue[]> {
  const issues: JiraIssue[] = [];
  for (;;) {
    const page = await client.request({
      method: 'POST',
      path: '/rest/api/2/search',
      body: {
        jql: `id in (${ids.join(',')})`,
        ...{ startAt: issues.length, maxResults: ids.length, validateQuery: false },
        ...{ fields: fieldsWith(o.fields), properties: o.properties },
      },
      schema: issuesSchema.extend({ total: z.number() }),
      readOnly: true,
      signal: o.signal,
    });
    issues.push(...page.issues);
    if (page.issues.length === 0 || issues.length >= page.total) return issues;
  }
}
