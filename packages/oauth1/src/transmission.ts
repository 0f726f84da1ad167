import { formatAuthorizationHeader } from './authorization-header.ts';
import { formMediaType, mediaType } from './headers.ts';
import type { Parameter } from './parameters.ts';

/**
 * How the OAuth parameters of a request travel.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.5
 */
export type Transmission = 'header' | 'query' | 'body';

interface Unsigned {
  headers?: Readonly<Record<string, string>> | undefined;
  body?: string | undefined;
  transmission?: Transmission | undefined;
  realm?: string | undefined;
}

interface Transmitted {
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export function hasFormBody(o: Unsigned): boolean {
  return o.headers !== undefined && mediaType(o.headers) === formMediaType;
}

/** Throws a TypeError for options that cannot all be followed. */
export function requireConsistent(method: string, o: Unsigned): void {
  const bodiless = method === 'GET' || method === 'HEAD';
  if (bodiless && o.body !== undefined) throw new TypeError(`A ${method} request cannot have a body`);
  if (o.transmission === 'body') {
    if (bodiless) throw new TypeError(`A ${method} request cannot carry its OAuth parameters in a body`);
    if (o.body !== undefined && !hasFormBody(o)) {
      throw new TypeError(`OAuth parameters can only join a body of content type ${formMediaType}`);
    }
  }
  if (o.realm !== undefined) requireRealm(o.realm, o.transmission);
}

function requireRealm(realm: string, transmission: Transmission | undefined): void {
  if (transmission !== undefined && transmission !== 'header') {
    throw new TypeError('A realm can only be sent in the Authorization header');
  }
  if (!/^[\x20-\x7e]*$/.test(realm)) throw new TypeError('A realm must be printable ASCII');
}

/** Puts the OAuth parameters, percent-encoded and signature included, where they are to travel. */
export function transmit(url: string, oauth: readonly Parameter[], o: Unsigned): Transmitted {
  const headers = withoutAuthorization(o.headers);
  const body = o.body === undefined ? {} : { body: o.body };
  if (o.transmission === 'query') return { url: appendQuery(url, joinPairs(oauth)), headers, ...body };
  if (o.transmission === 'body') return transmitInBody(url, headers, oauth, o.body);
  headers['authorization'] = formatAuthorizationHeader(oauth, o.realm);
  return { url, headers, ...body };
}

function transmitInBody(
  url: string,
  headers: Record<string, string>,
  oauth: readonly Parameter[],
  body: string | undefined,
): Transmitted {
  if (mediaType(headers) !== formMediaType) headers['content-type'] = formMediaType;
  const pairs = joinPairs(oauth);
  return { url, headers, body: body === undefined || body === '' ? pairs : `${body}&${pairs}` };
}

function withoutAuthorization(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (name.toLowerCase() !== 'authorization') kept[name] = headers[name] ?? '';
  }
  return kept;
}

function joinPairs(encoded: readonly Parameter[]): string {
  return encoded.map(([name, value]) => `${name}=${value}`).join('&');
}

/** Adds encoded text to the query of a URL that has no fragment. */
export function appendQuery(url: string, encoded: string): string {
  if (!url.includes('?')) return `${url}?${encoded}`;
  return url.endsWith('?') || url.endsWith('&') ? url + encoded : `${url}&${encoded}`;
}
