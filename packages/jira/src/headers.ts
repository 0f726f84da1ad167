import type { HttpReply } from './http.ts';

const ONE_HOUR_SECONDS = 3600;

/** The first value of a header; '' if it is not there. */
export function header(reply: Pick<HttpReply, 'headers'>, name: string): string {
  const value = reply.headers[name];
  return (typeof value === 'string' ? value : value?.[0]) ?? '';
}

/** What Jira or Atlassian's edge calls the request in its own log. */
export function requestIdOf(reply: Pick<HttpReply, 'headers'>): string | undefined {
  const id = header(reply, 'x-arequestid') || header(reply, 'atl-request-id');
  return id === '' ? undefined : id;
}

/**
 * Seconds to wait by `Retry-After`, a number or a date (RFC 9110 section 10.2.3), clamped to an hour: Jira sends
 * 9223372036854775807 to a user it has blocked. Undefined if absent or unreadable.
 */
export function retryAfterSeconds(reply: Pick<HttpReply, 'headers'>, nowMs: number): number | undefined {
  const value = header(reply, 'retry-after').trim();
  if (value === '') return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - nowMs) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.ceil(Math.min(Math.max(seconds, 0), ONE_HOUR_SECONDS));
}
