import { setTimeout as delay } from 'node:timers/promises';
import { formatFormEncoded } from '@crosslink/oauth1';
import type { Parameter } from '@crosslink/oauth1';
import type { ZodType } from 'zod';
import type { Authorization } from './authorization.ts';
import { JiraRateLimitedError, JiraUnknownOutcomeError, JiraUnreachableError } from './errors.ts';
import { isReadOnly } from './http.ts';
import type { HttpRequest, Transport } from './http.ts';
import { interpretReply } from './interpret-reply.ts';
import { rateLimitObservation } from './rate-limit/observation.ts';
import type { RateLimitObservation } from './rate-limit/observation.ts';
import { retryDecision } from './retry.ts';
import { siteUrl } from './site.ts';
import type { Deployment } from './site.ts';
import { unknownOutcome } from './transport-failure.ts';

/** One call of Jira's REST API. */
export interface JiraRequest<T> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Site-relative, e.g. `/rest/api/2/myself`; already encoded (see `sitePath`), without query. */
  path: string;
  query?: Iterable<Parameter> | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** What the reply must look like; `z.undefined()` for a reply without body. */
  schema: ZodType<T>;
  /** True if the call changes nothing although it is a POST (search). Default: by method. */
  readOnly?: boolean | undefined;
  /** The caller's proof that doing it twice equals doing it once; such a write is retried. Default: false. */
  idempotent?: boolean | undefined;
  /** Statuses of refusal whose body is an answer, too, if it fits the schema. Default: none. */
  answers?: readonly number[] | undefined;
  signal?: AbortSignal | undefined;
}

/** One Jira through one credential. */
export interface JiraClient {
  readonly baseUrl: string;
  /** If it is known: saves trying what only the other one has. */
  readonly deployment?: Deployment | undefined;
  /**
   * Signs, sends, retries and interprets. Every attempt is signed anew.
   *
   * Rejects with any `JiraError` but `JiraSiteError`, or with the reason of `signal`.
   */
  readonly request: <T>(request: JiraRequest<T>) => Promise<T>;
}

/** Keeps requests within limits. */
export interface RequestGate {
  /** Resolves when the attempt may be sent; rejects with `JiraRateLimitedError` if that would take too long. */
  admit: (request: GatedRequest) => Promise<void>;
  /** What the reply said of Jira's limits; not called for replies that say nothing. */
  observe: (request: GatedRequest, observation: RateLimitObservation) => Promise<void>;
}

export type GatedRequest = Pick<JiraRequest<unknown>, 'method' | 'path' | 'signal'>;

export interface JiraClientOptions {
  /** With context path, see `JiraSite`. */
  baseUrl: string;
  transport: Transport;
  authorization: Authorization;
  /** Default: not known; it is then found out by trying. */
  deployment?: Deployment | undefined;
  /** Asked before and told after every attempt. Default: none, everything is sent at once. */
  gate?: RequestGate | undefined;
  /** Named in what an administrator is told to look for. */
  consumerKey?: string | undefined;
  /** For all attempts of one call with the waiting between them. Default: 30 000. */
  totalBudgetMs?: number | undefined;
  /** How often a call is sent at most. Default: 4. */
  maxAttempts?: number | undefined;
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: (() => number) | undefined;
  /** Waits between attempts. Default: a timer. */
  sleep?: ((waitMs: number, signal: AbortSignal | undefined) => Promise<unknown>) | undefined;
  /** 0 to 1. Default: `Math.random`; it only spreads retries and guards nothing. */
  random?: (() => number) | undefined;
}

const TOTAL_BUDGET_MS = 30_000;

/** Makes a client. It holds no connection of its own: closing the transport closes all. */
export function createJiraClient(options: JiraClientOptions): JiraClient {
  const settings: Settings = {
    consumerKey: undefined,
    deployment: undefined,
    gate: undefined,
    maxAttempts: undefined,
    ...options,
    totalBudgetMs: options.totalBudgetMs ?? TOTAL_BUDGET_MS,
    now: options.now ?? Date.now,
    sleep: options.sleep ?? ((waitMs, signal) => delay(waitMs, undefined, { signal })),
    random: options.random ?? Math.random,
  };
  return {
    baseUrl: options.baseUrl,
    deployment: options.deployment,
    request: (request) => requestWithRetries(settings, request),
  };
}

type Settings = Required<JiraClientOptions> & {
  totalBudgetMs: number;
  now: () => number;
  sleep: NonNullable<JiraClientOptions['sleep']>;
  random: () => number;
};

async function requestWithRetries<T>(settings: Settings, request: JiraRequest<T>): Promise<T> {
  const unsigned = buildRequest(settings.baseUrl, request);
  const repeatable = isReadOnly(unsigned) || request.idempotent === true;
  const deadlineMs = settings.now() + settings.totalBudgetMs;
  let unknown: JiraUnknownOutcomeError | undefined;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt(
        settings,
        { ...unsigned, timeoutMs: Math.max(deadlineMs - settings.now(), 1) },
        request,
      );
    } catch (error) {
      if (error instanceof JiraUnknownOutcomeError) unknown = error;
      const remainingMs = deadlineMs - settings.now();
      const decision = retryDecision(
        { error, repeatable },
        { attempts, remainingMs, random: settings.random(), maxAttempts: settings.maxAttempts },
      );
      if (decision === 'stop') throw finalError(error, unknown, unsigned);
      await settings.sleep(decision.waitMs, request.signal).catch((reason: unknown) => {
        throw unknown ?? reason;
      });
    }
  }
}

/** That the last attempt did nothing does not tell what an earlier one did. */
function finalError(
  error: unknown,
  unknown: JiraUnknownOutcomeError | undefined,
  request: HttpRequest,
): unknown {
  const didNothing = error instanceof JiraUnreachableError || error instanceof JiraRateLimitedError;
  return unknown !== undefined && didNothing ? unknownOutcome(request, error) : error;
}

async function attempt<T>(settings: Settings, unsigned: HttpRequest, asked: JiraRequest<T>): Promise<T> {
  await settings.gate?.admit(asked);
  const request = await settings.authorization(unsigned);
  const reply = await settings.transport.send(request);
  const observation = rateLimitObservation(reply, settings.now());
  if (observation) await settings.gate?.observe(asked, observation);
  return interpretReply(reply, asked, {
    request,
    baseUrl: settings.baseUrl,
    step: 'rest',
    consumerKey: settings.consumerKey,
    nowMs: settings.now(),
  });
}

function buildRequest<T>(baseUrl: string, request: JiraRequest<T>): HttpRequest {
  if (/[?#]/.test(request.path)) throw new TypeError('a path has neither query nor fragment');
  const query = formatFormEncoded(request.query ?? []);
  const hasBody = request.body !== undefined;
  return {
    method: request.method,
    url: siteUrl(baseUrl, request.path) + (query === '' ? '' : `?${query}`),
    headers: { accept: 'application/json', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { body: JSON.stringify(request.body) } : {}),
    ...(request.readOnly === undefined ? {} : { readOnly: request.readOnly }),
    signal: request.signal,
  };
}
