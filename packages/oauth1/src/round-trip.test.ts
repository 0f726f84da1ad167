import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentEncode } from './encode.ts';
import { formatFormEncoded } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import { readOAuthRequest, verifySignature } from './read-request.ts';
import { signRequest } from './sign-request.ts';
import type { SignRequestOptions, SignedRequest } from './sign-request.ts';
import { hmacSha256Signer, hmacSha256Verifier, rsaSha1Signer, rsaSha1Verifier } from './signature-methods.ts';

const signer = hmacSha256Signer('consumer secret');
const verifier = hmacSha256Verifier('consumer secret');

const text = fc.string({ unit: 'binary', maxLength: 8 });
const parameters = fc.array(
  fc.tuple(
    text.filter((name) => !name.startsWith('oauth_')),
    text,
  ),
  { maxLength: 6 },
);
const url = fc
  .tuple(fc.constantFrom('http://h', 'https://Example.com:8443', 'http://h:80'), fc.array(text), parameters)
  .map(
    ([origin, path, query]) => `${origin}/${path.map(percentEncode).join('/')}?${formatFormEncoded(query)}`,
  );
const transmission = fc.constantFrom<('header' | 'query' | 'body')[]>('header', 'query', 'body');
const options = fc.record({
  method: fc.constantFrom('POST', 'put', 'PATCH'),
  url,
  consumerKey: text,
  token: fc.option(text, { nil: undefined }),
  tokenSecret: text,
  transmission,
  oauthParameters: fc.record({ oauth_callback: text }),
  headers: fc.constant({ 'content-type': 'application/x-www-form-urlencoded' }),
  body: parameters.map(formatFormEncoded),
});

const sign = async (o: Omit<SignRequestOptions, 'signer'>) => signRequest({ ...o, signer });

describe('a signed request', () => {
  it('is read with the base string that was signed, whatever it holds and however it is transmitted', async () => {
    await fc.assert(
      fc.asyncProperty(options, async (o) => {
        const sent = await sign(o);
        const read = readOAuthRequest(sent);
        expect(read.baseString).toBe(sent.baseString);
        expect(read.repeated).toEqual([]);
        expect(read.oauth.get('oauth_callback')).toBe(o.oauthParameters.oauth_callback);
        expect(await verifySignature(read, verifier, o.tokenSecret)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is what a URL parser leaves unchanged, so that every client sends what was signed', async () => {
    await fc.assert(
      fc.asyncProperty(options, async (o) => {
        const sent = await sign(o);
        expect(new URL(sent.url).href).toBe(sent.url);
      }),
    );
  });

  it('has the same base string whichever way it is transmitted', async () => {
    await fc.assert(
      fc.asyncProperty(options, async (o) => {
        const fixed = { ...o, now: () => 1e12, randomBytes: (size: number) => new Uint8Array(size) };
        const byHeader = await sign({ ...fixed, transmission: 'header' });
        const byQuery = await sign({ ...fixed, transmission: 'query' });
        const byBody = await sign({ ...fixed, transmission: 'body' });
        expect(byQuery.baseString).toBe(byHeader.baseString);
        expect(byBody.baseString).toBe(byHeader.baseString);
      }),
    );
  });

  const changes: [string, (sent: SignedRequest, extra: string) => SignedRequest][] = [
    ['method', (sent) => ({ ...sent, method: sent.method === 'PUT' ? 'POST' : 'PUT' })],
    [
      'scheme',
      (sent) => ({ ...sent, url: sent.url.replace(/^http(s?)/, (_, s) => (s === '' ? 'https' : 'http')) }),
    ],
    ['host', (sent) => ({ ...sent, url: sent.url.replace('://', '://x') })],
    ['path', (sent) => ({ ...sent, url: sent.url.replace('?', 'x?') })],
    ['query', (sent, extra) => ({ ...sent, url: `${sent.url}&${percentEncode(extra)}=` })],
    ['form body', (sent, extra) => ({ ...sent, body: `${sent.body ?? ''}&=${percentEncode(extra)}` })],
    [
      'body no longer a form',
      (sent) => ({ ...sent, headers: { ...sent.headers, 'content-type': 'text/plain' } }),
    ],
  ];

  it.each(changes)('does not verify once it is changed: %s', async (what, change) => {
    await fc.assert(
      fc.asyncProperty(options, text, async (o, extra) => {
        const transmission = what.startsWith('body') ? 'header' : o.transmission;
        const body = `z=1&${o.body}`;
        const changed = change(await sign({ ...o, body, transmission }), extra);
        expect(await verifySignature(readOAuthRequest(changed), verifier, o.tokenSecret)).toBe(false);
      }),
    );
  });

  it('does not verify with any one byte of an OAuth parameter changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...oauthNames), fc.nat(), options, async (name, position, o) => {
        const sent = await sign({
          ...o,
          consumerKey: `k${o.consumerKey}`,
          transmission: 'query',
          token: 't',
        });
        const value = readOAuthRequest(sent).oauth.get(name) ?? '';
        const changed = flip(value, position % value.length);
        const url = sent.url.replace(`${name}=${percentEncode(value)}`, `${name}=${percentEncode(changed)}`);
        expect(url).not.toBe(sent.url);
        expect(await verifySignature(readOAuthRequest({ ...sent, url }), verifier, o.tokenSecret)).toBe(
          false,
        );
      }),
    );
  });

  it('verifies with RSA on both ends too', async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rsaVerifier = rsaSha1Verifier(pair.publicKey);
    await fc.assert(
      fc.asyncProperty(options, async (o) => {
        const sent = await signRequest({ ...o, signer: rsaSha1Signer(pair.privateKey) });
        const read = readOAuthRequest(sent);
        expect(await verifySignature(read, rsaVerifier)).toBe(true);
        expect(await verifySignature({ ...read, baseString: `${read.baseString}x` }, rsaVerifier)).toBe(
          false,
        );
      }),
      { numRuns: 25 },
    );
  });
});

const oauthNames = [
  'oauth_consumer_key',
  'oauth_nonce',
  'oauth_signature',
  'oauth_timestamp',
  'oauth_version',
];

function flip(value: string, position: number): string {
  const replacement = value[position] === '0' ? '1' : '0';
  return value.slice(0, position) + replacement + value.slice(position + 1);
}

it('keeps the examples honest: parameters include duplicates and empty values', () => {
  const seen: Parameter[][] = fc.sample(parameters, 500);
  expect(seen.some((list) => list.some(([, value]) => value === ''))).toBe(true);
});
