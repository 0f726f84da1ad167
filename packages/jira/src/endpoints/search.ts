import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { fieldsWith, issueSchema } from './issue.ts';
import type { JiraIssue } from './issue.ts';
import { byDeployment } from './by-deployment.ts';

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
 * Cloud has removed the resource of Data Center (410 Gone) and has another in its place, which does not count.
 *
 * @param o.fields Further field ids wanted in `fields`. Default: none.
 * @param o.maxResults Jira cuts it to 1000. Default: 50.
 */
export async function searchIssues(
  client: JiraClient,
  o: { jql: string; fields?: readonly string[]; maxResults?: number; signal?: AbortSignal },
): Promise<SearchResult> {
  const search = (path: string) =>
    client.request({
      method: 'POST',
      path,
      body: { jql: o.jql, fields: fieldsWith(o.fields), maxResults: o.maxResults ?? DEFAULT_MAX_RESULTS },
      schema: z.object({ issues: z.array(issueSchema), total: z.number().exactOptional() }),
      readOnly: true,
      signal: o.signal,
    });
  return byDeployment(client, {
    cloud: () => search('/rest/api/2/search/jql'),
    'data-center': () => search('/rest/api/2/search'),
  });
}
