import { header } from './headers.ts';
import type { HttpReply } from './http.ts';

/**
 * Jira's clock minus ours, in whole seconds. The server is taken to have looked at its clock in the middle of the
 * exchange. Jira's own `serverTime` wins over the `Date` header, which a proxy may have written and which is cut to
 * whole seconds. Without either the clocks are taken to agree.
 */
export function clockOffsetSeconds(o: {
  serverTimeMs?: number | undefined;
  reply: Pick<HttpReply, 'headers'>;
  sentAtMs: number;
  receivedAtMs: number;
}): number {
  const dateMs = Date.parse(header(o.reply, 'date')) + 500;
  const serverMs = o.serverTimeMs ?? dateMs;
  if (Number.isNaN(serverMs)) return 0;
  // `+ 0` turns a negative zero into a plain one.
  return Math.round((serverMs - (o.sentAtMs + o.receivedAtMs) / 2) / 1000) + 0;
}
