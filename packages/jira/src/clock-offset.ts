import { header } from './headers.ts';
import type { HttpReply } from './http.ts';

/** Fifty years: what says to be further away from our clock is no clock. */
export const maxClockOffsetSeconds = 50 * 365 * 24 * 60 * 60;

/**
 * Jira's clock minus ours, in whole seconds. The server is taken to have looked at its clock in the middle of the
 * exchange. Jira's own `serverTime` wins over the `Date` header, which a proxy may have written and which is cut to
 * whole seconds. Without a usable one of them the clocks are taken to agree.
 */
export function clockOffsetSeconds(o: {
  serverTimeMs?: number | undefined;
  reply: Pick<HttpReply, 'headers'>;
  sentAtMs: number;
  receivedAtMs: number;
}): number {
  const dateMs = Date.parse(header(o.reply, 'date')) + 500;
  const ourMs = (o.sentAtMs + o.receivedAtMs) / 2;
  const offsets = [o.serverTimeMs ?? NaN, dateMs].map((serverMs) => Math.round((serverMs - ourMs) / 1000));
  // `+ 0` turns a negative zero into a plain one.
  return (offsets.find((offset) => Math.abs(offset) <= maxClockOffsetSeconds) ?? 0) + 0;
}
