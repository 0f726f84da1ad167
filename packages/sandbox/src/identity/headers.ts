import type { Caller } from '../exchange.ts';

/** The headers by which Jira says whom it took the caller for. */
export function identityHeaders(caller: Caller): Record<string, string> {
  const { user, session } = caller;
  return {
    'X-AUSERNAME': user ? encodeURIComponent(user.name) : 'anonymous',
    ...(user ? { 'X-Seraph-LoginReason': 'OK' } : {}),
    ...(session ? { 'X-ASESSIONID': session.id.slice(0, 6).toLowerCase() } : {}),
  };
}

/** Minute of the day, running number, how many at a time. */
export function requestId(nowMs: number, count: number): string {
  const minute = Math.floor(nowMs / 60_000) % 1440;
  return `${minute}x${count}x1`;
}
