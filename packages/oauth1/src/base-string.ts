import { percentEncode } from './encode.ts';
import { encodeParameters, normalizeEncoded, parseFormEncoded } from './parameters.ts';
import type { Parameter } from './parameters.ts';

/** The parts of an absolute URL that matter for a signature, taken apart without changing a byte. */
export interface UrlParts {
  scheme: string;
  authority: string;
  path: string;
  /** Without `?`; empty when there is none. */
  query: string;
}

const absoluteUrl = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/;

// Not `new URL()`: that resolves dot segments and escapes characters in the path, and a receiver has
// to verify the path as it came over the wire.
export function splitUrl(url: string | URL): UrlParts {
  const match = absoluteUrl.exec(typeof url === 'string' ? url : url.href);
  if (match === null) throw new TypeError('The URL must be absolute, such as https://example.com/path');
  const [, scheme = '', authority = '', path = '', query = ''] = match;
  return { scheme, authority, path, query };
}

/**
 * The base string URI: scheme and host in lower case, the port only if it is not the scheme's default,
 * the path exactly as given (`/` if empty), no query, fragment or user information.
 *
 * The URL must be what the server sees. A URL that still needs escaping (spaces, non-ASCII letters)
 * has to go through `new URL()` first; `signRequest` does that.
 *
 * @throws {TypeError} The URL is not absolute.
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.2
 */
export function baseStringUri(url: string | URL): string {
  return joinBaseStringUri(splitUrl(url));
}

function joinBaseStringUri({ scheme, authority, path }: UrlParts): string {
  const lowerScheme = scheme.toLowerCase();
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  return `${lowerScheme}://${dropDefaultPort(lowerScheme, host)}${path === '' ? '/' : path}`;
}

function dropDefaultPort(scheme: string, host: string): string {
  if (host.endsWith(':')) return host.slice(0, -1);
  if (scheme === 'http' && host.endsWith(':80')) return host.slice(0, -3);
  if (scheme === 'https' && host.endsWith(':443')) return host.slice(0, -4);
  return host;
}

/**
 * The signature base string: method, base string URI and normalised parameters, each percent-encoded,
 * joined with `&`. It is always ASCII.
 *
 * `parameters` are those of the Authorization header (without `realm` and `oauth_signature`) and of a
 * form body; those in the URL's query are added here.
 *
 * @throws {TypeError} The URL is not absolute.
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1
 */
export function signatureBaseString(o: {
  method: string;
  url: string | URL;
  parameters: Iterable<Parameter>;
}): string {
  const parts = splitUrl(o.url);
  const encoded = encodeParameters(o.parameters);
  encoded.push(...encodeParameters(parseFormEncoded(parts.query)));
  return joinBaseString(o.method, parts, encoded);
}

/** The same from parts: `encoded` are all signed parameters, percent-encoded; the array gets sorted. */
export function joinBaseString(method: string, url: UrlParts, encoded: Parameter[]): string {
  const uri = percentEncode(joinBaseStringUri(url));
  return `${percentEncode(method.toUpperCase())}&${uri}&${percentEncode(normalizeEncoded(encoded))}`;
}
