import type { Reply } from '@crosslink/oauth1';
import type { Certificate } from './egress/certificate.ts';

/** One HTTP request, complete: nothing is added to it on the way but our own user agent. */
export interface HttpRequest {
  method: string;
  /** Absolute, http or https. */
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
  /**
   * True if losing or repeating the request harms nobody, so that no reply is a time-out and not an unknown outcome.
   * Default: true for GET, HEAD and OPTIONS.
   */
  readOnly?: boolean | undefined;
  /** Lowers the transport's time-out for this attempt. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Never sent. What OAuth 1.0a signed: evidence to explain `signature_invalid` with. */
  baseString?: string | undefined;
}

/** One HTTP reply, whole: header names in lower case, body as text. */
export type HttpReply = Reply;

/** The one thing that sends. */
export interface Transport {
  /**
   * Sends once and returns whatever was answered, redirects and errors included.
   *
   * Rejects with {@link JiraUnreachableError} (nothing sent, the proxy in between, or an unanswered read), {@link JiraTimeoutError} (read),
   * {@link JiraUnknownOutcomeError} (write), {@link JiraUnexpectedReplyError} (`jira_reply_too_large`,
   * `jira_reply_truncated`) or the reason of `signal`.
   */
  send: (request: HttpRequest) => Promise<HttpReply>;
  /** Waits for requests under way and closes all connections. */
  close: () => Promise<void>;
  /** The proxy (`host:port`) that requests to this URL go through; undefined: none, or nobody knows. */
  proxyFor?: (url: string) => string | undefined;
  /** The certificate shown at an https URL, trusted or not. Undefined: none, or nobody can look. */
  certificateAt?: (url: string) => Promise<Certificate | undefined>;
}

const READ_ONLY_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether no harm is done if nobody knows what became of the request. */
export function isReadOnly(request: Pick<HttpRequest, 'method' | 'readOnly'>): boolean {
  return request.readOnly ?? READ_ONLY_METHODS.has(request.method.toUpperCase());
}
