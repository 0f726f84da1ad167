import { z } from 'zod';
import type { Authorization } from '../authorization.ts';
import { createJiraClient } from '../client.ts';
import type { Transport } from '../http.ts';

/** A Jira Cloud site that a token reaches. */
export interface AccessibleSite {
  cloudId: string;
  name: string;
  /** Where people reach it, e.g. `https://example.atlassian.net`. */
  url: string;
  scopes: string[];
}

const resources = z.array(
  z.object({ id: z.string(), name: z.string(), url: z.string(), scopes: z.array(z.string()).default([]) }),
);

/**
 * The Jira sites that an access token of Cloud reaches. Other products may share a site's id: only what has a scope of
 * Jira is a Jira.
 *
 * Rejects as `JiraClient.request` does.
 * @see https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
 */
export async function listAccessibleSites(o: {
  gateway: string;
  /** By an access token. */
  authorization: Authorization;
  transport: Transport;
  signal?: AbortSignal | undefined;
}): Promise<AccessibleSite[]> {
  const client = createJiraClient({
    baseUrl: o.gateway,
    transport: o.transport,
    authorization: o.authorization,
  });
  const found = await client.request({
    method: 'GET',
    path: '/oauth/token/accessible-resources',
    schema: resources,
    signal: o.signal,
  });
  const jiras = found.filter(({ scopes }) => scopes.some((scope) => scope.includes('jira')));
  const sites = new Map<string, AccessibleSite>();
  for (const { id, name, url, scopes } of jiras) {
    const known = sites.get(id)?.scopes ?? [];
    sites.set(id, { cloudId: id, name, url, scopes: [...new Set([...known, ...scopes])] });
  }
  return [...sites.values()];
}
