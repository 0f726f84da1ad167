import { createPrivateKey, generateKeyPairSync, generatePrimeSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SigningError } from './errors.ts';
import { readPrivateKey } from './read-private-key.ts';
import { readPublicKey } from './read-public-key.ts';
import {
  hmacSha1Signer,
  hmacSha1Verifier,
  hmacSha256Signer,
  hmacSha256Verifier,
  plaintextSigner,
  plaintextVerifier,
  rsaSha1Signer,
  rsaSha1Verifier,
  rsaSha256Signer,
  rsaSha256Verifier,
} from './signature-methods.ts';
import { publishedCertificatePem, publishedPrivateKeyPem } from './test-data/published-key.ts';

const photos =
  'GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacation.jpg%26oauth_consumer_key%3Ddpf43f3p2l4k3l03' +
  '%26oauth_nonce%3Dkllo9940pd9333jh%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1191242096' +
  '%26oauth_token%3Dnnch734d00sl2jdk%26oauth_version%3D1.0%26size%3Doriginal';

describe('HMAC-SHA1', () => {
  // http://wiki.oauth.net/w/page/12238556/TestCases, section 9.2
  it.each([
    ['cs', '', 'bs', 'egQqG5AJep5sJ7anhXju1unge2I='],
    ['cs', 'ts', 'bs', 'VZVjXceV7JgPq/dOTnNmEfO0Fv8='],
    ['kd94hf93k423kf44', 'pfkkdhi9sl3r4s00', photos, 'tR3+Ty81lMeYAr/Fid0kMTYa/WM='],
  ])(
    'with secrets %s and %s is that of the OAuth wiki',
    async (consumerSecret, tokenSecret, baseString, expected) => {
      expect(await hmacSha1Signer(consumerSecret).sign(baseString, tokenSecret)).toBe(expected);
      expect(await hmacSha1Verifier(consumerSecret).verify(baseString, expected, tokenSecret)).toBe(true);
    },
  );
});

describe('RSA-SHA1', () => {
  // http://wiki.oauth.net/w/page/12238556/TestCases, section 9.3
  const baseString =
    'GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacaction.jpg%26oauth_consumer_key%3Ddpf43f3p2l4k3l03' +
    '%26oauth_nonce%3D13917289812797014437%26oauth_signature_method%3DRSA-SHA1%26oauth_timestamp%3D1196666512' +
    '%26oauth_version%3D1.0%26size%3Doriginal';
  const expected =
    'jvTp/wX1TYtByB1m+Pbyo0lnCOLIsyGCH7wke8AUs3BpnwZJtAuEJkvQL2/9n4s5wUmUl4aCI4BwpraNx4RtEXMe5qg5T1LVTGliMRpKasKs' +
    'W//e+RinhejgCuzoH26dyF8iY2ZZ/5D1ilgeijhV/vBka5twt399mXwaYdCwFYE=';

  it('signs the published test case of the OAuth wiki with its published key', async () => {
    const signer = rsaSha1Signer(readPrivateKey(publishedPrivateKeyPem, { minimumBits: 1024 }));
    expect(await signer.sign(baseString, 'ignored')).toBe(expected);
  });

  it('verifies it with the published certificate', async () => {
    const verifier = rsaSha1Verifier(readPublicKey(publishedCertificatePem, { minimumBits: 1024 }));
    expect(await verifier.verify(baseString, expected, '')).toBe(true);
    expect(await verifier.verify(`${baseString}0`, expected, '')).toBe(false);
  });

  it('accepts one spelling of a signature only', async () => {
    const verifier = rsaSha1Verifier(readPublicKey(publishedCertificatePem, { minimumBits: 1024 }));
    const respelled = [
      expected.replace('=', ''),
      `${expected}\n`,
      ` ${expected}`,
      expected.replaceAll('/', '_'),
      '',
    ];
    for (const signature of respelled) expect(await verifier.verify(baseString, signature, '')).toBe(false);
  });

  it('refuses other keys at once', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => rsaSha1Signer(rsa.publicKey)).toThrow(TypeError);
    expect(() => rsaSha1Signer(ec.privateKey)).toThrow(TypeError);
    expect(() => rsaSha1Verifier(rsa.privateKey)).toThrow(TypeError);
    expect(() => rsaSha256Verifier(ec.publicKey)).toThrow(TypeError);
  });

  it('says so when the machine cannot sign', async () => {
    // OpenSSL refuses because the digest does not fit into so small a key; a crypto policy looks the same.
    const signing = rsaSha256Signer(tinyRsaKey()).sign('x', '');
    await expect(signing).rejects.toBeInstanceOf(SigningError);
    await expect(signing).rejects.toMatchObject({
      code: 'signing_failed',
      cause: expect.any(Error) as Error,
    });
  });
});

/** An RSA key of 400 bits, smaller than OpenSSL would generate. */
function tinyRsaKey(): KeyObject {
  const e = 65537n;
  const [p, q] = [oddPrime(e), oddPrime(e)];
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const jwk = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, base64Url(value)]));
  return createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
}

function oddPrime(e: bigint): bigint {
  const prime = generatePrimeSync(200, { bigint: true });
  return (prime - 1n) % e === 0n ? oddPrime(e) : prime;
}

function inverse(a: bigint, modulus: bigint): bigint {
  let [r, nextR, t, nextT] = [modulus, a % modulus, 0n, 1n];
  while (nextR !== 0n) {
    const quotient = r / nextR;
    [r, nextR, t, nextT] = [nextR, r - quotient * nextR, nextT, t - quotient * nextT];
  }
  return t < 0n ? t + modulus : t;
}

function base64Url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

describe('PLAINTEXT', () => {
  // http://oauth.net/core/1.0/#rfc.section.9.4.1
  it.each([
    ['djr9rjt0jd78jf88', 'jjd999tj88uiths3', 'djr9rjt0jd78jf88&jjd999tj88uiths3'],
    ['djr9rjt0jd78jf88', 'jjd99$tj88uiths3', 'djr9rjt0jd78jf88&jjd99%24tj88uiths3'],
    ['djr9rjt0jd78jf88', '', 'djr9rjt0jd78jf88&'],
  ])('with secrets %s and %s is %s, as OAuth Core has it', async (consumerSecret, tokenSecret, expected) => {
    expect(await plaintextSigner(consumerSecret).sign('ignored', tokenSecret)).toBe(expected);
    expect(await plaintextVerifier(consumerSecret).verify('ignored', expected, tokenSecret)).toBe(true);
    expect(await plaintextVerifier(consumerSecret).verify('ignored', `${expected}x`, tokenSecret)).toBe(
      false,
    );
  });
});

describe('every method', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  it.each([
    [rsaSha1Signer(pair.privateKey), rsaSha1Verifier(pair.publicKey)],
    [rsaSha256Signer(pair.privateKey), rsaSha256Verifier(pair.publicKey)],
    [hmacSha1Signer('sécret'), hmacSha1Verifier('sécret')],
    [hmacSha256Signer('sécret'), hmacSha256Verifier('sécret')],
    [plaintextSigner('sécret'), plaintextVerifier('sécret')],
  ])('verifies what it signed and nothing else: $method', async (signer, verifier) => {
    const signature = await signer.sign(photos, 'token secret');
    expect(signer.method).toBe(verifier.method);
    expect(await verifier.verify(photos, signature, 'token secret')).toBe(true);
    const altered = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
    expect(await verifier.verify(photos, altered, 'token secret')).toBe(false);
    expect(await verifier.verify(photos, '', 'token secret')).toBe(false);
  });

  it('differs between SHA-1 and SHA-256', async () => {
    const signature = await rsaSha1Signer(pair.privateKey).sign(photos, '');
    expect(await rsaSha256Verifier(pair.publicKey).verify(photos, signature, '')).toBe(false);
  });

  it('binds an HMAC to both secrets', async () => {
    const signature = await hmacSha256Signer('a').sign(photos, 'b');
    expect(await hmacSha256Verifier('a').verify(photos, signature, 'c')).toBe(false);
    expect(await hmacSha256Verifier('c').verify(photos, signature, 'b')).toBe(false);
  });
});
