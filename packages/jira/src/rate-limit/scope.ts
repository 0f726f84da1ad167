import type { JiraRequest } from '../client.ts';
import type { RateLimitObservation } from './observation.ts';

/** Whom a refusal is about: everything at the site, one endpoint, one issue, or the user (Data Center). */
export type LimitScope = { kind: 'site' } | { kind: 'endpoint' | 'issue'; name: string } | { kind: 'user' };

type Asked = Pick<JiraRequest<unknown>, 'method' | 'path'>;

/**
 * What has to wait after a refusal: quota, everything; burst, that endpoint; per issue, that issue. Where nothing is
 * said: on Data Center the user, elsewhere that endpoint. Pure.
 */
export function refusedScope(observation: RateLimitObservation, asked: Asked): LimitScope {
  const { reason, fillPerSecond } = observation;
  if (reason === 'quota') return { kind: 'site' };
  if (reason === 'per-issue') {
    const name = writtenIssue(asked);
    if (name !== undefined) return { kind: 'issue', name };
  }
  if (reason === undefined && fillPerSecond !== undefined) return { kind: 'user' };
  return { kind: 'endpoint', name: endpointOf(asked) };
}

/** An endpoint by method and path, whatever issue, project or board it is asked about. Pure. */
export function endpointOf({ method, path }: Asked): string {
  const [, ...segments] = path.split('/');
  const shown = segments.map((segment, at) => (at > 2 && isName(segment, segments[at - 1]) ? ':' : segment));
  return `${method} /${shown.join('/')}`;
}

const COLLECTIONS = new Set(['properties', 'project', 'createmeta']);
const isName = (segment: string, before = ''): boolean => /\d/.test(segment) || COLLECTIONS.has(before);

const NO_ISSUES = new Set(['bulk', 'bulkfetch', 'createmeta', 'picker', 'rank']);

/** The id or key of the issue that a request changes; undefined for reads and for anything else. Pure. */
export function writtenIssue({ method, path }: Asked): string | undefined {
  if (method === 'GET') return undefined;
  const [, idOrKey] = /^\/rest\/api\/[^/]+\/issue\/([^/]+)/.exec(path) ?? [];
  return idOrKey === undefined || NO_ISSUES.has(idOrKey) ? undefined : idOrKey;
}
