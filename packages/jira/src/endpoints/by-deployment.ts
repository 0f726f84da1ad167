import type { JiraClient } from '../client.ts';
import { JiraRequestError } from '../errors.ts';
import type { Deployment } from '../site.ts';
import { getServerInfo } from './server-info.ts';

/** What was found out about Jiras whose deployment the client does not know. */
const found = new WeakMap<JiraClient, Deployment>();

/**
 * Does what only one of the two products can in the way of the one this is. Where that is not known, the way of Data
 * Center is tried (it has to begin with its search), and Cloud's 410 Gone tells; a client has to try once only.
 */
export async function byDeployment<T>(
  client: JiraClient,
  ways: Record<Deployment, () => Promise<T>>,
): Promise<T> {
  const known = client.deployment ?? found.get(client);
  if (known) return ways[known]();
  try {
    const result = await ways['data-center']();
    found.set(client, 'data-center');
    return result;
  } catch (error) {
    if (!(error instanceof JiraRequestError && error.status === 410)) throw error;
    found.set(client, 'cloud');
    return ways.cloud();
  }
}

/** Which of the two this is, asked for once where nothing told yet. */
export async function deploymentOf(client: JiraClient): Promise<Deployment> {
  const known = client.deployment ?? found.get(client);
  if (known) return known;
  const { deployment } = await getServerInfo(client);
  found.set(client, deployment);
  return deployment;
}
