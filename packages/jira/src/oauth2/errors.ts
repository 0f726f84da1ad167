import { AuthorizationResponseError, ResponseBodyError } from 'oauth4webapi';
import { JiraCallbackError, JiraRefusedError, JiraSetupError, JiraUnexpectedReplyError } from '../errors.ts';
import type { JiraError } from '../errors.ts';
import type { HttpReply } from '../http.ts';
import { errorFromReply } from '../reply-error.ts';
import { urlForMessages } from '../site.ts';
import type { OAuth2Provider } from './provider.ts';

const again = 'Start connecting again.';

/** What the browser came back with instead of a code for this attempt. */
export function callbackError(error: unknown, parameters: URLSearchParams): JiraCallbackError {
  const named = parameters.get('error');
  if (error instanceof AuthorizationResponseError && error.error === 'access_denied') {
    return new JiraCallbackError({
      code: 'authorization_denied',
      message: 'Access was not allowed at Jira.',
      remedy: 'Start connecting again and press Allow, if you want Crosslink to act for you.',
      cause: error,
    });
  }
  if (error instanceof AuthorizationResponseError && named !== null) {
    return new JiraCallbackError({
      code: 'authorization_failed',
      message: `Jira ended the authorization with ${JSON.stringify(named.slice(0, 100))}.`,
      remedy: remedyOf(named),
      cause: error,
    });
  }
  if (parameters.get('state') !== null && parameters.get('code') === null) {
    return new JiraCallbackError({
      code: 'callback_code_missing',
      message: 'Jira sent the browser back without a code.',
      remedy: again,
    });
  }
  return new JiraCallbackError({
    code: 'callback_state_foreign',
    message: 'The browser came back for another attempt to connect.',
    remedy: again,
  });
}

function remedyOf(error: string): string {
  if (error === 'invalid_scope') {
    return 'Let an administrator compare the scopes with those of the registration at Jira.';
  }
  return 'Start connecting again; if it happens again, compare client id and redirect URL with the registration at Jira.';
}

interface Asked {
  provider: OAuth2Provider;
  reply: HttpReply | undefined;
}

/** What a token endpoint answered instead of a token; errors of the transport pass unchanged. */
export function tokenError(error: unknown, { provider, reply }: Asked): unknown {
  if (reply === undefined) return error;
  const place = urlForMessages(provider.tokenEndpoint);
  if (error instanceof ResponseBodyError) return refusal(error, place);
  const context = {
    request: { method: 'POST', url: provider.tokenEndpoint },
    baseUrl: place,
    step: 'access-token',
    nowMs: Date.now(),
  } as const;
  return (
    errorFromReply(reply, context) ??
    new JiraUnexpectedReplyError({
      code: 'reply_without_token',
      message: `${place} answered without a token.`,
      remedy: 'Check the address of the site; a proxy or login page in front of Jira has the same effect.',
      status: reply.status,
    })
  );
}

/** A server may repeat what it was sent: what looks like a token, long and with a digit in it, is left out. */
const withoutTokens = (words: string): string =>
  words.replace(/(?=\S*\d)[\w.~+/=-]{16,}/g, '…').slice(0, 200);

/** The grant is no good: expired, used, rotated away, or the user changed the password or revoked it. */
const refusedGrants = new Set(['invalid_grant', 'unauthorized_client']);
/** `access_denied` at the token endpoint is Cloud's word for a wrong secret, not for a user who said no. */
const refusedClients = new Set(['invalid_client', 'access_denied']);

function refusal(
  { error, error_description: description, status }: ResponseBodyError,
  place: string,
): JiraError {
  const words = description === undefined ? '' : ` (${withoutTokens(description)})`;
  const said = `${place} answered ${withoutTokens(error)}${words}.`;
  if (refusedGrants.has(error)) {
    return new JiraRefusedError({
      code: 'oauth2_grant_rejected',
      message: said,
      remedy: 'Connect to Jira again.',
      status,
    });
  }
  if (refusedClients.has(error)) {
    return new JiraSetupError({
      code: 'oauth2_client_rejected',
      message: `Client id and client secret are not accepted: ${said}`,
      remedy: 'Compare client id and client secret with the registration at Jira, and enter them anew.',
      status,
    });
  }
  return new JiraSetupError({
    code: 'oauth2_request_rejected',
    message: said,
    remedy: 'Compare redirect URL and scopes with the registration at Jira.',
    status,
  });
}
