import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { sitePath } from '../site-path.ts';
import { statusSchema } from './status.ts';
import type { JiraStatus } from './status.ts';

export interface JiraTransition {
  id: string;
  name: string;
  to: JiraStatus;
}

const transitionsSchema = z.object({
  transitions: z.array(z.object({ id: z.string(), name: z.string(), to: statusSchema })),
});

/** What this user may do to the status of an issue now; empty without the permission. */
export async function listTransitions(client: JiraClient, idOrKey: string): Promise<JiraTransition[]> {
  const path = sitePath`/rest/api/2/issue/${idOrKey}/transitions`;
  const { transitions } = await client.request({ method: 'GET', path, schema: transitionsSchema });
  return transitions;
}

/** Moves an issue on. Not repeatable: the second time the transition is usually no longer there. */
export async function transitionIssue(
  client: JiraClient,
  idOrKey: string,
  transitionId: string,
): Promise<void> {
  const path = sitePath`/rest/api/2/issue/${idOrKey}/transitions`;
  const body = { transition: { id: transitionId } };
  await client.request({ method: 'POST', path, body, schema: z.undefined() });
}
