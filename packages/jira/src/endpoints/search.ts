import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { fieldsWith, issueSchema } from './issue.ts';
import type { JiraIssue } from './issue.ts';

export interface SearchResult {
  issues: JiraIssue[];
  /** How many match altogether, if Jira counted them. */
  total?: number;
}

const DEFAULT_MAX_RESULTS = 50;

/**
 * Searches by JQL, first page only. By POST, since JQL may be longer than a URL. The index lags behind: an issue just
 * created may be missing for seconds.
 *
 * Data Center only: Cloud has removed this resource.
 *
 * @param o.fields Further field ids wanted in `fields`. Default: none.
 * @param o.maxResults Jira cuts it to 1000. Default: 50.
 */
export function searchIssues(
  client: JiraClient,
  o: { jql: string; fields?: readonly string[]; maxResults?: number; signal?: AbortSignal },
): Promise<SearchResult> {
  return client.request({
    method: 'POST',
    path: '/rest/api/2/search',
    body: { jql: o.jql, fields: fieldsWith(o.fields), maxResults: o.maxResults ?? DEFAULT_MAX_RESULTS },
    schema: z.object({ issues: z.array(issueSchema), total: z.number().exactOptional() }),
    readOnly: true,
    signal: o.signal,
  });
}
