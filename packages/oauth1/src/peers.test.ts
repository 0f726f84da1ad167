import { createHmac, createSign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { OAuth as NodeOAuth } from 'oauth';
import OAuth1a from 'oauth-1.0a';
import oauthSign from 'oauth-sign';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseStringUri } from './base-string.ts';
import { percentEncode } from './encode.ts';
import { generateKeyPair } from './keys.ts';
import { formatFormEncoded } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import { readOAuthRequest, verifySignature } from './read-request.ts';
import type { OAuthRequest } from './read-request.ts';
import { readPrivateKey } from './read-private-key.ts';
import { readPublicKey } from './read-public-key.ts';
import { signRequest } from './sign-request.ts';
import {
  hmacSha1Signer,
  hmacSha1Verifier,
  hmacSha256Signer,
  hmacSha256Verifier,
  plaintextSigner,
  plaintextVerifier,
  rsaSha1Signer,
  rsaSha1Verifier,
} from './signature-methods.ts';
import type { SignatureMethod, Signer, Verifier } from './signature-methods.ts';

// Independent implementations, in both directions: they sign and we verify; we sign and they come to the
// same signature, which for all methods here is determined by key and base string.

const consumerSecret = 'consumer & sécret';
const tokenSecret = 'token % secret';
const { privateKeyPem, publicKeyPem } = await generateKeyPair({ bits: 2048 });

type PeerMethod = Exclude<SignatureMethod, 'RSA-SHA256'>;

const ours: Record<PeerMethod, { signer: Signer; verifier: Verifier; theirSecret: string }> = {
  'RSA-SHA1': {
    signer: rsaSha1Signer(readPrivateKey(privateKeyPem)),
    verifier: rsaSha1Verifier(readPublicKey(publicKeyPem)),
    theirSecret: privateKeyPem,
  },
  'HMAC-SHA1': {
    signer: hmacSha1Signer(consumerSecret),
    verifier: hmacSha1Verifier(consumerSecret),
    theirSecret: consumerSecret,
  },
  'HMAC-SHA256': {
    signer: hmacSha256Signer(consumerSecret),
    verifier: hmacSha256Verifier(consumerSecret),
    theirSecret: consumerSecret,
  },
  PLAINTEXT: {
    signer: plaintextSigner(consumerSecret),
    verifier: plaintextVerifier(consumerSecret),
    theirSecret: consumerSecret,
  },
};
const methods = Object.keys(ours) as PeerMethod[];

const nasty = {
  simple: 'value',
  'sp ace': 'a b+c',
  "punct!'()*~-._": "!'()*~-._",
  'ünï💥': '\u3001 ü 💥 \u0000\n',
  'a=b&c': '%20%2B&=',
  empty: '',
  '+': '+',
};
const repeated = { list: ['2', '10', '1', '', 'a b', 'a+b', '1'] };
const nastyQuery = formatFormEncoded(Object.entries(nasty));

const nodeOAuth = (method: PeerMethod) =>
  new NodeOAuth(
    'http://h/r',
    'http://h/a',
    'the key',
    ours[method].theirSecret,
    '1.0',
    null,
    method,
    null,
    {},
  );

const oauth1a = (method: PeerMethod) =>
  new OAuth1a({
    consumer: { key: 'the key', secret: ours[method].theirSecret },
    signature_method: method,
    hash_function: (baseString, key) => {
      if (method === 'RSA-SHA1')
        return createSign('RSA-SHA1').update(baseString).sign(privateKeyPem, 'base64');
      if (method === 'PLAINTEXT') return key;
      return createHmac(method === 'HMAC-SHA1' ? 'sha1' : 'sha256', key)
        .update(baseString)
        .digest('base64');
    },
  });

/** Names and values as the object all three peers want, duplicates as arrays. */
function asObject(parameters: readonly Parameter[]): Record<string, string | string[]> {
  const lists = Object.groupBy(parameters, ([name]) => name);
  const entries = Object.entries(lists).map(([name, pairs = []]): [string, string | string[]] => {
    const values = pairs.map(([, value]) => value);
    return [name, values.length === 1 ? (values[0] ?? '') : values];
  });
  return Object.fromEntries(entries);
}

describe.each(methods)('they sign by %s and we verify', (method) => {
  const { verifier } = ours[method];
  const url = `https://example.com:8443/jira/r%20v/X?${nastyQuery}`;

  it('oauth, by header', async () => {
    const authorization = nodeOAuth(method).authHeader(url, 'to/ken', tokenSecret, 'DELETE');
    const request = readOAuthRequest({ method: 'DELETE', url, headers: { authorization } });
    expect(request.oauth.get('oauth_token')).toBe('to/ken');
    expect(await verifySignature(request, verifier, tokenSecret)).toBe(true);
  });

  it('oauth, by query', async () => {
    // It does not encode the names when it puts the URL together, so only plain ones survive.
    const signed = nodeOAuth(method).signUrl(
      `http://h/?${formatFormEncoded([['a', nasty['a=b&c']]])}`,
      't',
      tokenSecret,
    );
    const request = readOAuthRequest({ method: 'GET', url: signed, headers: {} });
    expect(await verifySignature(request, verifier, tokenSecret)).toBe(true);
  });

  it('oauth-1.0a, by header with a form body', async () => {
    const target = { url: 'https://example.com/jira/r%20v/X?a=b%20c&d=', method: 'POST' };
    const peer = oauth1a(method);
    const token = { key: 'to/ken', secret: tokenSecret };
    const signed = peer.authorize({ ...target, data: { ...nasty, ...repeated } }, token);
    const request = readOAuthRequest({
      ...target,
      headers: { ...peer.toHeader(signed), 'content-type': 'application/x-www-form-urlencoded' },
      body: bodyOf({ ...nasty, ...repeated }),
    });
    expect(await verifySignature(request, verifier, tokenSecret)).toBe(true);
  });

  it('oauth-sign, by form body', async () => {
    const oauth = {
      oauth_consumer_key: 'the key',
      oauth_nonce: 'n',
      oauth_signature_method: method,
      oauth_timestamp: '1',
    };
    const parameters = { ...nasty, ...repeated, ...oauth };
    const { theirSecret } = ours[method];
    const signature = oauthSign.sign(method, 'POST', 'http://h/r', parameters, theirSecret, tokenSecret);
    const request = readOAuthRequest({
      method: 'POST',
      url: 'http://H:80/r',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: bodyOf({ ...parameters, oauth_signature: signature }),
    });
    expect(await verifySignature(request, verifier, tokenSecret)).toBe(true);
    expect(await verifySignature({ ...request, baseString: `${request.baseString}x` }, verifier, 'x')).toBe(
      false,
    );
  });
});

function bodyOf(parameters: Record<string, string | string[]>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    [value].flat().map((v): Parameter => [name, v]),
  );
  return formatFormEncoded(pairs);
}

describe.each(methods)('we sign by %s and they come to the same signature', (method) => {
  const { signer, theirSecret } = ours[method];

  async function signed() {
    const request = await signRequest({
      method: 'POST',
      url: `HTTPS://Example.com:443/jira/r%20v/X?${nastyQuery}`,
      consumerKey: 'the key',
      signer,
      token: 'to/ken',
      tokenSecret,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: bodyOf(repeated),
    });
    const read = readOAuthRequest(request);
    return {
      signature: read.oauth.get('oauth_signature'),
      parameters: asObject(read.parameters),
      baseString: request.baseString,
    };
  }

  const uri = 'https://example.com/jira/r%20v/X';

  it('oauth', async () => {
    const { signature, parameters, baseString } = await signed();
    const peer = nodeOAuth(method);
    expect(peer._createSignatureBase('post', `${uri}?x`, peer._normaliseRequestParams(parameters))).toBe(
      baseString,
    );
    expect(peer._createSignature(baseString, tokenSecret)).toBe(signature);
  });

  it('oauth-sign', async () => {
    const { signature, parameters, baseString } = await signed();
    expect(oauthSign.generateBase('post', uri, parameters)).toBe(baseString);
    expect(oauthSign.sign(method, 'POST', uri, parameters, theirSecret, tokenSecret)).toBe(signature);
  });

  it('oauth-1.0a', async () => {
    const { signature, parameters, baseString } = await signed();
    const request = { url: uri, method: 'post', data: {} };
    const peer = oauth1a(method);
    expect(peer.getBaseString(request, parameters as never)).toBe(baseString);
    expect(peer.getSignature(request, tokenSecret, parameters as never)).toBe(signature);
  });
});

describe('any parameters', () => {
  const word = fc.string({ unit: 'binary', maxLength: 6 });
  // A name such as __proto__ or toString is lost in the objects that the peers take, hence the prefix.
  const name = fc.oneof(word, fc.constantFrom('a', 'b', 'A')).map((suffix) => `p${suffix}`);
  const list = fc.array(fc.tuple(name, word), { maxLength: 10 });

  it('encode alike', () => {
    fc.assert(
      fc.property(word, (value) => {
        expect(oauthSign.rfc3986(value)).toBe(percentEncode(value));
      }),
    );
  });

  it('give the base string of oauth, oauth-sign and oauth-1.0a', async () => {
    await fc.assert(
      fc.asyncProperty(list, async (parameters) => {
        const url = `https://h:8443/x?${formatFormEncoded(parameters)}`;
        const { baseString, ...request } = await signRequest({
          method: 'GET',
          url,
          consumerKey: 'k',
          signer: ours.PLAINTEXT.signer,
        });
        const all = asObject(readOAuthRequest(request).parameters);
        const peer = nodeOAuth('PLAINTEXT');
        expect(oauthSign.generateBase('GET', baseStringUri(url), all)).toBe(baseString);
        expect(peer._createSignatureBase('GET', url, peer._normaliseRequestParams(all))).toBe(baseString);
        expect(
          oauth1a('PLAINTEXT').getBaseString({ url: 'https://h:8443/x', method: 'GET' }, all as never),
        ).toBe(baseString);
      }),
    );
  });
});

describe('where a peer departs from RFC 5849, we do not follow', () => {
  const data = {
    oauth_consumer_key: 'k',
    oauth_nonce: 'n',
    oauth_signature_method: 'PLAINTEXT',
    oauth_timestamp: 1,
    oauth_version: '1.0',
  };
  const parametersOf1a = (url: string, body?: Record<string, string>) =>
    oauth1a('PLAINTEXT').getParameterString({ url, method: 'POST', data: body }, { ...data });
  const ownParameters = (url: string) => {
    const { baseString } = readOAuthRequest({ method: 'POST', url, headers: {} });
    return decodeURIComponent(baseString.split('&')[2] ?? '');
  };

  // Section 3.4.1.3.1: the query is form-encoded, so "+" is a space and names are decoded too.
  it('oauth-1.0a leaves a plus in a query, and encodes an encoded name again', () => {
    expect(parametersOf1a('http://h/?q=a+b')).toContain('q=a%2Bb');
    expect(ownParameters('http://h/?q=a+b')).toBe('q=a%20b');
    expect(parametersOf1a('http://h/?c%40=1')).toContain('c%2540=1');
    expect(ownParameters('http://h/?c%40=1')).toBe('c%40=1');
  });

  // Section 3.4.1.3.2: every parameter counts, duplicates included.
  it('oauth-1.0a loses a duplicate whose first value is empty, or that is in query and body', () => {
    expect(parametersOf1a('http://h/?a=&a=1')).not.toContain('a=&');
    expect(ownParameters('http://h/?a=&a=1')).toBe('a=&a=1');
    expect(parametersOf1a('http://h/?a=1', { a: '2' })).not.toContain('a=2');
  });

  // Section 3.4.1.2: host in lower case, no default port.
  it('oauth-1.0a signs host and port as written', () => {
    expect(oauth1a('PLAINTEXT').getBaseUrl('http://EXAMPLE.com:80/')).toBe('http://EXAMPLE.com:80/');
    expect(baseStringUri('http://EXAMPLE.com:80/')).toBe('http://example.com/');
  });

  it('oauth turns duplicates in a query into names with brackets', async () => {
    const url = 'http://h/?a=1&a=2';
    const headers = { authorization: nodeOAuth('HMAC-SHA1').authHeader(url, 't', 's', 'GET') };
    const request = readOAuthRequest({ method: 'GET', url, headers });
    expect(await verifySignature(request, ours['HMAC-SHA1'].verifier, 's')).toBe(false);
    const bracketed = readOAuthRequest({ method: 'GET', url: 'http://h/?a[0]=1&a[1]=2', headers });
    expect(await verifySignature(bracketed, ours['HMAC-SHA1'].verifier, 's')).toBe(true);
  });
});

describe.each(methods)('requests that oauth sends itself, signed by %s', (method) => {
  const received: { request: OAuthRequest; valid: boolean }[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const url = `http://${incoming.headers.host ?? ''}${incoming.url ?? ''}`;
      const body = await text(incoming);
      const request = readOAuthRequest({
        method: incoming.method ?? '',
        url,
        headers: incoming.headers,
        body,
      });
      received.push({ request, valid: await verifySignature(request, ours[method].verifier, tokenSecret) });
      response.end('done');
    })();
  });
  let base = '';

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jira`;
  });

  afterAll(async () => {
    server.close();
    await once(server, 'close');
  });

  const call = async (start: (done: (error: unknown) => void) => void) => {
    await new Promise<void>((resolve, reject) => {
      start((error) => {
        if (error === null) resolve();
        else reject(new Error('the request failed', { cause: error }));
      });
    });
    return received.at(-1);
  };

  it('verify as they arrive: GET with a query', async () => {
    const got = await call((done) =>
      nodeOAuth(method).get(`${base}?${nastyQuery}`, 'token', tokenSecret, done),
    );
    expect(got?.valid).toBe(true);
  });

  it('verify as they arrive: POST with a form', async () => {
    const form = { ...nasty, ...repeated };
    const got = await call((done) => nodeOAuth(method).post(base, 'token', tokenSecret, form, null, done));
    expect(got?.request.parameters).toContainEqual(['ünï💥', nasty['ünï💥']]);
    expect(got?.valid).toBe(true);
  });

  it('verify as they arrive: POST with JSON, which is not signed', async () => {
    const got = await call((done) =>
      nodeOAuth(method).post(base, 'token', tokenSecret, '{"a":"b"}', 'application/json', done),
    );
    expect(got?.valid).toBe(true);
  });
});
