import { signRequest } from '@crosslink/oauth1';
import type { Signer } from '@crosslink/oauth1';
import type { Authorization } from './authorization.ts';

export interface OAuth1AuthorizationOptions {
  consumerKey: string;
  signer: Signer;
  /** The access token. Empty for two-legged requests. */
  token: string;
  /** RSA ignores it. */
  tokenSecret?: string | undefined;
  /** Jira's clock minus ours, see `JiraSite`. Default: 0. */
  clockOffsetSeconds?: number | undefined;
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: (() => number) | undefined;
  randomBytes?: ((size: number) => Uint8Array) | undefined;
}

/**
 * Authorizes requests by OAuth 1.0a signatures in the Authorization header, each with its own nonce and timestamp.
 *
 * @see https://developer.atlassian.com/server/jira/platform/oauth/
 */
export function oauth1Authorization(options: OAuth1AuthorizationOptions): Authorization {
  return async (request) => {
    const { method, url, headers, body } = request;
    const signed = await signRequest({ ...options, method, url, headers, body });
    return { ...request, url: signed.url, headers: signed.headers, baseString: signed.baseString };
  };
}
