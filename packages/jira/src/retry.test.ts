import { describe, expect, test } from 'vitest';
import {
  JiraRateLimitedError,
  JiraRefusedError,
  JiraRequestError,
  JiraSetupError,
  JiraTimeoutError,
  JiraUnexpectedReplyError,
  JiraUnknownOutcomeError,
  JiraUnreachableError,
} from './errors.ts';
import { retryDecision } from './retry.ts';

const named = (code: string, more: object = {}) => ({ code, message: code, remedy: '', ...more });

const nothingSent = new JiraUnreachableError({ ...named('jira_unreachable'), nothingSent: true });
const unavailable = (retryAfterSeconds?: number) =>
  new JiraUnreachableError({ ...named('jira_unavailable'), nothingSent: false, retryAfterSeconds });
const rateLimited = (retryAfterSeconds?: number) =>
  new JiraRateLimitedError({ ...named('jira_rate_limited'), retryAfterSeconds });
const unknown = (cause?: unknown) => new JiraUnknownOutcomeError({ ...named('jira_outcome_unknown'), cause });
const timeout = new JiraTimeoutError(named('jira_timeout'));
const unexpected = (code: string) => new JiraUnexpectedReplyError(named(code));

/** With random 0.5 the backoff is exactly 500, 1000, 2000 ms and a Retry-After grows by 5 %. */
const state = { attempts: 1, remainingMs: 30_000, random: 0.5 };

describe('after a failed attempt', () => {
  const table: [what: string, error: unknown, whenRepeatable: number | 'stop', whenNot: number | 'stop'][] = [
    ['nothing was sent', nothingSent, 500, 500],
    ['Jira asks for fewer requests', rateLimited(), 500, 500],
    ['Jira asks for fewer requests and says for how long', rateLimited(7), 7350, 7350],
    ['Jira is not available', unavailable(), 500, 'stop'],
    ['Jira is not available and says for how long', unavailable(3), 3150, 'stop'],
    ['Retry-After is 0', unavailable(0), 500, 'stop'],
    ['Retry-After is absurd', rateLimited(3600), 'stop', 'stop'],
    ['the outcome is unknown', unknown(), 500, 'stop'],
    ['the outcome is unknown since Jira is not available', unknown(unavailable(2)), 2100, 'stop'],
    ['there was no answer in time', timeout, 500, 'stop'],
    ['the answer broke off', unexpected('jira_reply_truncated'), 500, 'stop'],
    ['Jira failed', unexpected('jira_server_error'), 'stop', 'stop'],
    ['a page came', unexpected('jira_html'), 'stop', 'stop'],
    ['a redirect came', unexpected('jira_redirect'), 'stop', 'stop'],
    ['the answer is too large', unexpected('jira_reply_too_large'), 'stop', 'stop'],
    ['the token was refused', new JiraRefusedError(named('token_rejected')), 'stop', 'stop'],
    ['the signature was refused', new JiraSetupError(named('signature_invalid')), 'stop', 'stop'],
    ['the request was wrong', new JiraRequestError(named('jira_not_found')), 'stop', 'stop'],
    ['the program is wrong', new TypeError('x is not a function'), 'stop', 'stop'],
    ['the caller gave up', new DOMException('gave up', 'AbortError'), 'stop', 'stop'],
  ];
  for (const [what, error, whenRepeatable, whenNot] of table) {
    test(`because ${what}: ${whenRepeatable} if repeatable, ${whenNot} if not`, () => {
      const decided = (repeatable: boolean) => {
        const decision = retryDecision({ error, repeatable }, state);
        return decision === 'stop' ? 'stop' : decision.waitMs;
      };
      expect([decided(true), decided(false)]).toEqual([whenRepeatable, whenNot]);
    });
  }
});

describe('the waiting', () => {
  const failure = { error: timeout, repeatable: true };

  test('doubles and ends with the fourth attempt', () => {
    const decisions = [1, 2, 3, 4].map((attempts) => retryDecision(failure, { ...state, attempts }));
    expect(decisions).toEqual([{ waitMs: 500 }, { waitMs: 1000 }, { waitMs: 2000 }, 'stop']);
  });

  test('is spread from 70 to 130 percent', () => {
    const spread = [0, 1].map((random) => retryDecision(failure, { ...state, random }));
    expect(spread).toEqual([{ waitMs: 350 }, { waitMs: 650 }]);
  });

  test('is never shorter than asked for', () => {
    const asked = { error: rateLimited(2), repeatable: true };
    expect(retryDecision(asked, { ...state, random: 0 })).toEqual({ waitMs: 2000 });
  });

  test('does not begin if it would use up the budget', () => {
    expect(retryDecision(failure, { ...state, remainingMs: 500 })).toBe('stop');
    expect(retryDecision(failure, { ...state, remainingMs: 501 })).toEqual({ waitMs: 500 });
  });
});
