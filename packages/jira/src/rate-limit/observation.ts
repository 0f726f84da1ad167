import { header, retryAfterSeconds } from '../headers.ts';
import type { HttpReply } from '../http.ts';

/** What a reply says of Jira's limits, whichever of its ways it says it in. */
export interface RateLimitObservation {
  /** Jira did nothing and asked for fewer requests (429). */
  refused: boolean;
  /** What was exceeded or is being counted, as Cloud names it; absent where nothing says. */
  reason?: 'quota' | 'burst' | 'per-issue';
  /** Whole budget and what is left of it. */
  limit?: number;
  remaining?: number;
  /** How the budget of Data Center fills up again, and how often it does so. */
  fillPerSecond?: number;
  fillIntervalSeconds?: number;
  /** Cloud: less than a fifth is left. */
  nearLimit: boolean;
  /** What Jira asks to wait, clamped to an hour; 0 if nothing. */
  waitMs: number;
}

type Headers = Pick<HttpReply, 'headers'>;

const HOUR_MS = 3_600_000;
/** After a refusal that does not say how long. */
const DEFAULT_WAIT_MS = 2_000;

const REASONS: readonly [start: string, reason: NonNullable<RateLimitObservation['reason']>][] = [
  ['jira-quota', 'quota'],
  ['jira-burst', 'burst'],
  ['jira-per-issue', 'per-issue'],
];

/**
 * Reads the headers of Cloud (`X-RateLimit-*`, `RateLimit-Reason`, `RateLimit`, each of them perhaps with `Beta-`
 * before it) and of Data Center (a token bucket), and `Retry-After`, which is 0 on healthy replies of Data Center and
 * 9223372036854775807 for a user without any requests. Undefined if a reply says nothing. Pure.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
 * @see https://confluence.atlassian.com/adminjiraserver/improving-instance-stability-with-rate-limiting-983794911.html
 */
export function rateLimitObservation(
  reply: Pick<HttpReply, 'status' | 'headers'>,
  nowMs: number,
): RateLimitObservation | undefined {
  const refused = reply.status === 429;
  const limit = numberIn(either(reply, 'x-ratelimit-limit'));
  const remaining = numberIn(either(reply, 'x-ratelimit-remaining')) ?? structured(reply, 'r');
  const said = either(reply, 'ratelimit-reason').toLowerCase();
  const reason = REASONS.find(([start]) => said.startsWith(start))?.[1];
  if (!refused && limit === undefined && remaining === undefined) return undefined;
  return {
    refused,
    nearLimit: either(reply, 'x-ratelimit-nearlimit').toLowerCase() === 'true',
    waitMs: refused ? waitOf(reply, nowMs) : 0,
    ...(reason === undefined ? {} : { reason }),
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...fillOf(reply),
  };
}

const either = (reply: Headers, name: string): string => header(reply, name) || header(reply, `beta-${name}`);

function numberIn(text: string): number | undefined {
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}

/** `RateLimit: "jira-burst";r=12;t=3` */
function structured(reply: Headers, parameter: 'r' | 't'): number | undefined {
  const [, value] = new RegExp(`;\\s*${parameter}=(\\d{1,15})`).exec(either(reply, 'ratelimit')) ?? [];
  return value === undefined ? undefined : Number(value);
}

function fillOf(reply: Headers): Pick<RateLimitObservation, 'fillPerSecond' | 'fillIntervalSeconds'> {
  const fill = numberIn(header(reply, 'x-ratelimit-fillrate'));
  const seconds = numberIn(header(reply, 'x-ratelimit-interval-seconds'));
  if (fill === undefined || seconds === undefined || seconds === 0) return {};
  return { fillPerSecond: fill / seconds, fillIntervalSeconds: seconds };
}

/** `Retry-After` is the least; where it is missing the time of the next reset counts. */
function waitOf(reply: Headers, nowMs: number): number {
  const asked = retryAfterSeconds(reply, nowMs) ?? 0;
  if (asked > 0) return asked * 1000;
  const inSeconds = structured(reply, 't');
  const resetAtMs = Date.parse(either(reply, 'x-ratelimit-reset'));
  const waitMs = inSeconds === undefined ? resetAtMs - nowMs : inSeconds * 1000;
  return waitMs > 0 ? Math.min(waitMs, HOUR_MS) : DEFAULT_WAIT_MS;
}
