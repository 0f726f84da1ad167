import { ExchangeFailure } from './exchange.ts';
import {
  JiraSiteError,
  JiraTimeoutError,
  JiraUnexpectedReplyError,
  JiraUnknownOutcomeError,
  JiraUnreachableError,
} from './errors.ts';
import type { JiraError } from './errors.ts';
import { isReadOnly } from './http.ts';
import type { HttpRequest } from './http.ts';
import { proxyRefused, proxyUnreachable, refusalOf } from './proxy-failure.ts';
import { urlForMessages } from './site.ts';

/** Translates what went wrong on the wire into what the caller has to do about it. */
export function errorFromExchangeFailure(
  failure: unknown,
  request: HttpRequest,
  proxy: string | undefined,
): unknown {
  if (!(failure instanceof ExchangeFailure)) return failure;
  // An address that may not be reached: our own refusal, whole as it is.
  if (failure.cause instanceof JiraSiteError) return failure.cause;
  const refusedBy = proxy === undefined ? undefined : refusalOf(failure.cause);
  if (proxy !== undefined && refusedBy !== undefined) return proxyRefused(proxy, request, refusedBy);
  if (failure.phase === 'connecting') return nothingSent(failure, request, proxy);
  if (!isReadOnly(request)) return outcomeUnknown(failure, request);
  if (failure.reason === 'aborted') return failure.cause;
  if (failure.reason === 'time-out') return timedOut(failure, request);
  if (failure.reason === 'too-large') return tooLarge(failure, request);
  return connectionLost(failure, request);
}

/** A write whose fate nobody knows. `cause` is why. */
export function unknownOutcome(
  request: Pick<HttpRequest, 'method' | 'url'>,
  cause: unknown,
  status?: number,
): JiraError {
  return new JiraUnknownOutcomeError({
    code: 'jira_outcome_unknown',
    message: `${request.method} ${urlForMessages(request.url)} was sent, but what became of it is not known.`,
    remedy: 'Look in Jira whether it was done before doing it again.',
    status,
    cause,
  });
}

function outcomeUnknown(failure: ExchangeFailure, request: HttpRequest): JiraError {
  return unknownOutcome(request, failure.cause ?? failure, failure.status);
}

function timedOut(failure: ExchangeFailure, request: HttpRequest): JiraError {
  return new JiraTimeoutError({
    code: 'jira_timeout',
    message: `${urlForMessages(request.url)} did not answer in time.`,
    remedy: 'Try again later; if it stays so, ask the Jira administrator why Jira is slow.',
    status: failure.status,
    cause: failure.cause,
  });
}

function tooLarge(failure: ExchangeFailure, request: HttpRequest): JiraError {
  return new JiraUnexpectedReplyError({
    code: 'jira_reply_too_large',
    message: `The reply of ${urlForMessages(request.url)} is larger than the limit.`,
    remedy: 'Ask for less at a time, or for fewer fields.',
    status: failure.status,
    cause: failure.cause,
  });
}

function connectionLost(failure: ExchangeFailure, request: HttpRequest): JiraError {
  if (failure.phase === 'reading') {
    return new JiraUnexpectedReplyError({
      code: 'jira_reply_truncated',
      message: `The reply of ${urlForMessages(request.url)} broke off.`,
      remedy: 'Try again; if it stays so, look at the proxy between Crosslink and Jira.',
      status: failure.status,
      cause: failure.cause,
    });
  }
  return new JiraUnreachableError({
    code: 'jira_connection_lost',
    message: `${urlForMessages(request.url)} closed the connection without an answer.`,
    remedy: 'Try again later; if it stays so, look at the proxy between Crosslink and Jira.',
    nothingSent: false,
    cause: failure.cause,
  });
}

function nothingSent(failure: ExchangeFailure, request: HttpRequest, proxy: string | undefined): unknown {
  if (failure.reason === 'aborted') return failure.cause;
  const { host } = new URL(request.url);
  const errorCode = failure.reason === 'time-out' ? 'UND_ERR_CONNECT_TIMEOUT' : codeOf(failure.cause);
  if (MISUSE.has(errorCode)) return new TypeError('the request cannot be sent', { cause: failure.cause });
  const problem = connectProblem(errorCode);
  // What the tunnel leads to is Jira's again.
  if (proxy !== undefined && problem.code !== 'jira_tls_failed') {
    return proxyUnreachable(proxy, { host, errorCode, cause: failure.cause });
  }
  const { code, sentence, remedy } = problem;
  return new JiraUnreachableError({
    code,
    message: `${host} ${sentence} (${errorCode}).`,
    remedy,
    nothingSent: true,
    cause: failure.cause,
  });
}

/** The program's mistake, not the network's: a header no header may be, or a transport that is closed. */
const MISUSE: ReadonlySet<string> = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);

/** Happy eyeballs fail with an aggregate of one error per address: the first is as good as any. */
function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return 'no code';
}

interface ConnectProblem {
  code: string;
  sentence: string;
  remedy: string;
}

const DNS: ConnectProblem = {
  code: 'jira_dns_failed',
  sentence: 'is not a name that can be resolved',
  remedy: 'Check the host name for typing errors, and that the machine Crosslink runs on knows it.',
};
const CONNECT_TIMEOUT: ConnectProblem = {
  code: 'jira_timeout_connect',
  sentence: 'accepted no connection in time',
  remedy: 'Check that Jira runs and that no firewall lies between it and the machine Crosslink runs on.',
};
const PRIVATE_CERTIFICATE: ConnectProblem = {
  code: 'jira_tls_failed',
  sentence: 'shows a certificate that no known authority has signed',
  remedy:
    'Give Crosslink the certificate of that authority (JIRA_CA_FILE=/path/to/ca.pem, or NODE_EXTRA_CA_CERTS).',
};
const BAD_CERTIFICATE: ConnectProblem = {
  code: 'jira_tls_failed',
  sentence: 'shows a certificate that is expired or made for another name',
  remedy: 'Use the host name the certificate is made for, or have the certificate renewed.',
};
const TLS: ConnectProblem = {
  code: 'jira_tls_failed',
  sentence: 'does not speak https as expected',
  remedy: 'Check whether the address should begin with http:// or carry another port.',
};
const REFUSED: ConnectProblem = {
  code: 'jira_unreachable',
  sentence: 'cannot be connected to',
  remedy: 'Check the host name and the port, and that Jira is running.',
};

const CONNECT_PROBLEMS: ReadonlyMap<string, ConnectProblem> = new Map([
  ['ENOTFOUND', DNS],
  ['EAI_AGAIN', DNS],
  ['EAI_FAIL', DNS],
  ['UND_ERR_CONNECT_TIMEOUT', CONNECT_TIMEOUT],
  ['ETIMEDOUT', CONNECT_TIMEOUT],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', PRIVATE_CERTIFICATE],
  ['SELF_SIGNED_CERT_IN_CHAIN', PRIVATE_CERTIFICATE],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', PRIVATE_CERTIFICATE],
  ['UNABLE_TO_GET_ISSUER_CERT', PRIVATE_CERTIFICATE],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', PRIVATE_CERTIFICATE],
  ['ERR_TLS_CERT_ALTNAME_INVALID', BAD_CERTIFICATE],
  ['EPROTO', TLS],
]);

function connectProblem(errorCode: string): ConnectProblem {
  const known = CONNECT_PROBLEMS.get(errorCode);
  if (known !== undefined) return known;
  if (errorCode.startsWith('CERT_')) return BAD_CERTIFICATE;
  return /^ERR_(?:TLS|SSL)_/.test(errorCode) ? TLS : REFUSED;
}
