import type { Reply } from './reply.ts';
import type { SignedRequest } from './sign-request.ts';
import { fieldOf, interpretTokenReply } from './token-reply.ts';
import type { TokenReply } from './token-reply.ts';
import { buildTokenRequest } from './token-request.ts';
import type { TokenRequestOptions } from './token-request.ts';

/** An access token, with what the session extension says of its life. */
export interface AccessToken extends TokenReply {
  /** `oauth_expires_in`: lifetime of the token in seconds. Undefined when the server does not say. */
  expiresInSeconds?: number;
  /** `oauth_session_handle`: needed to renew the token. Secret. */
  sessionHandle?: string;
  /** `oauth_authorization_expires_in`: seconds until the token can no longer be renewed. */
  authorizationExpiresInSeconds?: number;
}

export interface AccessTokenOptions extends TokenRequestOptions {
  /** The request token. */
  token: string;
  /** Of the request token. RSA ignores it. */
  tokenSecret?: string | undefined;
  /** From the callback, or typed in by the user. */
  verifier: string;
}

export interface RenewalOptions extends TokenRequestOptions {
  /** The access token to be replaced. */
  token: string;
  /** Of the access token. RSA ignores it. */
  tokenSecret?: string | undefined;
  /** Came with the access token. */
  sessionHandle: string;
}

/**
 * Third leg: builds the POST that exchanges a request token the user has allowed for an access token.
 *
 * @throws {SigningError} (rejects) See `signRequest`.
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-2.3
 */
export async function buildAccessTokenRequest(o: AccessTokenOptions): Promise<SignedRequest> {
  const { verifier, ...request } = o;
  return buildTokenRequest(request, { oauth_verifier: verifier });
}

/**
 * Interprets the reply to the third leg. Lifetimes that are not whole numbers of seconds are left out.
 *
 * @throws {OAuthProblemError} The server refused and said why.
 * @throws {OAuthReplyError} `reply_redirect`, `reply_html`, `reply_status`, `reply_without_token`.
 */
export function interpretAccessToken(reply: Reply): AccessToken {
  const accessToken: AccessToken = interpretTokenReply(reply);
  const expiresIn = seconds(fieldOf(accessToken.parameters, 'oauth_expires_in'));
  const sessionHandle = fieldOf(accessToken.parameters, 'oauth_session_handle');
  const authorizationExpiresIn = seconds(fieldOf(accessToken.parameters, 'oauth_authorization_expires_in'));
  if (expiresIn !== undefined) accessToken.expiresInSeconds = expiresIn;
  if (sessionHandle !== undefined && sessionHandle !== '') accessToken.sessionHandle = sessionHandle;
  if (authorizationExpiresIn !== undefined)
    accessToken.authorizationExpiresInSeconds = authorizationExpiresIn;
  return accessToken;
}

function seconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/**
 * Builds the POST that renews an access token, by the session extension. On success the presented
 * token is gone: token and handle are new, so store them before anything else.
 *
 * @throws {SigningError} (rejects) See `signRequest`.
 * @see https://web.archive.org/web/2010/http://oauth.googlecode.com/svn/spec/ext/session/1.0/drafts/1/spec.html
 */
export async function buildRenewalRequest(o: RenewalOptions): Promise<SignedRequest> {
  const { sessionHandle, ...request } = o;
  return buildTokenRequest(request, { oauth_session_handle: sessionHandle });
}

/** Interprets the reply to a renewal, as {@link interpretAccessToken} does. */
export function interpretRenewal(reply: Reply): AccessToken {
  return interpretAccessToken(reply);
}
