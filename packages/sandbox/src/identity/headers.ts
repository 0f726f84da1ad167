import type { Caller } from '../exchange.ts';
import type { Personality } from '../version.ts';

/** The headers by which Jira says whom it took the caller for. */
export function identityHeaders({ deploymentType }: Personality, caller: Caller): Record<string, string> {
  const { user, session, loginFailed } = caller;
  const reason = { ...(user ? { 'X-Seraph-LoginReason': 'OK' } : {}) };
  const failed = loginFailed === true ? { 'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED' } : {};
  if (deploymentType === 'Cloud') {
    return { ...(user ? { 'X-AAccountId': encodeURIComponent(user.accountId) } : {}), ...failed };
  }
  return {
    'X-ANODEID': 'node1',
    'X-AUSERNAME': user ? encodeURIComponent(user.name) : 'anonymous',
    ...reason,
    ...failed,
    ...(session ? { 'X-ASESSIONID': session.id.slice(0, 6).toLowerCase() } : {}),
  };
}

/** Minute of the day, running number, how many at a time. */
export function requestId(nowMs: number, count: number): string {
  const minute = Math.floor(nowMs / 60_000) % 1440;
  return `${minute}x${count}x1`;
}
