/** How the edge presents an error. */
export interface Presentation {
  status: number;
  /** error: whoever operates Crosslink should look; warn: an administrator might; info: daily business. */
  level: 'error' | 'warn' | 'info';
  /** The same request may succeed later without anybody changing anything. */
  retryable: boolean;
}

const daily = (status: number): Presentation => ({ status, level: 'info', retryable: false });
const needsAdministrator = (status: number): Presentation => ({ status, level: 'warn', retryable: false });
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
  cursor_invalid: daily(400),
  request_malformed: daily(400),
  media_type_unsupported: daily(415),
  body_too_large: daily(413),
  route_unknown: daily(404),
  cross_origin: needsAdministrator(403),
  too_many_requests: later(429),
  too_many_streams: later(429),
  internal_error: broken(500),
  web_app_missing: { status: 503, level: 'error', retryable: false },
  database_unavailable: { status: 503, level: 'error', retryable: true },

  // Who asks
  sign_in_required: daily(401),
  sign_in_refused: daily(401),
  api_key_refused: daily(401),
  account_request_refused: daily(400),
  administrator_required: daily(403),
  member_required: daily(403),
  person_required: daily(403),
  api_key_unknown: daily(404),
  expiry_past: daily(400),

  session_unknown: daily(404),
  person_unknown: daily(404),
  person_exists: daily(409),
  last_administrator: daily(409),
  invitation_unknown: daily(404),
  invitation_ended: daily(410),

  oidc_denied: daily(403),
  oidc_attempt_foreign: needsAdministrator(403),
  oidc_email_unverified: daily(403),
  oidc_person_unknown: daily(403),
  oidc_unreachable: later(502),
  oidc_failed: needsAdministrator(502),

  account_unknown: daily(404),
  setup_done: daily(409),
  setup_token_invalid: daily(410),

  // A Jira's address
  site_url_invalid: daily(400),
  site_url_has_credentials: daily(400),
  site_not_jira: daily(422),
  site_login_page: daily(422),
  site_redirects_elsewhere: daily(422),
  address_not_allowed: needsAdministrator(422),
  address_forbidden: needsAdministrator(422),

  // Sites and consumers
  site_unknown: daily(404),
  site_exists: daily(409),
  site_in_use: daily(409),
  consumer_unknown: daily(404),
  consumer_missing: daily(409),
  consumer_key_taken: daily(409),
  consumer_in_use: daily(409),
  rotation_in_progress: daily(409),
  consumer_removed: daily(409),
  registration_by_hand: daily(409),
  registration_refused: needsAdministrator(409),
  registration_exists: needsAdministrator(409),
  handover_not_possible: daily(409),
  handover_ended: daily(410),
  key_is_public: daily(400),
  key_is_private: daily(400),
  key_is_certificate: daily(400),
  key_too_small: daily(400),
  key_not_rsa: daily(400),
  key_unreadable: daily(400),
  key_passphrase_missing: daily(400),
  key_passphrase_wrong: daily(400),

  // The dance
  attempt_unknown: daily(404),
  attempt_used: daily(410),
  attempt_expired: daily(410),
  attempt_foreign_session: needsAdministrator(403),
  session_required: daily(403),
  return_address_not_allowed: daily(400),
  connect_session_unknown: daily(404),
  connect_session_ended: daily(410),
  connect_session_elsewhere: needsAdministrator(403),
  authorization_denied: daily(403),
  authorization_failed: needsAdministrator(409),
  callback_token_missing: daily(400),
  callback_token_foreign: needsAdministrator(400),
  callback_verifier_missing: daily(400),
  callback_state_foreign: needsAdministrator(400),
  callback_code_missing: daily(400),
  callback_not_offered: daily(409),
  verifier_not_expected: daily(400),

  // Connections, backlog, links, push
  connection_unknown: daily(404),
  renewal_not_offered: daily(409),
  connection_disconnected: daily(409),
  connection_refused: daily(409),
  kind_not_offered: daily(409),
  site_not_granted: daily(409),
  token_expired_already: daily(400),
  idea_not_found: daily(404),
  story_not_found: daily(404),
  story_untold: daily(400),
  owner_unknown: daily(400),
  external_id_taken: daily(409),
  changed_meanwhile: daily(409),
  place_elsewhere: daily(400),
  import_unreadable: daily(400),
  import_too_long: daily(400),
  import_not_found: daily(404),
  import_not_ready: daily(409),
  import_has_problems: daily(409),
  import_failed: broken(500),
  idea_deleted: daily(409),
  link_not_found: daily(404),
  link_issue_not_found: daily(404),
  link_without_connection: daily(409),
  link_changed_meanwhile: daily(409),
  sync_without_connection: daily(409),
  sync_disabled: daily(409),
  webhook_changing: later(409),
  webhook_not_by_hand: daily(404),
  webhook_unknown: daily(404),
  webhook_unproven: needsAdministrator(403),
  issue_address_invalid: daily(400),
  issue_site_missing: daily(400),
  issue_of_other_site: daily(400),
  issue_site_unknown: daily(404),
  issue_not_found: daily(404),
  site_without_connection: daily(409),
  item_linked_already: daily(409),
  issue_linked_already: daily(409),
  push_not_found: daily(404),
  push_in_progress: daily(409),
  push_nothing_left: daily(409),

  // Jira cannot be reached, or did not answer
  jira_dns_failed: later(502),
  jira_unreachable: later(502),
  jira_proxy_unreachable: needsAdministrator(502),
  jira_proxy_refused: needsAdministrator(502),
  jira_tls_failed: needsAdministrator(502),
  jira_timeout_connect: later(504),
  jira_connection_lost: later(502),
  jira_unavailable: later(502),
  jira_timeout: later(504),
  jira_outcome_unknown: needsAdministrator(504),
  jira_rate_limited: later(503),

  // Jira no longer accepts the person's grant
  token_rejected: daily(409),
  oauth2_grant_rejected: daily(409),
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
  consumer_key_unknown: needsAdministrator(409),
  consumer_key_rejected: needsAdministrator(409),
  consumer_key_refused: needsAdministrator(409),
  signature_invalid: needsAdministrator(409),
  signature_method_rejected: needsAdministrator(409),
  timestamp_refused: needsAdministrator(409),
  nonce_used: needsAdministrator(409),
  version_rejected: needsAdministrator(409),
  parameter_absent: needsAdministrator(409),
  parameter_rejected: needsAdministrator(409),
  oauth_problem_unknown: needsAdministrator(409),
  oauth1_not_offered: needsAdministrator(409),
  oauth2_not_offered: needsAdministrator(409),
  oauth2_client_rejected: needsAdministrator(409),
  oauth2_request_rejected: needsAdministrator(409),
  scope_missing: needsAdministrator(409),

  // Jira said no to this very request
  jira_invalid_request: daily(422),
  jira_not_found: daily(422),
  jira_search_too_deep: daily(422),
  jira_forbidden: daily(422),

  // Something answered, but not as Jira answers
  jira_redirect: needsAdministrator(502),
  jira_html: needsAdministrator(502),
  jira_not_json: needsAdministrator(502),
  jira_unexpected_shape: needsAdministrator(502),
  jira_reply_truncated: later(502),
  jira_reply_too_large: needsAdministrator(502),
  jira_server_error: later(502),
  jira_unexpected_status: needsAdministrator(502),
  reply_without_token: needsAdministrator(502),
  callback_not_confirmed: needsAdministrator(502),

  // The vault
  vault_key_unknown: broken(500),
  vault_context_foreign: broken(500),
  vault_damaged: broken(500),
};

/** Presentation by code; a code the table does not know (yet) goes by the reaction its class stands for. */
export function presentationOf({ code, name }: { code: string; name: string }): Presentation {
  return errorTable[code] ?? reactions[name] ?? broken(500);
}

/**
 * By the name of the class, which says the reaction. Not by `instanceof`: this file is needed at start, and core's
 * and jira's code would be loaded for it.
 */
const reactions: Readonly<Record<string, Presentation>> = {
  InputError: daily(400),
  ForbiddenError: daily(403),
  NotFoundError: daily(404),
  ConflictError: daily(409),
  GoneError: daily(410),
  UnavailableError: later(502),
  JiraSiteError: daily(422),
  JiraRequestError: daily(422),
  JiraCallbackError: daily(400),
  JiraRefusedError: daily(409),
  JiraSetupError: needsAdministrator(409),
  JiraRateLimitedError: later(503),
  JiraTimeoutError: later(504),
  JiraUnknownOutcomeError: needsAdministrator(504),
  JiraUnreachableError: later(502),
  JiraUnexpectedReplyError: needsAdministrator(502),
};
