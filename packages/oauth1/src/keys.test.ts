import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyError } from './errors.ts';
import { generateKeyPair, publicKeyBase64, publicKeyFingerprint, publicKeyPem } from './keys.ts';
import { readPrivateKey } from './read-private-key.ts';
import { readPublicKey } from './read-public-key.ts';
import {
  publishedCertificatePem,
  publishedPrivateKeyPem,
  publishedPublicKeyPem,
} from './test-data/published-key.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
const passphrase = 'correct horse';

const exportPem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'spki' | 'sec1', encrypted = false) =>
  key.export({
    type,
    format: 'pem',
    ...(encrypted && { cipher: 'aes-256-cbc', passphrase }),
  } as never) as string;

const pkcs8 = exportPem(rsa.privateKey, 'pkcs8');
const pkcs1 = exportPem(rsa.privateKey, 'pkcs1');
const encryptedPkcs8 = exportPem(rsa.privateKey, 'pkcs8', true);
const encryptedPkcs1 = exportPem(rsa.privateKey, 'pkcs1', true);
const spki = exportPem(rsa.publicKey, 'spki');

function thrownBy(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

describe('generating a key pair', () => {
  it.each([2048, 4096] as const)('makes one of %i bits that the readers take', async (bits) => {
    const pair = await generateKeyPair({ bits });
    const privateKey = readPrivateKey(pair.privateKeyPem);
    expect(pair.privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(pair.publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(privateKey.asymmetricKeyDetails?.modulusLength).toBe(bits);
    expect(publicKeyPem(privateKey)).toBe(pair.publicKeyPem);
    expect(publicKeyFingerprint(readPublicKey(pair.publicKeyPem))).toBe(pair.fingerprint);
  });

  it('makes 3072 bits unless told otherwise', async () => {
    const pair = await generateKeyPair();
    expect(readPrivateKey(pair.privateKeyPem).asymmetricKeyDetails?.modulusLength).toBe(3072);
  });
});

describe('exporting a public key', () => {
  it('gives SPKI with and without its header lines, from either half', () => {
    expect(publicKeyPem(rsa.privateKey)).toBe(spki);
    expect(publicKeyPem(rsa.publicKey)).toBe(spki);
    expect(publicKeyBase64(rsa.privateKey)).toBe(spki.split('\n').slice(1, -2).join(''));
  });

  it('fingerprints the SPKI DER, so that all forms of a key have the same', () => {
    const der = createPublicKey(publishedPublicKeyPem).export({ type: 'spki', format: 'der' });
    const expected = `SHA256:${createHash('sha256').update(der).digest('base64').slice(0, 43)}`;
    const options = { minimumBits: 1024 };
    expect(publicKeyFingerprint(readPublicKey(publishedPublicKeyPem, options))).toBe(expected);
    expect(publicKeyFingerprint(readPublicKey(publishedCertificatePem, options))).toBe(expected);
    expect(publicKeyFingerprint(readPrivateKey(publishedPrivateKeyPem, options))).toBe(expected);
  });
});

describe('reading a private key', () => {
  it.each([
    ['PKCS#8', pkcs8],
    ['PKCS#1', pkcs1],
    ['literal \\n in one line', pkcs8.replaceAll('\n', '\\n')],
    ['literal \\r\\n in one line, in quotes', `"${pkcs1.replaceAll('\n', '\\r\\n')}"`],
    ['spaces for line ends', pkcs8.replaceAll('\n', ' ')],
    ['Windows line ends', pkcs1.replaceAll('\n', '\r\n')],
    ['indented', pkcs8.replace(/^/gm, '\t  ')],
    ['text around it', `Bag Attributes\n    friendlyName: x\n${publishedCertificatePem}${pkcs8}trailing`],
    ['a passphrase it does not need', pkcs8],
  ])('takes %s', (what, text) => {
    const key = readPrivateKey(text, what.includes('passphrase') ? { passphrase } : {});
    expect(key.type).toBe('private');
    expect(publicKeyPem(key)).toBe(spki);
  });

  it.each([
    ['PKCS#8', encryptedPkcs8],
    ['PKCS#1', encryptedPkcs1],
    ['PKCS#8 with literal \\n', encryptedPkcs8.replaceAll('\n', '\\n')],
    ['PKCS#1 with literal \\n', encryptedPkcs1.replaceAll('\n', '\\n')],
  ])('takes encrypted %s with its passphrase', (_what, text) => {
    expect(publicKeyPem(readPrivateKey(text, { passphrase }))).toBe(spki);
    expect(thrownBy(() => readPrivateKey(text))).toMatchObject({ code: 'key_passphrase_missing' });
    expect(thrownBy(() => readPrivateKey(text, { passphrase: '' }))).toMatchObject({
      code: 'key_passphrase_missing',
    });
  });

  // With some wrong passphrases the garbage happens to be padded rightly; try enough to meet them.
  it('says that a passphrase is wrong, whatever OpenSSL makes of it', () => {
    for (let i = 0; i < 300; i++) {
      const error = thrownBy(() => readPrivateKey(encryptedPkcs1, { passphrase: `wrong ${i}` }));
      expect(error).toMatchObject({ code: 'key_passphrase_wrong' });
    }
    expect(thrownBy(() => readPrivateKey(encryptedPkcs8, { passphrase: 'wrong' }))).toMatchObject({
      code: 'key_passphrase_wrong',
    });
  });

  const withoutHalf = (pem: string) =>
    pem
      .split('\n')
      .filter((_, index, lines) => index < 5 || index > lines.length - 4)
      .join('\n');

  it.each([
    ['key_is_public', 'an SPKI public key', spki],
    ['key_is_public', 'a PKCS#1 public key', exportPem(rsa.publicKey, 'pkcs1')],
    ['key_is_public', 'SPKI without header lines', publicKeyBase64(rsa.publicKey)],
    ['key_is_public', 'an OpenSSH public key', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 me@here'],
    ['key_is_certificate', 'a certificate', publishedCertificatePem],
    ['key_too_small', '1024 bits', publishedPrivateKeyPem],
    ['key_not_rsa', 'an EC key in PKCS#8', exportPem(ec.privateKey, 'pkcs8')],
    ['key_not_rsa', 'an EC key in SEC 1', exportPem(ec.privateKey, 'sec1')],
    ['key_not_rsa', 'an RSA-PSS key', exportPem(pss.privateKey, 'pkcs8')],
    ['key_unreadable', 'nothing', ''],
    ['key_unreadable', 'any text', 'hunter2'],
    ['key_unreadable', 'a PEM block cut short', pkcs8.slice(0, 800)],
    ['key_unreadable', 'a PEM block with lines missing', withoutHalf(pkcs8)],
    ['key_unreadable', 'an encrypted block with lines missing', withoutHalf(encryptedPkcs8)],
    [
      'key_unreadable',
      'an OpenSSH key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----',
    ],
  ])('answers %s for %s', (code, _what, text) => {
    const error = thrownBy(() => readPrivateKey(text, { passphrase }));
    expect(error).toBeInstanceOf(KeyError);
    expect(error).toMatchObject({ code, name: 'KeyError' });
  });

  it('takes a smaller key when told', () => {
    expect(readPrivateKey(publishedPrivateKeyPem, { minimumBits: 1024 }).type).toBe('private');
    expect(thrownBy(() => readPrivateKey(pkcs8, { minimumBits: 3072 }))).toMatchObject({
      code: 'key_too_small',
      message: 'The RSA key has 2048 bits; at least 3072 are required',
    });
  });

  it('tells how to convert an OpenSSH key', () => {
    const text = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----';
    expect(thrownBy(() => readPrivateKey(text))).toMatchObject({
      remedy: expect.stringContaining('ssh-keygen') as string,
    });
  });

  it('never repeats the key or the passphrase in its errors', () => {
    const secret = pkcs8.slice(100, 140);
    for (const text of [pkcs8.slice(0, 800), withoutHalf(encryptedPkcs8), encryptedPkcs8]) {
      const error = thrownBy(() => readPrivateKey(text, { passphrase: 'hunter2' })) as KeyError;
      const all = JSON.stringify([error.message, error.remedy, String(error.cause), error.stack]);
      expect(all).not.toContain(secret);
      expect(all).not.toContain('hunter2');
    }
  });
});

describe('reading a public key', () => {
  it.each([
    ['SPKI', spki],
    ['SPKI without header lines', publicKeyBase64(rsa.publicKey)],
    ['SPKI without header lines, in lines', spki.split('\n').slice(1, -2).join('\n')],
    ['SPKI with literal \\n', spki.replaceAll('\n', '\\n')],
  ])('takes %s', (_what, text) => {
    expect(publicKeyPem(readPublicKey(text))).toBe(spki);
  });

  it('takes the key out of a certificate', () => {
    expect(publicKeyPem(readPublicKey(publishedCertificatePem, { minimumBits: 1024 }))).toBe(
      publishedPublicKeyPem,
    );
  });

  it.each([
    ['key_is_private', 'a private key', pkcs8],
    ['key_is_private', 'an encrypted private key', encryptedPkcs8],
    ['key_too_small', '1024 bits', publishedPublicKeyPem],
    ['key_not_rsa', 'an EC key', exportPem(ec.publicKey, 'spki')],
    ['key_unreadable', 'PKCS#1', exportPem(rsa.publicKey, 'pkcs1')],
    [
      'key_unreadable',
      'PKCS#1 without header lines',
      exportPem(rsa.publicKey, 'pkcs1').split('\n').slice(1, -2).join(''),
    ],
    ['key_unreadable', 'an OpenSSH key', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 me@here'],
    ['key_unreadable', 'a broken certificate', publishedCertificatePem.replace('MIIB', 'AAAA')],
    ['key_unreadable', 'any Base64', 'aGVsbG8='],
    ['key_unreadable', 'nothing', ' '],
  ])('answers %s for %s', (code, _what, text) => {
    const error = thrownBy(() => readPublicKey(text));
    expect(error).toBeInstanceOf(KeyError);
    expect(error).toMatchObject({ code });
  });
});
