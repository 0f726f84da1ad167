import { OAuthReplyError } from './errors.ts';
import type { Reply } from './reply.ts';
import type { SignedRequest } from './sign-request.ts';
import { fieldOf, interpretTokenReply } from './token-reply.ts';
import type { TokenReply } from './token-reply.ts';
import { buildTokenRequest } from './token-request.ts';
import type { TokenRequestOptions } from './token-request.ts';

/** A request token, good for the authorization page and for one exchange. */
export interface TemporaryCredentials extends TokenReply {
  callbackConfirmed: true;
}

export interface TemporaryCredentialsOptions extends TokenRequestOptions {
  /** Absolute URL the user is sent back to, without a fragment; or `oob`, and the user copies a code. */
  callback: string;
}

/**
 * First leg: builds the POST that asks for a request token.
 *
 * @throws {SigningError} (rejects) See `signRequest`.
 * @throws {TypeError} (rejects) The callback is neither an absolute URL without fragment nor `oob`.
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-2.1
 */
export async function buildTemporaryCredentialsRequest(
  o: TemporaryCredentialsOptions,
): Promise<SignedRequest> {
  const { callback, ...request } = o;
  requireCallback(callback);
  return buildTokenRequest(request, { oauth_callback: callback });
}

function requireCallback(callback: string): void {
  if (callback === 'oob') return;
  if (!URL.canParse(callback) || callback.includes('#')) {
    throw new TypeError('callback must be an absolute URL without a fragment, or "oob"');
  }
}

/**
 * Interprets the reply to the first leg. Insists on `oauth_callback_confirmed=true`: a server that
 * leaves it out fell back to OAuth 1.0, whose callback can be hijacked (session fixation).
 *
 * @throws {OAuthProblemError} The server refused and said why.
 * @throws {OAuthReplyError} `reply_redirect`, `reply_html`, `reply_status`, `reply_without_token`,
 *   `callback_not_confirmed`.
 */
export function interpretTemporaryCredentials(reply: Reply): TemporaryCredentials {
  const tokenReply = interpretTokenReply(reply);
  if (fieldOf(tokenReply.parameters, 'oauth_callback_confirmed') !== 'true') {
    throw new OAuthReplyError({
      code: 'callback_not_confirmed',
      message: 'The server gave a request token but did not confirm the callback',
      remedy: 'The server must speak OAuth 1.0a; check that nothing in between removes oauth_callback.',
      status: reply.status,
    });
  }
  return { ...tokenReply, callbackConfirmed: true };
}
