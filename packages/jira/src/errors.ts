/**
 * Everything this package throws on purpose: a class per reaction, a `code` per cause.
 * `message` names the offending thing, `remedy` says in one sentence what to do about it; neither ever holds a
 * secret or the query of a URL. Misuse by the programmer is a `TypeError` and not found here.
 */
export interface JiraErrorOptions {
  /** Stable, snake_case. */
  code: string;
  message: string;
  /** One sentence in plain words. */
  remedy: string;
  /** HTTP status of Jira's reply, if there was one. */
  status?: number | undefined;
  /** What Jira's own log calls the request (`X-AREQUESTID` or `ATL-Request-Id`). */
  requestId?: string | undefined;
  /** Evidence: the underlying error or what was read from the reply, without secrets. */
  cause?: unknown;
}

export class JiraError extends Error {
  override readonly name: string = 'JiraError';
  readonly code: string;
  readonly remedy: string;
  readonly status?: number;
  readonly requestId?: string;

  constructor(options: JiraErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.remedy = options.remedy;
    if (options.status !== undefined) this.status = options.status;
    if (options.requestId !== undefined) this.requestId = options.requestId;
  }
}

/**
 * The address a person gave is not (or not usably) a Jira: somebody has to correct the address.
 * Codes: `site_url_invalid`, `site_url_has_credentials`, `site_not_jira`, `site_login_page`,
 * `site_redirects_elsewhere`, `address_not_allowed`, `address_forbidden`.
 */
export class JiraSiteError extends JiraError {
  override readonly name = 'JiraSiteError';
}

/**
 * Jira could not be reached or is down. Nothing was changed there; the same request may succeed later.
 * Codes while nothing was sent: `jira_dns_failed`, `jira_unreachable` (refused, no route), `jira_tls_failed`,
 * `jira_timeout_connect`, `jira_proxy_unreachable`, `jira_proxy_refused`. Codes of an unanswered read: `jira_connection_lost`, `jira_unavailable` (502, 503, 504).
 */
export class JiraUnreachableError extends JiraError {
  override readonly name = 'JiraUnreachableError';
  /** True if not a byte of the request reached Jira, so that even a write may be sent again. */
  readonly nothingSent: boolean;
  /** What `Retry-After` asked for, clamped to an hour. */
  readonly retryAfterSeconds?: number;

  constructor(options: JiraErrorOptions & { nothingSent: boolean; retryAfterSeconds?: number | undefined }) {
    super(options);
    this.nothingSent = options.nothingSent;
    if (options.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A read was not answered in time. Nothing was changed. Code: `jira_timeout`. */
export class JiraTimeoutError extends JiraError {
  override readonly name = 'JiraTimeoutError';
}

/**
 * A write was sent and what became of it is not known: no reply, a 5xx reply or one that cannot be read.
 * Never to be treated as failed: look first, then write again. Code: `jira_outcome_unknown`; `cause` says why.
 */
export class JiraUnknownOutcomeError extends JiraError {
  override readonly name = 'JiraUnknownOutcomeError';
}

/**
 * The user came back from the authorization page without a usable grant (OAuth 2.0; of OAuth 1.0a `CallbackError`
 * tells). Nothing was sent. Codes: `authorization_denied`, `authorization_failed`, `callback_state_foreign`,
 * `callback_code_missing`.
 */
export class JiraCallbackError extends JiraError {
  override readonly name = 'JiraCallbackError';
}

/**
 * Jira no longer accepts this person's grant: the user is needed.
 * Codes: `token_rejected`, `token_expired`, `token_revoked`, `token_used`, `permission_denied`,
 * `permission_unknown`, `user_refused`, `additional_authorization_required`, `jira_anonymous`,
 * `jira_unauthorized`, `oauth2_grant_rejected`, `site_not_granted`.
 */
export class JiraRefusedError extends JiraError {
  override readonly name = 'JiraRefusedError';
}

/** One part in which the string Jira signed differs from ours. Parameters are named, their values are not shown. */
export interface BaseStringDifference {
  part: 'method' | 'scheme' | 'host' | 'port' | 'path' | 'parameters';
  ours: string;
  theirs: string;
}

/**
 * The registration at Jira, a clock or something between us and Jira is wrong: an administrator is needed.
 * Codes: `consumer_key_unknown`, `consumer_key_rejected`, `consumer_key_refused`, `signature_invalid`,
 * `signature_method_rejected`, `timestamp_refused`, `nonce_used`, `version_rejected`, `parameter_absent`,
 * `parameter_rejected`, `oauth_problem_unknown`, `oauth1_not_offered`, `oauth2_client_rejected`,
 * `oauth2_request_rejected`, `oauth2_not_offered`, `scope_missing`, `registration_refused`, `registration_exists`.
 */
export class JiraSetupError extends JiraError {
  override readonly name = 'JiraSetupError';
  /** With `signature_invalid`, if Jira told what it signed: the differing parts; empty means the key pair differs. */
  readonly differences?: readonly BaseStringDifference[];
  /** With `timestamp_refused`, if Jira told what it accepts: Jira's clock minus the time we signed with. */
  readonly clockOffsetSeconds?: number;

  constructor(
    options: JiraErrorOptions & {
      differences?: readonly BaseStringDifference[] | undefined;
      clockOffsetSeconds?: number | undefined;
    },
  ) {
    super(options);
    if (options.differences !== undefined) this.differences = options.differences;
    if (options.clockOffsetSeconds !== undefined) this.clockOffsetSeconds = options.clockOffsetSeconds;
  }
}

/**
 * Jira understood and said no to this very request: whoever asked has to ask differently.
 * Codes: `jira_invalid_request`, `jira_not_found`, `jira_forbidden`, `jira_search_too_deep`.
 */
export class JiraRequestError extends JiraError {
  override readonly name = 'JiraRequestError';
  /** Jira's own sentences, in Jira's language. */
  readonly errorMessages: readonly string[];
  /** Jira's own sentences by field id. */
  readonly fieldErrors: Readonly<Record<string, string>>;

  constructor(
    options: JiraErrorOptions & {
      errorMessages?: readonly string[];
      fieldErrors?: Readonly<Record<string, string>>;
    },
  ) {
    super(options);
    this.errorMessages = options.errorMessages ?? [];
    this.fieldErrors = options.fieldErrors ?? {};
  }
}

/** Jira asked us to slow down. Nothing was done. Code: `jira_rate_limited`. */
export class JiraRateLimitedError extends JiraError {
  override readonly name = 'JiraRateLimitedError';
  /** What `Retry-After` asked for, clamped to an hour; absent if Jira did not say. */
  readonly retryAfterSeconds?: number;

  constructor(options: JiraErrorOptions & { retryAfterSeconds?: number | undefined }) {
    super(options);
    if (options.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * Something answered, but not as Jira answers: usually a proxy, a login page or another server.
 * Codes: `jira_redirect`, `jira_html`, `jira_not_json`, `jira_unexpected_shape`, `jira_reply_truncated`,
 * `jira_reply_too_large`, `jira_server_error`, `jira_unexpected_status`, `reply_without_token`,
 * `callback_not_confirmed`.
 */
export class JiraUnexpectedReplyError extends JiraError {
  override readonly name = 'JiraUnexpectedReplyError';
}
