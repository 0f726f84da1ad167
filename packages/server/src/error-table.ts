import {
  JiraError,
  JiraRateLimitedError,
  JiraRefusedError,
  JiraRequestError,
  JiraSetupError,
  JiraSiteError,
  JiraTimeoutError,
  JiraUnknownOutcomeError,
  JiraUnreachableError,
} from '@crosslink/jira';

/** How the edge presents an error. */
export interface Presentation {
  status: number;
  /** error: whoever operates Crosslink should look; warn: an administrator might; info: daily business. */
  level: 'error' | 'warn' | 'info';
  /** The same request may succeed later without anybody changing anything. */
  retryable: boolean;
}

const daily = (status: number): Presentation => ({ status, level: 'info', retryable: false });
const needsSetup = (status: number): Presentation => ({ status, level: 'warn', retryable: false });
const later = (status: number): Presentation => ({ status, level: 'warn', retryable: true });
const broken = (status: number): Presentation => ({ status, level: 'error', retryable: false });

/**
 * Every code a reply may carry. docs/errors.md explains each one; a test keeps the two, and the codes in the
 * sources, the same. Statuses say whose move it is: 4xx the caller's (409: something must change first),
 * 502 and 504 Jira's, 500 ours.
 */
export const errorTable: Readonly<Record<string, Presentation>> = {
  // The request itself
  invalid_input: daily(400),
  request_malformed: daily(400),
  media_type_unsupported: daily(415),
  body_too_large: daily(413),
  route_unknown: daily(404),
  cross_origin: needsSetup(403),
  too_many_requests: later(429),
  internal_error: broken(500),

  // Who asks
  sign_in_required: daily(401),
  sign_in_refused: daily(401),
  account_request_refused: daily(400),
  administrator_required: daily(403),
  member_required: daily(403),

  // A Jira's address
  site_url_invalid: daily(400),
  site_url_has_credentials: daily(400),
  site_not_jira: daily(422),
  site_login_page: daily(422),
  site_redirects_elsewhere: daily(422),

  // Jira cannot be reached, or did not answer
  jira_dns_failed: later(502),
  jira_unreachable: later(502),
  jira_tls_failed: needsSetup(502),
  jira_timeout_connect: later(504),
  jira_connection_lost: later(502),
  jira_unavailable: later(502),
  jira_timeout: later(504),
  jira_outcome_unknown: needsSetup(504),
  jira_rate_limited: later(503),

  // Jira no longer accepts the person's grant
  token_rejected: daily(409),
  token_expired: daily(409),
  token_revoked: daily(409),
  token_used: daily(409),
  permission_denied: daily(409),
  permission_unknown: daily(409),
  user_refused: daily(409),
  additional_authorization_required: daily(409),
  jira_anonymous: daily(409),
  jira_unauthorized: daily(409),

  // The registration at Jira, a clock, or something in between
  consumer_key_unknown: needsSetup(409),
  consumer_key_rejected: needsSetup(409),
  consumer_key_refused: needsSetup(409),
  signature_invalid: needsSetup(409),
  signature_method_rejected: needsSetup(409),
  timestamp_refused: needsSetup(409),
  nonce_used: needsSetup(409),
  version_rejected: needsSetup(409),
  parameter_absent: needsSetup(409),
  parameter_rejected: needsSetup(409),
  oauth_problem_unknown: needsSetup(409),
  oauth1_not_offered: needsSetup(409),

  // Jira said no to this very request
  jira_invalid_request: daily(422),
  jira_not_found: daily(422),
  jira_forbidden: daily(422),

  // Something answered, but not as Jira answers
  jira_redirect: needsSetup(502),
  jira_html: needsSetup(502),
  jira_not_json: needsSetup(502),
  jira_unexpected_shape: needsSetup(502),
  jira_reply_truncated: later(502),
  jira_reply_too_large: needsSetup(502),
  jira_server_error: later(502),
  jira_unexpected_status: needsSetup(502),
  reply_without_token: needsSetup(502),
  callback_not_confirmed: needsSetup(502),

  // The vault
  vault_key_unknown: broken(500),
  vault_context_foreign: broken(500),
  vault_damaged: broken(500),
};

/** Presentation by code; a code the table does not know (yet) goes by the reaction its class stands for. */
export function presentationOf(error: { code: string }): Presentation {
  return errorTable[error.code] ?? presentationByReaction(error);
}

function presentationByReaction(error: unknown): Presentation {
  if (error instanceof JiraSiteError || error instanceof JiraRequestError) return daily(422);
  if (error instanceof JiraRefusedError) return daily(409);
  if (error instanceof JiraSetupError) return needsSetup(409);
  if (error instanceof JiraRateLimitedError) return later(503);
  if (error instanceof JiraTimeoutError) return later(504);
  if (error instanceof JiraUnknownOutcomeError) return needsSetup(504);
  if (error instanceof JiraUnreachableError) return later(502);
  return error instanceof JiraError ? needsSetup(502) : broken(500);
}
