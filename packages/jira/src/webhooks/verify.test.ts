import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verifyAppToken, verifyPathToken, verifySignature } from './verify.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a signature', () => {
  const secret = 'Grüße';
  const body = bytes('{"a":"Ü"}\n');
  const hex = createHmac('sha256', secret).update(body).digest('hex');
  const signature = `sha256=${hex}`;

  test('over exactly these bytes is right', () => {
    expect(verifySignature({ body, signature, secret })).toBe(true);
    expect(verifySignature({ body, signature: `sha256=${hex.toUpperCase()}`, secret })).toBe(true);
  });

  const wrong: Record<string, Partial<Parameters<typeof verifySignature>[0]>> = {
    'over other bytes': { body: bytes('{"a": "Ü"}\n') },
    'with another secret': { secret: 'Grusse' },
    'with an empty secret': {
      secret: '',
      signature: `sha256=${createHmac('sha256', '').update(body).digest('hex')}`,
    },
    absent: { signature: undefined },
    empty: { signature: '' },
    'cut short': { signature: signature.slice(0, -2) },
    'with more behind it': { signature: `${signature}00` },
    'without its algorithm': { signature: hex },
    'by another algorithm': {
      signature: `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
    },
  };
  for (const [what, o] of Object.entries(wrong)) {
    test(`${what} is wrong`, () => {
      expect(verifySignature({ body, signature, secret, ...o })).toBe(false);
    });
  }

  const vector = new URL(
    '../../../../../shared/fixtures/transcribed/cloud.webhook-hmac-test-vector.json',
    import.meta.url,
  );
  test.skipIf(!existsSync(vector))('of Atlassian’s own example is right', () => {
    const {
      secret: theirs,
      payload,
      value,
    } = JSON.parse(readFileSync(vector, 'utf8')) as Record<string, string>;
    const o = { body: bytes(payload ?? ''), signature: value, secret: theirs ?? '' };
    expect(verifySignature(o)).toBe(true);
    expect(verifySignature({ ...o, body: bytes('Hello World') })).toBe(false);
  });
});

describe('the secret part of an address', () => {
  test('is compared whole', () => {
    expect(verifyPathToken({ given: 'abc', expected: 'abc' })).toBe(true);
    for (const given of ['', 'ab', 'abcd', 'abd', 'ABC']) {
      expect(verifyPathToken({ given, expected: 'abc' })).toBe(false);
    }
    expect(verifyPathToken({ given: '', expected: '' })).toBe(false);
  });
});

describe('the token of a delivery to an app', () => {
  const nowSeconds = 1_790_000_000;
  const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  /** Made by hand, so that not jose judges jose. */
  function token(o: { claims?: object; header?: object; secret?: string; hash?: string } = {}): string {
    const { claims = {}, header = { alg: 'HS256', typ: 'JWT' }, secret = 'app secret', hash = 'sha256' } = o;
    const payload = {
      ...{ iss: 'client-1', sub: 'account-1', iat: nowSeconds, exp: nowSeconds + 180, jti: 'j1' },
      context: { cloudId: 'cloud-1' },
      ...claims,
    };
    const signed = `${base64url(header)}.${base64url(payload)}`;
    return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
  }
  const verify = (jwt: string, atSeconds = nowSeconds) =>
    verifyAppToken({
      authorization: `Bearer ${jwt}`,
      ...{ clientId: 'client-1', clientSecret: 'app secret', nowMs: atSeconds * 1000 },
    });

  test('says for whom it is', async () => {
    expect(await verify(token())).toEqual({
      ...{ valid: true, accountId: 'account-1', cloudId: 'cloud-1', tokenId: 'j1' },
    });
  });

  test('holds as long as it says, give or take a minute', async () => {
    expect(await verify(token(), nowSeconds + 180 + 59)).toMatchObject({ valid: true });
    expect(await verify(token(), nowSeconds + 180 + 61)).toEqual({ valid: false, reason: 'expired' });
    expect(await verify(token(), nowSeconds - 59)).toMatchObject({ valid: true });
    expect(await verify(token(), nowSeconds - 61)).toEqual({ valid: false, reason: 'too-early' });
  });

  const foreign: Record<string, string> = {
    'signed with another secret': token({ secret: 'other' }),
    'of another app': token({ claims: { iss: 'client-2' } }),
    'without an issuer': token({ claims: { iss: undefined } }),
    'that never ends': token({ claims: { exp: undefined } }),
    'issued at no time': token({ claims: { iat: undefined } }),
    'signed by another algorithm': token({ header: { alg: 'HS512' }, hash: 'sha512' }),
    'not signed at all': `${token({ header: { alg: 'none' } })
      .split('.')
      .slice(0, 2)
      .join('.')}.`,
    'of another key than it says': token().replace(/\.[^.]*$/, '.AAAA'),
    'that is none': 'nonsense',
  };
  for (const [what, jwt] of Object.entries(foreign)) {
    test(`${what} is not ours`, async () => {
      expect(await verify(jwt)).toEqual({ valid: false, reason: 'not-ours' });
    });
  }

  test('has to be there', async () => {
    const o = { clientId: 'client-1', clientSecret: 'app secret', nowMs: nowSeconds * 1000 };
    for (const authorization of [undefined, '', 'Basic YTpi', 'Bearer ']) {
      expect(await verifyAppToken({ ...o, authorization })).toEqual({ valid: false, reason: 'absent' });
    }
  });
});
