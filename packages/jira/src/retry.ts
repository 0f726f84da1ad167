import {
  JiraRateLimitedError,
  JiraTimeoutError,
  JiraUnexpectedReplyError,
  JiraUnknownOutcomeError,
  JiraUnreachableError,
} from './errors.ts';

export interface AttemptFailure {
  error: unknown;
  /** Doing it twice equals doing it once: the method is safe, or the caller holds a proof. */
  repeatable: boolean;
}

export interface RetryState {
  /** How many attempts were made, this one included. */
  attempts: number;
  /** What is left of the total budget; waiting counts. */
  remainingMs: number;
  /** How many there may be. Default: 4. */
  maxAttempts?: number | undefined;
  /** 0 to 1, spreads the waiting of many clients. */
  random: number;
}

const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * What to do after a failed attempt. Pure.
 *
 * - Nothing was sent: again, whatever the method.
 * - Jira asked for fewer requests (429): again, whatever the method, because it did nothing.
 * - No answer, a broken one, 502, 503 or 504: again only if repeatable.
 * - Anything else is an answer or a bug and is never repeated.
 *
 * `Retry-After` beats our backoff; if the wait does not fit into the budget, there is none.
 */
export function retryDecision(failure: AttemptFailure, state: RetryState): { waitMs: number } | 'stop' {
  if (state.attempts >= (state.maxAttempts ?? MAX_ATTEMPTS) || !mayBeRepeated(failure)) return 'stop';
  const waitMs = waitBefore(failure.error, state);
  return waitMs < state.remainingMs ? { waitMs } : 'stop';
}

function mayBeRepeated({ error, repeatable }: AttemptFailure): boolean {
  if (error instanceof JiraRateLimitedError) return true;
  if (error instanceof JiraUnreachableError) return error.nothingSent || repeatable;
  if (error instanceof JiraUnknownOutcomeError || error instanceof JiraTimeoutError) return repeatable;
  return error instanceof JiraUnexpectedReplyError && error.code === 'jira_reply_truncated' && repeatable;
}

function waitBefore(error: unknown, { attempts, random }: RetryState): number {
  const askedSeconds = retryAfterOf(error) ?? 0;
  // Never earlier than asked, so the spread goes upwards only.
  if (askedSeconds > 0) return Math.ceil(askedSeconds * 1000 * (1 + 0.1 * random));
  const backoffMs = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
  return Math.round(backoffMs * (0.7 + 0.6 * random));
}

/** A healthy Jira sends `Retry-After: 0`, which asks for nothing. */
function retryAfterOf(error: unknown): number | undefined {
  if (error instanceof JiraUnknownOutcomeError) return retryAfterOf(error.cause);
  if (error instanceof JiraRateLimitedError || error instanceof JiraUnreachableError)
    return error.retryAfterSeconds;
  return undefined;
}
