import { fileURLToPath } from 'node:url';
import { start, stop } from './child.ts';
import type { Jira } from './many-connections.ts';

const program = fileURLToPath(new URL('sandbox-program.ts', import.meta.url));

/** A sandbox in a process of its own, as every real Jira is: what it costs to answer is not counted as ours. */
export interface JiraProcess extends Jira {
  addFault: (fault: object) => Promise<unknown>;
  /** How many requests came in since the last time. */
  countRequests: () => Promise<number>;
  stop: () => Promise<void>;
}

/** With that many issues in DEMO, of yesterday. */
export async function startJira({ issues = 0 } = {}): Promise<JiraProcess> {
  const child = await start(issues === 0 ? [program, 'ready'] : [program, 'filled', String(issues)]);
  const url = String(child.said['url']);
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const sent = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const reply = await fetch(`${url}/__sandbox${path}`, { method, ...sent });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`The sandbox refused ${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    url,
    addConsumer: (consumer) => control('POST', '/consumers', consumer),
    addFault: (fault) => control('POST', '/faults', fault),
    countRequests: async () => {
      const { requests } = (await control('GET', '/requests')) as { requests: unknown[] };
      await control('DELETE', '/requests');
      return requests.length;
    },
    stop: () => stop(child),
  };
}
