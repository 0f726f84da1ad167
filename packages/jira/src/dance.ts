import {
  buildAccessTokenRequest,
  buildAuthorizationUrl,
  buildRenewalRequest,
  buildTemporaryCredentialsRequest,
  interpretAccessToken,
  interpretCallback,
  interpretRenewal,
  interpretTemporaryCredentials,
} from '@crosslink/oauth1';
import type { AccessToken, ConsumerCredentials, Parameter, SignedRequest } from '@crosslink/oauth1';
import { jiraErrorFrom } from './dance-error.ts';
import { JiraUnknownOutcomeError } from './errors.ts';
import type { HttpReply, Transport } from './http.ts';
import type { ReplyContext } from './reply-context.ts';
import { errorFromReply } from './reply-error.ts';
import { siteUrl } from './site.ts';

const REQUEST_TOKEN_PATH = '/plugins/servlet/oauth/request-token';
const AUTHORIZE_PATH = '/plugins/servlet/oauth/authorize';
const ACCESS_TOKEN_PATH = '/plugins/servlet/oauth/access-token';
/** What Jira sends instead of a verifier when the user pressed Deny. */
const DENIED_VERIFIER = 'denied';

export interface DanceOptions {
  /** With context path, see `JiraSite`. */
  baseUrl: string;
  consumer: ConsumerCredentials;
  transport: Transport;
  /** Jira's clock minus ours, see `JiraSite`. Default: 0. */
  clockOffsetSeconds?: number | undefined;
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: (() => number) | undefined;
  randomBytes?: ((size: number) => Uint8Array) | undefined;
  signal?: AbortSignal | undefined;
}

export interface RequestToken {
  token: string;
  /** Secret. RSA ignores it. */
  tokenSecret: string;
  /** Where the user presses Allow. */
  authorizationUrl: string;
}

/**
 * First leg: asks Jira for a request token, good for ten minutes and one exchange. One attempt.
 *
 * @param options.callback Absolute http(s) URL without fragment, or `oob`.
 *
 * Rejects with `JiraSetupError`, `JiraRefusedError`, `JiraUnexpectedReplyError`, `JiraUnreachableError`,
 * `JiraTimeoutError` (losing a request token harms nobody), `JiraRateLimitedError`.
 */
export async function requestTemporaryCredentials(
  options: DanceOptions & { callback: string },
): Promise<RequestToken> {
  const endpoint = siteUrl(options.baseUrl, REQUEST_TOKEN_PATH);
  const signed = await buildTemporaryCredentialsRequest({
    ...signing(options),
    endpoint,
    callback: options.callback,
  });
  const { token, tokenSecret } = await leg(options, {
    step: 'request-token',
    signed,
    interpret: interpretTemporaryCredentials,
  });
  const authorizationUrl = buildAuthorizationUrl({
    endpoint: siteUrl(options.baseUrl, AUTHORIZE_PATH),
    token,
  });
  return { token, tokenSecret, authorizationUrl };
}

/**
 * Second leg: reads what Jira sent the browser back with.
 *
 * Throws oauth1's `CallbackError`: `authorization_denied`, `authorization_failed`, `callback_token_missing`,
 * `callback_token_foreign`, `callback_verifier_missing`.
 */
export function readJiraCallback(o: { parameters: Iterable<Parameter>; expectedToken: string }): {
  token: string;
  verifier: string;
} {
  return interpretCallback({ ...o, deniedVerifier: DENIED_VERIFIER });
}

/**
 * Third leg: exchanges the request token for an access token. One attempt, for a second one would be refused: after
 * `JiraUnknownOutcomeError` the dance has to start again.
 */
export async function exchangeForAccessToken(
  options: DanceOptions & { token: string; tokenSecret?: string | undefined; verifier: string },
): Promise<AccessToken> {
  const { token, tokenSecret, verifier } = options;
  const endpoint = siteUrl(options.baseUrl, ACCESS_TOKEN_PATH);
  const signed = await buildAccessTokenRequest({
    ...signing(options),
    endpoint,
    token,
    tokenSecret,
    verifier,
  });
  return leg(options, { step: 'access-token', signed, interpret: interpretAccessToken });
}

/**
 * Renews an access token by its session handle. Token and handle are both new and the old ones gone, so store them
 * before use. One attempt: `JiraRefusedError` means that the user is needed; after `JiraUnknownOutcomeError` the old
 * token may or may not be valid still.
 */
export async function renewAccessToken(
  options: DanceOptions & { token: string; tokenSecret?: string | undefined; sessionHandle: string },
): Promise<AccessToken> {
  const { token, tokenSecret, sessionHandle } = options;
  const endpoint = siteUrl(options.baseUrl, ACCESS_TOKEN_PATH);
  const signed = await buildRenewalRequest({
    ...signing(options),
    endpoint,
    token,
    tokenSecret,
    sessionHandle,
  });
  return leg(options, { step: 'renewal', signed, interpret: interpretRenewal });
}

function signing({ consumer, clockOffsetSeconds, now, randomBytes }: DanceOptions) {
  return { consumer, clockOffsetSeconds, now, randomBytes };
}

/** Nobody can look in Jira for what became of a token. */
const LOST_REMEDIES: ReadonlyMap<ReplyContext['step'], string> = new Map([
  ['access-token', 'Start connecting again.'],
  ['renewal', 'Try again; if Jira then refuses the connection, connect to Jira again.'],
]);

function withRemedyOf(step: ReplyContext['step'], failure: unknown): unknown {
  const remedy = LOST_REMEDIES.get(step);
  if (remedy === undefined || !(failure instanceof JiraUnknownOutcomeError)) return failure;
  const { code, message, status, cause } = failure;
  return new JiraUnknownOutcomeError({ code, message, remedy, status, cause });
}

interface Leg<T> {
  step: Exclude<ReplyContext['step'], 'rest'>;
  signed: SignedRequest;
  interpret: (reply: HttpReply) => T;
}

async function leg<T>(options: DanceOptions, { step, signed, interpret }: Leg<T>): Promise<T> {
  const { method, url, headers, body, baseString } = signed;
  const request = {
    method,
    url,
    headers,
    body,
    baseString,
    readOnly: step === 'request-token',
    signal: options.signal,
  };
  const reply = await options.transport.send(request).catch((failure: unknown) => {
    throw withRemedyOf(step, failure);
  });
  const consumerKey = options.consumer.consumerKey;
  const nowMs = (options.now ?? Date.now)();
  const context: ReplyContext = { request, baseUrl: options.baseUrl, step, consumerKey, nowMs };
  const error = errorFromReply(reply, context);
  if (error !== undefined) throw error;
  try {
    return interpret(reply);
  } catch (failure) {
    throw jiraErrorFrom(failure, context);
  }
}
