import { calculatePKCECodeChallenge, generateRandomCodeVerifier } from 'oauth4webapi';
import type { OAuth2Provider } from './provider.ts';

/** Our registration: an incoming "external application" link of Data Center, or an app of Cloud's developer console. */
export interface OAuth2Client {
  clientId: string;
  clientSecret: string;
  /** Exactly as registered. */
  redirectUri: string;
}

export interface AuthorizationRequest {
  /** Where the user presses Allow. */
  authorizationUrl: string;
  /** Secret, to be kept until the exchange. Cloud does not look at it. */
  codeVerifier: string;
}

/**
 * Builds the first step of the dance. Nothing is sent.
 *
 * @param options.scopes Data Center: `READ`, `WRITE` or `ADMIN`. Cloud: e.g. `read:jira-work`; `offline_access` is
 * what brings a refresh token.
 * @param options.state At least 128 random bits that only the user's browser session knows.
 * @see RFC 6749, section 4.1.1; RFC 7636
 */
export async function buildOAuth2AuthorizationUrl(options: {
  provider: OAuth2Provider;
  client: Pick<OAuth2Client, 'clientId' | 'redirectUri'>;
  scopes: readonly string[];
  state: string;
}): Promise<AuthorizationRequest> {
  const { provider, client, scopes, state } = options;
  const url = new URL(provider.authorizationEndpoint);
  const codeVerifier = generateRandomCodeVerifier();
  const parameters = {
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    scope: scopes.join(' '),
    state,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(provider.product === 'cloud' ? { audience: 'api.atlassian.com', prompt: 'consent' } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { authorizationUrl: url.href, codeVerifier };
}
