import { createSign, randomBytes } from 'node:crypto';

import type { Answer } from './fixture.test-support.ts';
import { consumerKey, keyPair, send } from './fixture.test-support.ts';

type Pairs = Record<string, string | undefined>;

export interface RawRequest {
  url: string;
  method?: 'POST' | 'GET' | 'PUT' | 'DELETE';
  /** Change, add or (undefined) leave out parameters before signing. */
  oauth?: Pairs;
  /** Change, add or leave out parameters after signing. */
  afterwards?: Pairs;
  /** Where the OAuth parameters travel; default header. */
  by?: 'header' | 'query' | 'body';
  /** Default: the real clock, in seconds. */
  timestamp?: number;
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const present = (pairs: Pairs): [string, string][] =>
  Object.entries(pairs).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));

/** The base string of RFC 5849, section 3.4.1, written a second time so that our signer proves nothing here. */
function baseString(method: string, url: URL, pairs: [string, string][]): string {
  const all = [...pairs, ...url.searchParams].map(([name, value]) => [encode(name), encode(value)] as const);
  const sorted = all.toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
  const normalized = sorted.map((pair) => pair.join('=')).join('&');
  return [method, encode(url.origin + url.pathname), encode(normalized)].join('&');
}

const form = (pairs: [string, string][]) =>
  pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');

function transmit(
  by: RawRequest['by'],
  url: URL,
  pairs: [string, string][],
): [address: string, init: RequestInit] {
  if (by === 'query') return [`${url.href}${url.search ? '&' : '?'}${form(pairs)}`, {}];
  if (by === 'body') {
    return [
      url.href,
      { body: form(pairs), headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ];
  }
  const list = pairs.map(([name, value]) => `${encode(name)}="${encode(value)}"`).join(', ');
  return [url.href, { headers: { authorization: `OAuth ${list}` } }];
}

/** A good request of our consumer, but for the changes asked for: everything may be wrong in it. */
export async function sendRaw(o: RawRequest): Promise<Answer & { nonce: string }> {
  const { method = 'POST', timestamp = Math.floor(Date.now() / 1000) } = o;
  const nonce = randomBytes(16).toString('hex');
  const good = {
    oauth_consumer_key: consumerKey,
    oauth_signature_method: 'RSA-SHA1',
    oauth_timestamp: String(timestamp),
    oauth_nonce: nonce,
    oauth_version: '1.0',
  };
  const url = new URL(o.url);
  const parameters = present({ ...good, ...o.oauth });
  const signature = createSign('RSA-SHA1')
    .update(baseString(method, url, parameters))
    .sign(keyPair.privateKeyPem, 'base64');
  const signed = { ...Object.fromEntries(parameters), oauth_signature: signature, ...o.afterwards };
  const [address, init] = transmit(o.by, url, present(signed));
  return { ...(await send(address, { ...init, method })), nonce };
}
