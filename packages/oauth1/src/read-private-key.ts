import { Buffer } from 'node:buffer';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { KeyError } from './errors.ts';
import { defaultMinimumBits, requireRsa } from './keys.ts';
import { findPemBlocks } from './pem.ts';
import type { PemBlock } from './pem.ts';

/**
 * Reads an RSA private key from PEM: PKCS#8 (`BEGIN PRIVATE KEY`), encrypted PKCS#8, or PKCS#1
 * (`BEGIN RSA PRIVATE KEY`). Line ends may be real, literal `\n`, or spaces. Text around the block is
 * ignored, so a file that holds the certificate as well will do.
 *
 * Parse a key once and keep the `KeyObject`: parsing costs about as much as signing.
 *
 * @param o.passphrase Only for encrypted keys.
 * @param o.minimumBits Smallest modulus accepted, default 2048.
 * @throws {KeyError} `key_is_public`, `key_is_certificate`, `key_not_rsa`, `key_too_small`,
 *   `key_passphrase_missing`, `key_passphrase_wrong`, `key_unreadable`.
 */
export function readPrivateKey(
  text: string,
  o: { passphrase?: string | undefined; minimumBits?: number | undefined } = {},
): KeyObject {
  const blocks = findPemBlocks(text);
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (block === undefined) throw notAPrivateKey(text, blocks);
  return requireRsa(parseBlock(block, o.passphrase ?? ''), o.minimumBits ?? defaultMinimumBits);
}

function parseBlock(block: PemBlock, passphrase: string): KeyObject {
  if (block.encrypted && passphrase === '') {
    throw new KeyError({
      code: 'key_passphrase_missing',
      message: 'The private key is encrypted and no passphrase was given',
      remedy: 'Give the passphrase of the key, or an unencrypted key.',
    });
  }
  try {
    return createPrivateKey(block.encrypted ? { key: block.pem, passphrase } : block.pem);
  } catch (cause) {
    throw block.encrypted && isWhole(block) ? wrongPassphrase(cause) : unreadable(block.label, cause);
  }
}

// With a wrong passphrase OpenSSL reports anything from "bad decrypt" to an ASN.1 error, depending on
// what the garbage looks like. So what is left to tell is whether the encrypted block itself is intact.
function isWhole(block: PemBlock): boolean {
  if (block.label !== 'ENCRYPTED PRIVATE KEY') return true;
  const der = Buffer.from(block.pem.split('\n').slice(1, -2).join(''), 'base64');
  if (der.length < 4 || der[0] !== 0x30) return false;
  const lengthBytes = der.readUInt8(1) & 0x7f;
  return der.readUInt8(1) < 0x80
    ? der.length === 2 + lengthBytes
    : lengthBytes <= 4 && der.length === 2 + lengthBytes + der.readUIntBE(2, lengthBytes);
}

function notAPrivateKey(text: string, blocks: PemBlock[]): KeyError {
  if (blocks.some(({ label }) => label.endsWith('CERTIFICATE'))) {
    return new KeyError({
      code: 'key_is_certificate',
      message: 'This is a certificate, which holds only the public key',
      remedy: 'Give the private key the certificate was made for ("BEGIN PRIVATE KEY").',
    });
  }
  if (blocks.some(({ label }) => label.endsWith('PUBLIC KEY')) || isBarePublicKey(text)) {
    return new KeyError({
      code: 'key_is_public',
      message: 'This is a public key, not a private key',
      remedy: 'Give the private half of the pair ("BEGIN PRIVATE KEY"); the public half is for the server.',
    });
  }
  return unreadable(blocks[0]?.label);
}

function isBarePublicKey(text: string): boolean {
  if (/^\s*ssh-/.test(text)) return true;
  try {
    createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return true;
  } catch {
    return false;
  }
}

function wrongPassphrase(cause: unknown): KeyError {
  return new KeyError({
    code: 'key_passphrase_wrong',
    message: 'The private key cannot be decrypted with this passphrase',
    remedy: 'Check the passphrase of the key.',
    cause,
  });
}

function unreadable(label: string | undefined, cause?: unknown): KeyError {
  const isOpenSsh = label === 'OPENSSH PRIVATE KEY';
  return new KeyError({
    code: 'key_unreadable',
    message:
      label === undefined ? 'No PEM private key found in the text' : `The ${label} block cannot be read`,
    remedy: isOpenSsh
      ? 'Convert the OpenSSH key with "ssh-keygen -p -m PKCS8 -f FILE".'
      : 'Give the whole key in PEM form, from its BEGIN line to its END line.',
    cause,
  });
}
