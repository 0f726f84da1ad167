import { describe, expect, it } from 'vitest';
import { SigningError } from './errors.ts';
import { signRequest } from './sign-request.ts';
import type { SignRequestOptions } from './sign-request.ts';
import { hmacSha1Signer } from './signature-methods.ts';

const form = { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' };

async function sign(overrides: Partial<SignRequestOptions> = {}) {
  return signRequest({
    method: 'GET',
    url: 'https://example.com/jira/rest/api?a=1',
    consumerKey: 'key',
    signer: hmacSha1Signer('secret'),
    token: 'tok/en',
    now: () => 1_700_000_000_999,
    randomBytes: (size) => new Uint8Array(size).fill(0xab),
    ...overrides,
  });
}

describe('signing a request', () => {
  it('puts the protocol parameters into the Authorization header', async () => {
    const request = await sign();
    expect(request).toMatchObject({
      method: 'GET',
      url: 'https://example.com/jira/rest/api?a=1',
      timestamp: 1_700_000_000,
    });
    expect(request.nonce).toBe('ab'.repeat(16));
    expect(request.headers).toEqual({
      authorization:
        'OAuth oauth_consumer_key="key", oauth_token="tok%2Fen", oauth_signature_method="HMAC-SHA1", ' +
        `oauth_timestamp="1700000000", oauth_nonce="${'ab'.repeat(16)}", oauth_version="1.0", ` +
        'oauth_signature="%2BYYrgvzUgRNKjFufPWODQUSRBqI%3D"',
    });
    expect(request).not.toHaveProperty('body');
  });

  it('says what it signed', async () => {
    expect((await sign()).baseString).toBe(
      'GET&https%3A%2F%2Fexample.com%2Fjira%2Frest%2Fapi&a%3D1%26oauth_consumer_key%3Dkey' +
        `%26oauth_nonce%3D${'ab'.repeat(16)}%26oauth_signature_method%3DHMAC-SHA1` +
        '%26oauth_timestamp%3D1700000000%26oauth_token%3Dtok%252Fen%26oauth_version%3D1.0',
    );
  });

  it('tells no token from an empty one', async () => {
    expect((await sign({ token: undefined })).headers['authorization']).not.toContain('oauth_token');
    expect((await sign({ token: '' })).headers['authorization']).toContain('oauth_token=""');
  });

  it('puts a realm first, quoted and unsigned', async () => {
    const request = await sign({ realm: 'the "realm" \\' });
    expect(request.headers['authorization']).toMatch(
      /^OAuth realm="the \\"realm\\" \\\\", oauth_consumer_key/,
    );
    expect(request.baseString).toBe((await sign()).baseString);
  });

  it('adds further OAuth parameters and signs them', async () => {
    const request = await sign({ oauthParameters: { oauth_callback: 'http://h/?a=b' } });
    expect(request.headers['authorization']).toContain('oauth_callback="http%3A%2F%2Fh%2F%3Fa%3Db"');
    expect(request.baseString).toContain('oauth_callback%3Dhttp%253A%252F%252Fh%252F%253Fa%253Db');
  });

  it('makes a fresh nonce of 128 bits each time', async () => {
    const nonces = await Promise.all(
      Array.from({ length: 1000 }, async () => (await sign({ randomBytes: undefined })).nonce),
    );
    expect(new Set(nonces).size).toBe(1000);
    for (const nonce of nonces) expect(nonce).toMatch(/^[0-9a-f]{32}$/);
  });

  it('adds the clock offset to the local time', async () => {
    expect((await sign({ clockOffsetSeconds: 3600 })).timestamp).toBe(1_700_003_600);
    expect((await sign({ clockOffsetSeconds: -0.5 })).timestamp).toBe(1_700_000_000);
    const request = await sign({ now: undefined });
    expect(Math.abs(request.timestamp - Date.now() / 1000)).toBeLessThan(60);
  });

  it('returns the method in upper case and the URL as it has to be sent', async () => {
    const request = await sign({ method: 'delete', url: 'HTTP://Example.COM:80/a b/../ü?q=x y&ü#fragment' });
    expect(request.method).toBe('DELETE');
    expect(request.url).toBe('http://example.com/%C3%BC?q=x%20y&%C3%BC');
    expect(request.baseString).toContain('http%3A%2F%2Fexample.com%2F%25C3%25BC&%25C3%25BC%3D%26');
  });

  it('does not change the URL object it is given', async () => {
    const url = new URL('http://h/#here');
    expect((await sign({ url })).url).toBe('http://h/');
    expect(url.hash).toBe('#here');
  });
});

describe('what the caller adds', () => {
  it('keeps the headers but never an Authorization of theirs', async () => {
    const headers = {
      Accept: 'application/json',
      AUTHORIZATION: 'Basic x',
      authorization: 'OAuth oauth_token="y"',
    };
    const request = await sign({ headers });
    expect(Object.keys(request.headers)).toEqual(['Accept', 'authorization']);
    expect(request.headers['authorization']).toContain('oauth_token="tok%2Fen"');
    expect((await sign({ headers, transmission: 'query' })).headers).toEqual({ Accept: 'application/json' });
  });

  it('signs a form body, but no other', async () => {
    const body = 'b=2+3&a';
    const signed = await sign({ method: 'POST', headers: form, body });
    expect(signed.baseString).toContain('&a%3D%26a%3D1%26b%3D2%25203%26oauth_consumer_key');
    expect(signed.body).toBe(body);
    const json = await sign({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const bare = await sign({ method: 'POST', body });
    expect(json.baseString).not.toContain('b%3D2');
    expect(bare.baseString).toBe(json.baseString);
    expect(json.body).toBe(body);
  });
});

describe('transmission', () => {
  it('by query appends the parameters to the URL', async () => {
    const request = await sign({ transmission: 'query' });
    expect(request.url).toMatch(/^https:\/\/example\.com\/jira\/rest\/api\?a=1&oauth_consumer_key=key&/);
    expect(request.url).toMatch(/&oauth_signature=%2BYYrgvzUgRNKjFufPWODQUSRBqI%3D$/);
    expect(request.headers).toEqual({});
    expect((await sign({ transmission: 'query', url: 'http://h/?' })).url).toContain('/?oauth_consumer_key');
    expect((await sign({ transmission: 'query', url: 'http://h/' })).url).toContain('/?oauth_consumer_key');
  });

  it('by body appends them to a form body, or makes one', async () => {
    const joined = await sign({ method: 'POST', transmission: 'body', headers: form, body: 'b=2' });
    expect(joined.body).toMatch(/^b=2&oauth_consumer_key=key&.*&oauth_signature=[\w%]+$/);
    expect(joined.headers).toEqual(form);
    const made = await sign({ method: 'POST', transmission: 'body' });
    expect(made.body).toMatch(/^oauth_consumer_key=key&/);
    expect(made.headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded' });
    expect((await sign({ method: 'PUT', transmission: 'body', headers: form, body: '' })).body).toMatch(
      /^oauth_/,
    );
  });
});

describe('a request that cannot be signed', () => {
  it.each([
    '/rest/api',
    'ftp://h/',
    'http://',
    'javascript:alert(1)',
    '',
    'http://user:secret@h/',
    'http://user@h/',
  ])('is refused for its URL: %j', async (url) => {
    await expect(sign({ url })).rejects.toBeInstanceOf(SigningError);
    await expect(sign({ url })).rejects.toMatchObject({ code: 'url_invalid' });
    await expect(sign({ url })).rejects.not.toThrow('secret');
  });

  it.each<[string, Partial<SignRequestOptions>]>([
    ['oauth_nonce', { url: 'http://h/?oauth_nonce=1' }],
    ['oauth_signature', { url: 'http://h/?oauth%5Fsignature=1' }],
    ['oauth_token', { token: undefined, method: 'POST', headers: form, body: 'oauth_token' }],
    ['oauth_verifier', { url: 'http://h/?oauth_verifier=1', oauthParameters: { oauth_verifier: '2' } }],
  ])('is refused for %s in URL or body', async (name, overrides) => {
    await expect(sign(overrides)).rejects.toMatchObject({
      code: 'parameter_repeated',
      message: expect.stringContaining(name) as string,
    });
  });

  it('may carry an OAuth parameter that signing does not add', async () => {
    expect((await sign({ url: 'http://h/?oauth_x=1' })).baseString).toContain('oauth_x%3D1');
  });

  it.each<[string, Partial<SignRequestOptions>]>([
    ['a body on GET', { body: '' }],
    ['OAuth parameters in the body of GET', { transmission: 'body' }],
    ['OAuth parameters in a JSON body', { method: 'POST', transmission: 'body', body: '{}' }],
    ['a realm without an Authorization header', { transmission: 'query', realm: 'x' }],
    ['a line end in the realm', { realm: 'a\r\nSet-Cookie: b' }],
    ['a protocol parameter among the further ones', { oauthParameters: { oauth_timestamp: '1' } }],
    ['a foreign parameter among the further ones', { oauthParameters: { callback: 'x' } }],
    ['a nonce of too few bits', { randomBytes: () => new Uint8Array(8) }],
    ['a clock that is not one', { now: () => Number.NaN }],
    ['a time before 1970', { now: () => 0, clockOffsetSeconds: -1 }],
  ])('is misuse with %s', async (_what, overrides) => {
    await expect(sign(overrides)).rejects.toBeInstanceOf(TypeError);
  });
});
