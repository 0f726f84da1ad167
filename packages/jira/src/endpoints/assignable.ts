import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { deploymentOf } from './by-deployment.ts';
import { personSchema } from './person.ts';
import type { JiraPerson } from './person.ts';

/**
 * The people to whom issues of a project can be given whose name or e-mail address begins with the text; '' finds
 * everybody. Empty, too, where this user may not see people.
 *
 * @param o.maxResults Default: 50.
 */
export async function searchAssignable(
  client: JiraClient,
  o: { projectKey: string; text: string; maxResults?: number; signal?: AbortSignal },
): Promise<JiraPerson[]> {
  const isCloud = (await deploymentOf(client)) === 'cloud';
  return client.request({
    method: 'GET',
    path: '/rest/api/2/user/assignable/search',
    query: [
      ['project', o.projectKey],
      [isCloud ? 'query' : 'username', o.text],
      ['maxResults', String(o.maxResults ?? 50)],
    ],
    schema: z.array(personSchema),
    signal: o.signal,
  });
}

/** What to set a field of people to, such as `assignee`. Pure. */
export function personValue({ id, name }: Pick<JiraPerson, 'id' | 'name'>): Record<string, string> {
  return name === undefined ? { accountId: id } : { name };
}
