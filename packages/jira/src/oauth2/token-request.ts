import * as oauth from 'oauth4webapi';
import type { HttpReply, Transport } from '../http.ts';
import type { OAuth2Client } from './authorization-request.ts';
import { callbackError, tokenError } from './errors.ts';
import type { OAuth2Provider } from './provider.ts';

export interface OAuth2Token {
  accessToken: string;
  /** Absent on Cloud without `offline_access`. */
  refreshToken?: string;
  /** Of the access token, from now on. Absent where the provider did not say. */
  expiresInSeconds?: number;
  /** What was granted, where the provider says so (Cloud). */
  scopes?: string[];
}

export interface OAuth2Options {
  provider: OAuth2Provider;
  client: OAuth2Client;
  transport: Transport;
  signal?: AbortSignal | undefined;
}

/**
 * Reads what the browser came back with and exchanges the code in it for tokens. One attempt: a code works once, and
 * on Data Center for ten seconds.
 *
 * Rejects with `JiraCallbackError` (`authorization_denied`, `authorization_failed`, `callback_state_foreign`,
 * `callback_code_missing`) before anything is sent, with `JiraSetupError` (`oauth2_client_rejected`,
 * `oauth2_request_rejected`), `JiraRefusedError` (`oauth2_grant_rejected`), or as the transport does.
 * @see RFC 6749, sections 4.1.2 and 4.1.3
 */
export async function exchangeAuthorizationCode(
  options: OAuth2Options & {
    /** The callback's query. */
    parameters: Iterable<[string, string]>;
    expectedState: string;
    codeVerifier: string;
  },
): Promise<OAuth2Token> {
  const { client, codeVerifier } = options;
  const server = serverOf(options.provider);
  const callback = readCallback(server, options);
  return tokenFrom(options, {
    request: (settings) =>
      oauth.authorizationCodeGrantRequest(
        server,
        { client_id: client.clientId },
        oauth.ClientSecretPost(client.clientSecret),
        callback,
        client.redirectUri,
        codeVerifier,
        settings,
      ),
    interpret: (reply) =>
      oauth.processAuthorizationCodeResponse(server, { client_id: client.clientId }, reply),
  });
}

/**
 * Gets new tokens for a refresh token. The old ones are dead from then on (on Cloud ten minutes later), so store the
 * new ones before use. One attempt: `JiraRefusedError` means that the user is needed; after `JiraUnknownOutcomeError`
 * the old refresh token may or may not be valid still.
 * @see RFC 6749, section 6
 */
export async function refreshOAuth2Token(
  options: OAuth2Options & {
    refreshToken: string;
    /** That nothing is lost if nobody knows what became of it: then no answer is a time-out. Default: false. */
    readOnly?: boolean | undefined;
  },
): Promise<OAuth2Token> {
  const { client, provider } = options;
  const server = serverOf(provider);
  // Data Center wants it although no standard does; Cloud does not know it here.
  const additionalParameters = provider.product === 'data-center' ? { redirect_uri: client.redirectUri } : {};
  return tokenFrom(options, {
    request: (settings) =>
      oauth.refreshTokenGrantRequest(
        server,
        { client_id: client.clientId },
        oauth.ClientSecretPost(client.clientSecret),
        options.refreshToken,
        { ...settings, additionalParameters },
      ),
    interpret: (reply) => oauth.processRefreshTokenResponse(server, { client_id: client.clientId }, reply),
  });
}

function serverOf({ authorizationEndpoint, tokenEndpoint }: OAuth2Provider): oauth.AuthorizationServer {
  return {
    issuer: new URL(tokenEndpoint).origin,
    authorization_endpoint: authorizationEndpoint,
    token_endpoint: tokenEndpoint,
  };
}

export interface OAuth2Callback {
  provider: OAuth2Provider;
  client: Pick<OAuth2Client, 'clientId'>;
  /** The callback's query. */
  parameters: Iterable<[string, string]>;
  expectedState: string;
}

/**
 * Checks what the browser came back with; nothing is sent. {@link exchangeAuthorizationCode} does it as well: this is
 * for who has something to settle between the two.
 *
 * Throws `JiraCallbackError` (`authorization_denied`, `authorization_failed`, `callback_state_foreign`,
 * `callback_code_missing`).
 */
export function checkOAuth2Callback(callback: OAuth2Callback): void {
  readCallback(serverOf(callback.provider), callback);
}

function readCallback(server: oauth.AuthorizationServer, o: OAuth2Callback): URLSearchParams {
  const parameters = new URLSearchParams([...o.parameters]);
  try {
    return oauth.validateAuthResponse(server, { client_id: o.client.clientId }, parameters, o.expectedState);
  } catch (error) {
    throw callbackError(error, parameters);
  }
}

interface Grant {
  request: (settings: oauth.TokenEndpointRequestOptions) => Promise<Response>;
  interpret: (reply: Response) => Promise<oauth.TokenEndpointResponse>;
}

async function tokenFrom(
  options: OAuth2Options & { readOnly?: boolean | undefined },
  { request, interpret }: Grant,
): Promise<OAuth2Token> {
  const { provider, transport, signal, readOnly } = options;
  let seen: HttpReply | undefined;
  const settings: oauth.TokenEndpointRequestOptions = {
    ...(signal === undefined ? {} : { signal }),
    // A site may be reached by http only; discovery says so in a notice.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so for its danger alone
    [oauth.allowInsecureRequests]: provider.tokenEndpoint.startsWith('http:'),
    [oauth.customFetch]: async (url, { method, headers, body }) => {
      seen = await transport.send({ method, url, headers, body: body.toString(), readOnly, signal });
      return new Response(seen.status === 204 ? null : seen.body, {
        status: seen.status,
        headers: { 'content-type': [seen.headers['content-type'] ?? ''].flat().join(', ') },
      });
    },
  };
  const reply = await request(settings);
  try {
    return readToken(await interpret(reply));
  } catch (error) {
    throw tokenError(error, { provider, reply: seen });
  }
}

function readToken(reply: oauth.TokenEndpointResponse): OAuth2Token {
  const {
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: expiresInSeconds,
    scope,
  } = reply;
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    ...(scope === undefined ? {} : { scopes: scope.split(' ').filter((name) => name !== '') }),
  };
}
