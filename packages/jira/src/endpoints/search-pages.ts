import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { byDeployment } from './by-deployment.ts';
import { JiraRequestError, JiraUnexpectedReplyError } from '../errors.ts';
import { fieldsWith, issueSchema } from './issue.ts';
import type { JiraIssue } from './issue.ts';

export interface SearchOptions {
  /** Cloud refuses JQL without any restriction. */
  jql: string;
  /** Further field ids wanted in `fields`. Default: none. */
  fields?: readonly string[] | undefined;
  /** Keys of at most 5 properties wanted in `properties`. Default: none. */
  properties?: readonly string[] | undefined;
  /** Wanted per page; Jira gives less as it likes, Data Center 1000 at most. Default: 100. */
  pageSize?: number | undefined;
  /** Cloud: ids of at most 50 issues just written, to be found as they are. Data Center knows no such thing. */
  reconcileIssues?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
}

const DEFAULT_PAGE_SIZE = 100;
/** How deep OpenSearch (`max_result_window`) lets one page; Lucene has no such bound. */
const RESULT_WINDOW = 10_000;

/**
 * All matches page by page, each issue once. The index lags behind: what was just written may be missing for seconds.
 * On Data Center, which pages by number, order what may change meanwhile so that a change moves an issue to the front
 * (`ORDER BY updated DESC`): then none is skipped.
 *
 * Rejects as {@link JiraClient.request}, and with `jira_search_too_deep` where a Data Center shows no more than its
 * first 10,000 matches: narrow the JQL then.
 */
export async function* searchIssuePages(
  client: JiraClient,
  o: SearchOptions,
): AsyncGenerator<JiraIssue[], void, undefined> {
  const seen = new Set<string>();
  let next: Place | undefined = {};
  while (next !== undefined) {
    const place = next;
    const page: Page = await byDeployment(client, {
      cloud: () => bySearchJql(client, o, place),
      'data-center': () => bySearch(client, o, place),
    });
    yield page.issues.filter(({ id }) => !seen.has(id));
    for (const { id } of page.issues) seen.add(id);
    next = page.next;
  }
}

/** As {@link searchIssuePages}, issue by issue. */
export async function* searchAllIssues(
  client: JiraClient,
  o: SearchOptions,
): AsyncGenerator<JiraIssue, void, undefined> {
  for await (const page of searchIssuePages(client, o)) yield* page;
}

/** Where a page begins, in one of two ways. */
interface Place {
  startAt?: number;
  nextPageToken?: string;
}

interface Page {
  issues: JiraIssue[];
  next: Place | undefined;
}

const numberedSchema = z.object({ issues: z.array(issueSchema), total: z.number() });

async function bySearch(client: JiraClient, o: SearchOptions, { startAt = 0 }: Place): Promise<Page> {
  const { jql, properties, signal, pageSize = DEFAULT_PAGE_SIZE } = o;
  const maxResults = startAt < RESULT_WINDOW ? Math.min(pageSize, RESULT_WINDOW - startAt) : pageSize;
  const request = client.request({
    method: 'POST',
    path: '/rest/api/2/search',
    body: { jql, startAt, maxResults, fields: fieldsWith(o.fields), properties },
    schema: numberedSchema,
    readOnly: true,
    signal,
  });
  const { issues, total } = await request.catch((error: unknown) => {
    throw startAt >= RESULT_WINDOW && isServerError(error) ? tooDeep(error) : error;
  });
  const end = startAt + issues.length;
  return { issues, next: issues.length > 0 && end < total ? { startAt: end } : undefined };
}

const tokenSchema = z.object({
  issues: z.array(issueSchema),
  nextPageToken: z.string().nullish(),
  isLast: z.boolean().nullish(),
});

async function bySearchJql(client: JiraClient, o: SearchOptions, { nextPageToken }: Place): Promise<Page> {
  const { jql, properties, reconcileIssues, signal, pageSize = DEFAULT_PAGE_SIZE } = o;
  const page = await client.request({
    method: 'POST',
    path: '/rest/api/2/search/jql',
    body: {
      ...{ jql, nextPageToken, maxResults: pageSize, fields: fieldsWith(o.fields), properties },
      reconcileIssues: reconcileIssues?.map(Number),
    },
    schema: tokenSchema,
    readOnly: true,
    signal,
  });
  const token = page.isLast === true ? null : page.nextPageToken;
  if (token !== undefined && token !== null && token === nextPageToken) throw inCircles(client);
  return { issues: page.issues, next: token ? { nextPageToken: token } : undefined };
}

const isServerError = (error: unknown): error is JiraUnexpectedReplyError =>
  error instanceof JiraUnexpectedReplyError && error.code === 'jira_server_error';

function tooDeep(cause: JiraUnexpectedReplyError): JiraRequestError {
  return new JiraRequestError({
    code: 'jira_search_too_deep',
    message: `This Jira shows only the first ${RESULT_WINDOW} issues that a search finds.`,
    remedy: 'Search for less at a time.',
    status: cause.status,
    requestId: cause.requestId,
    cause,
  });
}

function inCircles({ baseUrl }: JiraClient): JiraUnexpectedReplyError {
  return new JiraUnexpectedReplyError({
    code: 'jira_unexpected_shape',
    message: `The search of ${baseUrl} gives the same page again and again.`,
    remedy: 'Try again; if it stays so, search for less at a time.',
  });
}
