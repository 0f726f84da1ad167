import { parseAuthorizationHeader } from './authorization-header.ts';
import { joinBaseString, splitUrl } from './base-string.ts';
import { formMediaType, mediaType } from './headers.ts';
import type { HeaderFields } from './headers.ts';
import { encodeParameters, parseFormEncoded } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import type { Verifier } from './signature-methods.ts';

/** A request as a server received it. */
export interface ReceivedRequest {
  method: string;
  /** Absolute, with the path and query exactly as they came over the wire. */
  url: string;
  headers: HeaderFields;
  /** Read only if the content type is `application/x-www-form-urlencoded`. */
  body?: string | undefined;
}

/** What a received request says in terms of OAuth. Nothing of it is verified yet. */
export interface OAuthRequest {
  /** All signed parameters: of header, URL query and form body, without `oauth_signature` and `realm`. */
  parameters: Parameter[];
  /** The first value of each `oauth_` parameter, the signature included. */
  oauth: Map<string, string>;
  /** Names of `oauth_` parameters that came more than once; such a request has to be refused. */
  repeated: string[];
  baseString: string;
}

/**
 * Collects the OAuth parameters of a received request from Authorization header, URL query and form
 * body, and builds the base string its signature has to match. Never fails for what a client sent.
 *
 * @throws {TypeError} The URL is not absolute.
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.2
 */
export function readOAuthRequest(request: ReceivedRequest): OAuthRequest {
  const url = splitUrl(request.url);
  const all = [...parseAuthorizationHeader(request.headers), ...parseFormEncoded(url.query)];
  if (request.body !== undefined && mediaType(request.headers) === formMediaType) {
    all.push(...parseFormEncoded(request.body));
  }
  const parameters = all.filter(([name]) => name !== 'oauth_signature');
  const baseString = joinBaseString(request.method, url, encodeParameters(parameters));
  return { parameters, ...collectOAuth(all), baseString };
}

function collectOAuth(all: readonly Parameter[]): { oauth: Map<string, string>; repeated: string[] } {
  const oauth = new Map<string, string>();
  const repeated = new Set<string>();
  for (const [name, value] of all) {
    if (!name.startsWith('oauth_')) continue;
    if (oauth.has(name)) repeated.add(name);
    else oauth.set(name, value);
  }
  return { oauth, repeated: [...repeated] };
}

/**
 * Whether the request's signature is right for the verifier's method and key. False as well if the
 * request has no signature or names another method. Timestamp, nonce and `repeated` are the caller's
 * to check.
 *
 * @param tokenSecret Of the token the request names; default empty. RSA ignores it.
 */
export async function verifySignature(
  request: Pick<OAuthRequest, 'oauth' | 'baseString'>,
  verifier: Verifier,
  tokenSecret = '',
): Promise<boolean> {
  const signature = request.oauth.get('oauth_signature');
  if (signature === undefined || request.oauth.get('oauth_signature_method') !== verifier.method)
    return false;
  return verifier.verify(request.baseString, signature, tokenSecret);
}
