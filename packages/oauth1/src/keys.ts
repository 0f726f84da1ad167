import { createHash, createPublicKey, generateKeyPair as generateKeyPairWithCallback } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { KeyError } from './errors.ts';

const generateKeyPairAsync = promisify(generateKeyPairWithCallback);

/** Below this, RSA is no longer trusted. Readers take a lower `minimumBits` for peers that have no better key. */
export const defaultMinimumBits = 2048;

export interface GeneratedKeyPair {
  /** PKCS#8, unencrypted. Secret. */
  privateKeyPem: string;
  /** SPKI (`BEGIN PUBLIC KEY`). */
  publicKeyPem: string;
  /** See {@link publicKeyFingerprint}. */
  fingerprint: string;
}

/**
 * Generates an RSA key pair on the thread pool.
 *
 * @param o.bits Size of the modulus, default 3072. Larger is slower to sign with; `npm run bench` tells how much.
 */
export async function generateKeyPair(o: { bits?: 2048 | 3072 | 4096 } = {}): Promise<GeneratedKeyPair> {
  const { privateKey, publicKey } = await generateKeyPairAsync('rsa', { modulusLength: o.bits ?? 3072 });
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKeyPem: publicKeyPem(publicKey),
    fingerprint: publicKeyFingerprint(publicKey),
  };
}

/** The public key as SPKI PEM, with line ends. A private key gives its public half. */
export function publicKeyPem(key: KeyObject): string {
  return publicHalf(key).export({ type: 'spki', format: 'pem' }) as string;
}

/** The public key as SPKI without the PEM header lines: Base64 in one line. */
export function publicKeyBase64(key: KeyObject): string {
  return publicKeyDer(key).toString('base64');
}

/**
 * `SHA256:` and the Base64 of the SHA-256 digest of the key's SPKI DER, without padding. The same for
 * a private key, its public key and a certificate of it.
 */
export function publicKeyFingerprint(key: KeyObject): string {
  const digest = createHash('sha256').update(publicKeyDer(key)).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

function publicKeyDer(key: KeyObject): Buffer {
  return publicHalf(key).export({ type: 'spki', format: 'der' });
}

function publicHalf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}

/** Throws the {@link KeyError} that fits unless the key is an RSA key of at least `minimumBits`. */
export function requireRsa(key: KeyObject, minimumBits: number): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') {
    throw new KeyError({
      code: 'key_not_rsa',
      message: `The key is of type ${key.asymmetricKeyType ?? key.type}, not RSA`,
      remedy: 'Use an RSA key, for example one made by "openssl genrsa 3072".',
    });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < minimumBits) {
    throw new KeyError({
      code: 'key_too_small',
      message: `The RSA key has ${bits} bits; at least ${minimumBits} are required`,
      remedy: `Generate a new RSA key of ${Math.max(minimumBits, 3072)} bits and register its public half.`,
    });
  }
  return key;
}
