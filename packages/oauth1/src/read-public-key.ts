import { Buffer } from 'node:buffer';
import { X509Certificate, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { KeyError } from './errors.ts';
import { defaultMinimumBits, requireRsa } from './keys.ts';
import { findPemBlocks } from './pem.ts';
import type { PemBlock } from './pem.ts';

const bareBase64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/**
 * Reads an RSA public key from SPKI PEM (`BEGIN PUBLIC KEY`), from SPKI without its header lines, or
 * out of an X.509 certificate (`BEGIN CERTIFICATE`; neither its dates nor its issuer are looked at).
 * PKCS#1 (`BEGIN RSA PUBLIC KEY`) and `ssh-rsa` are refused with the command that converts them.
 *
 * @param o.minimumBits Smallest modulus accepted, default 2048.
 * @throws {KeyError} `key_is_private`, `key_not_rsa`, `key_too_small`, `key_unreadable`.
 */
export function readPublicKey(text: string, o: { minimumBits?: number | undefined } = {}): KeyObject {
  return requireRsa(parsePublicKey(text), o.minimumBits ?? defaultMinimumBits);
}

function parsePublicKey(text: string): KeyObject {
  const blocks = findPemBlocks(text);
  const block = blocks.find(({ label }) => label === 'PUBLIC KEY' || label === 'CERTIFICATE');
  try {
    if (block?.label === 'CERTIFICATE') return new X509Certificate(block.pem).publicKey;
    if (block !== undefined) return createPublicKey(block.pem);
    if (bareBase64.test(text)) return readDer(text.replace(/\s+/g, ''));
  } catch (cause) {
    throw unreadable('The public key cannot be read', wholeKey, cause);
  }
  throw notAPublicKey(text, blocks);
}

function readDer(base64: string): KeyObject {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
}

const wholeKey = 'Give the whole public key, from its BEGIN PUBLIC KEY line to its END line.';

function notAPublicKey(text: string, blocks: PemBlock[]): KeyError {
  if (blocks.some(({ label }) => label.endsWith('PRIVATE KEY'))) {
    return new KeyError({
      code: 'key_is_private',
      message: 'This is a private key, which must not leave its owner',
      remedy: 'Give the public half only; "openssl pkey -in FILE -pubout" prints it.',
    });
  }
  if (blocks.some(({ label }) => label === 'RSA PUBLIC KEY')) {
    return unreadable(
      'The key is in PKCS#1 form',
      'Convert it with "openssl rsa -RSAPublicKey_in -in FILE -pubout".',
    );
  }
  if (/^\s*ssh-/.test(text)) {
    return unreadable('The key is in OpenSSH form', 'Convert it with "ssh-keygen -e -m PKCS8 -f FILE".');
  }
  return unreadable('No public key found in the text', wholeKey);
}

function unreadable(message: string, remedy: string, cause?: unknown): KeyError {
  return new KeyError({ code: 'key_unreadable', message, remedy, cause });
}
