import { describe, expect, it } from 'vitest';
import { readOAuthRequest, verifySignature } from './read-request.ts';
import type { ReceivedRequest } from './read-request.ts';
import { plaintextVerifier } from './signature-methods.ts';

const read = (overrides: Partial<ReceivedRequest>) =>
  readOAuthRequest({ method: 'GET', url: 'http://h/', headers: {}, ...overrides });

describe('reading a request', () => {
  it('mixes header, query and form body', () => {
    const request = read({
      method: 'POST',
      url: 'http://h/?oauth_nonce=n&q=1',
      headers: {
        authorization: 'oauth  oauth_token="",oauth_version = "1.0"  ,realm="x"',
        'content-type': 'Application/X-WWW-Form-Urlencoded',
      },
      body: 'oauth_timestamp=1&b',
    });
    expect(request.parameters).toEqual([
      ['oauth_token', ''],
      ['oauth_version', '1.0'],
      ['oauth_nonce', 'n'],
      ['q', '1'],
      ['oauth_timestamp', '1'],
      ['b', ''],
    ]);
    expect([...request.oauth.keys()]).toEqual([
      'oauth_token',
      'oauth_version',
      'oauth_nonce',
      'oauth_timestamp',
    ]);
  });

  it('leaves out realm and signature, and a query parameter named realm in', () => {
    const headers = { authorization: 'OAuth Realm="a b, c", oauth_signature="s%3D", oauth_token="t"' };
    const request = read({ headers, url: 'http://h/?realm=r' });
    expect(request.parameters).toEqual([
      ['oauth_token', 't'],
      ['realm', 'r'],
    ]);
    expect(request.oauth.get('oauth_signature')).toBe('s=');
  });

  it('ignores other schemes and bodies that are not forms', () => {
    const headers = { authorization: 'Basic b2F1dGg6eA==', 'content-type': 'application/json' };
    expect(read({ headers, body: 'oauth_token=t' }).parameters).toEqual([]);
    expect(read({ headers: { authorization: 'OAuthentic oauth_token="t"' } }).parameters).toEqual([]);
    expect(read({ headers: { authorization: 'OAuth' } }).parameters).toEqual([]);
  });

  it('names every OAuth parameter that came twice, and keeps the first', () => {
    const request = read({
      url: 'http://h/?oauth_nonce=2&oauth_signature=s&a=1&a=2&oauth_nonce=3',
      headers: { authorization: ['OAuth oauth_nonce="1"', 'OAuth oauth_signature="t"'] },
    });
    expect(request.repeated).toEqual(['oauth_nonce', 'oauth_signature']);
    expect(request.oauth.get('oauth_nonce')).toBe('1');
    expect(request.oauth.get('oauth_signature')).toBe('t');
  });

  it('takes header names in any case', () => {
    expect(read({ headers: { Authorization: 'OAuth oauth_token="t"' } }).oauth.get('oauth_token')).toBe('t');
  });

  it('keeps the path as it came', () => {
    expect(read({ url: 'http://H:80/a/../b//%7e?c' }).baseString).toBe(
      'GET&http%3A%2F%2Fh%2Fa%2F..%2Fb%2F%2F%257e&c%3D',
    );
  });

  it.each([
    'OAuth ,,,',
    'OAuth ="x"',
    'OAuth oauth_token',
    'OAuth oauth_token="%zz',
    `OAuth ${'a="'.repeat(5000)}`,
  ])('does not fail for the header %.40s', (authorization) => {
    expect(() => read({ headers: { authorization } })).not.toThrow();
  });
});

describe('verifying a request', () => {
  const headers = { authorization: 'OAuth oauth_signature_method="PLAINTEXT", oauth_signature="a%26b"' };

  it('compares the signature with the token secret, empty by default', async () => {
    expect(await verifySignature(read({ headers }), plaintextVerifier('a'), 'b')).toBe(true);
    expect(await verifySignature(read({ headers }), plaintextVerifier('a'))).toBe(false);
  });

  it('is false without a signature, and for another method than the verifier has', async () => {
    expect(await verifySignature(read({}), plaintextVerifier('a'), 'b')).toBe(false);
    const other = { authorization: headers.authorization.replace('PLAINTEXT', 'plaintext') };
    expect(await verifySignature(read({ headers: other }), plaintextVerifier('a'), 'b')).toBe(false);
  });
});
