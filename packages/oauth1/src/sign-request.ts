import { joinBaseString, splitUrl } from './base-string.ts';
import { percentEncode } from './encode.ts';
import { SigningError } from './errors.ts';
import { createNonce } from './nonce.ts';
import { encodeParameters, parseFormEncoded } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import type { Signer } from './signature-methods.ts';
import { hasFormBody, requireConsistent, transmit } from './transmission.ts';
import type { Transmission } from './transmission.ts';

/** What the world outside contributes to a signature, and how it is sent. All optional. */
export interface SigningOptions {
  /** Sent with the request. An `authorization` among them is dropped, whatever its case. */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Where the OAuth parameters travel, default `header`. `body` needs a form body or none at all, and
   * a method that may have one.
   */
  transmission?: Transmission | undefined;
  /** Goes into the Authorization header and is not signed. Only with transmission `header`. */
  realm?: string | undefined;
  /** The local clock in milliseconds, default `Date.now`. */
  now?: (() => number) | undefined;
  /** Seconds added to the local clock: server's time minus local time. Default 0. */
  clockOffsetSeconds?: number | undefined;
  /** Source of the nonce, asked for 16 bytes (128 bits). Default Node's own generator. */
  randomBytes?: ((size: number) => Uint8Array) | undefined;
}

export interface SignRequestOptions extends SigningOptions {
  method: string;
  /** Absolute http or https URL. Its query is signed; a fragment is dropped. */
  url: string | URL;
  consumerKey: string;
  signer: Signer;
  /** Undefined: no `oauth_token` is sent. Empty: an empty one is, as two-legged requests want it. */
  token?: string | undefined;
  /** Default empty. RSA ignores it. */
  tokenSecret?: string | undefined;
  /** Further OAuth parameters: `oauth_callback`, `oauth_verifier`, `oauth_session_handle`. */
  oauthParameters?: Readonly<Record<string, string>> | undefined;
  /** Signed only if the content type among `headers` is `application/x-www-form-urlencoded`. */
  body?: string | undefined;
}

/** A request ready to be sent, once: a repetition needs a new nonce, hence a new signature. */
export interface SignedRequest {
  /** In upper case. */
  method: string;
  /** Escaped as the URL standard says, so that any client sends exactly what was signed. */
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** What was signed. Holds the token but no secret; for comparing with a server's own base string. */
  baseString: string;
  nonce: string;
  /** Seconds since 1970, server's clock as far as known. */
  timestamp: number;
}

/**
 * Signs a request with `oauth_version` 1.0, a fresh nonce and the current time.
 *
 * @throws {SigningError} (rejects) `url_invalid`: not an absolute http(s) URL, or one with a password in
 *   it; `parameter_repeated`: URL or form body contain an OAuth parameter that signing adds;
 *   `signing_failed`: see the signer.
 * @throws {TypeError} (rejects) Options that contradict each other.
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.1
 */
export async function signRequest(o: SignRequestOptions): Promise<SignedRequest> {
  const method = o.method.toUpperCase();
  requireConsistent(method, o);
  const url = canonicalUrl(o.url);
  const nonce = createNonce(o.randomBytes);
  const timestamp = currentTimestamp(o);
  const protocol = protocolParameters(o, nonce, timestamp);
  const parts = splitUrl(url);
  const request = requestParameters(parts.query, o);
  requireUnrepeated(protocol, request);
  const oauth = encodeParameters(protocol);
  const baseString = joinBaseString(method, parts, [...oauth, ...encodeParameters(request)]);
  const signature = await o.signer.sign(baseString, o.tokenSecret ?? '');
  oauth.push(['oauth_signature', percentEncode(signature)]);
  return { method, ...transmit(url, oauth, o), baseString, nonce, timestamp };
}

function canonicalUrl(url: string | URL): string {
  const parsed = typeof url === 'string' ? URL.parse(url) : url;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw urlInvalid('The URL to sign is not an absolute http or https URL');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw urlInvalid('The URL to sign contains a user name or password');
  }
  const href = parsed.href;
  const hash = href.indexOf('#');
  return hash === -1 ? href : href.slice(0, hash);
}

function urlInvalid(message: string): SigningError {
  return new SigningError({
    code: 'url_invalid',
    message,
    remedy: 'Give a URL like https://example.com/path.',
  });
}

function currentTimestamp(o: SigningOptions): number {
  const milliseconds = (o.now ?? Date.now)();
  const seconds = Math.floor(milliseconds / 1000 + (o.clockOffsetSeconds ?? 0));
  if (!Number.isSafeInteger(seconds) || seconds <= 0) {
    throw new TypeError('now and clockOffsetSeconds must add up to a time after 1970');
  }
  return seconds;
}

const protocolNames = new Set([
  'oauth_consumer_key',
  'oauth_nonce',
  'oauth_signature',
  'oauth_signature_method',
  'oauth_timestamp',
  'oauth_token',
  'oauth_version',
]);

function protocolParameters(o: SignRequestOptions, nonce: string, timestamp: number): Parameter[] {
  const parameters: Parameter[] = [['oauth_consumer_key', o.consumerKey]];
  if (o.token !== undefined) parameters.push(['oauth_token', o.token]);
  parameters.push(
    ['oauth_signature_method', o.signer.method],
    ['oauth_timestamp', String(timestamp)],
    ['oauth_nonce', nonce],
    ['oauth_version', '1.0'],
  );
  if (o.oauthParameters !== undefined) parameters.push(...furtherParameters(o.oauthParameters));
  return parameters;
}

function furtherParameters(oauthParameters: Readonly<Record<string, string>>): Parameter[] {
  const parameters = Object.entries(oauthParameters);
  for (const [name] of parameters) {
    if (!name.startsWith('oauth_') || protocolNames.has(name)) {
      throw new TypeError(`oauthParameters cannot set ${name}`);
    }
  }
  return parameters;
}

function requestParameters(query: string, o: SignRequestOptions): Parameter[] {
  const parameters = parseFormEncoded(query);
  if (o.body !== undefined && hasFormBody(o)) parameters.push(...parseFormEncoded(o.body));
  return parameters;
}

// A server has to refuse a request with an OAuth parameter that occurs twice, so it would only fail later.
function requireUnrepeated(protocol: readonly Parameter[], request: readonly Parameter[]): void {
  for (const [name] of request) {
    if (!name.startsWith('oauth_')) continue;
    if (protocolNames.has(name) || protocol.some(([other]) => other === name)) throw repeated(name);
  }
}

function repeated(name: string): SigningError {
  return new SigningError({
    code: 'parameter_repeated',
    message: `The URL or form body already contains ${name}, which signing adds`,
    remedy: `Remove ${name} from the request before it is signed.`,
  });
}
