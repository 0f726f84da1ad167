import { createSign, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { OAuth as NodeOAuth } from 'oauth';
import OAuth1a from 'oauth-1.0a';
import oauthSign from 'oauth-sign';
import { exampleConsumerKey, exampleToken, exampleUrl } from './example-request.ts';

/** Makes the Authorization header of the example request, once. */
export type HeaderMaker = () => string;

export type PeerName = 'oauth' | 'oauth-1.0a' | 'oauth-sign';

/**
 * The peers signing by RSA-SHA1. Their documentation has people give the key as PEM text; all happen to
 * hand it on to Node untouched, so a parsed key works as well.
 */
export function rsaPeers(privateKey: string | KeyObject): Record<PeerName, HeaderMaker> {
  const nodeOAuth = new NodeOAuth('', '', exampleConsumerKey, privateKey, '1.0', null, 'RSA-SHA1');
  const oauth1a = createOAuth1a((baseString) =>
    createSign('RSA-SHA1').update(baseString).sign(privateKey, 'base64'),
  );
  return {
    oauth: () => nodeOAuth.authHeader(exampleUrl, exampleToken, '', 'GET'),
    'oauth-1.0a': () => oauth1aHeader(oauth1a),
    'oauth-sign': () =>
      oauthSignHeader((parameters, uri) => oauthSign.sign('RSA-SHA1', 'GET', uri, parameters, privateKey)),
  };
}

/**
 * The peers with everything but the signature itself: a constant of a signature's length takes its place.
 * For oauth that is its PLAINTEXT, which builds the base string all the same and then returns the secret;
 * oauth-1.0a takes any function; of oauth-sign it is the function that builds the base string.
 */
export function peersWithoutCryptography(signature: string): Record<PeerName, HeaderMaker> {
  const nodeOAuth = new NodeOAuth('', '', exampleConsumerKey, signature, '1.0', null, 'PLAINTEXT');
  const oauth1a = createOAuth1a(() => signature);
  return {
    oauth: () => nodeOAuth.authHeader(exampleUrl, exampleToken, '', 'GET'),
    'oauth-1.0a': () => oauth1aHeader(oauth1a),
    'oauth-sign': () =>
      oauthSignHeader((parameters, uri) => {
        oauthSign.generateBase('GET', uri, parameters);
        return signature;
      }),
  };
}

function createOAuth1a(sign: (baseString: string) => string): OAuth1a {
  const consumer = { key: exampleConsumerKey, secret: '' };
  return new OAuth1a({ consumer, signature_method: 'RSA-SHA1', hash_function: sign });
}

function oauth1aHeader(oauth1a: OAuth1a): string {
  const authorized = oauth1a.authorize({ url: exampleUrl, method: 'GET' }, { key: exampleToken, secret: '' });
  return oauth1a.toHeader(authorized).Authorization;
}

// oauth-sign only signs, so its user writes the rest. This is the least that gives a header.
function oauthSignHeader(sign: (parameters: Record<string, string>, uri: string) => string): string {
  const url = new URL(exampleUrl);
  const oauth: Record<string, string> = {
    oauth_consumer_key: exampleConsumerKey,
    oauth_nonce: randomUUID(),
    oauth_signature_method: 'RSA-SHA1',
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_token: exampleToken,
    oauth_version: '1.0',
  };
  const parameters = { ...Object.fromEntries(url.searchParams), ...oauth };
  oauth['oauth_signature'] = sign(parameters, url.origin + url.pathname);
  const pairs = Object.keys(oauth).map((name) => `${name}="${oauthSign.rfc3986(oauth[name] ?? '')}"`);
  return `OAuth ${pairs.join(', ')}`;
}
