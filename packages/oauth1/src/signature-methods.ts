import { Buffer } from 'node:buffer';
import { createHash, createHmac, sign, timingSafeEqual, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { percentEncode } from './encode.ts';
import { SigningError } from './errors.ts';

// With a callback these two run on the thread pool, so the event loop never waits for RSA.
const signOnThreadPool = promisify(sign);
const verifyOnThreadPool = promisify(verify);

export type SignatureMethod = 'RSA-SHA1' | 'RSA-SHA256' | 'HMAC-SHA1' | 'HMAC-SHA256' | 'PLAINTEXT';

/** Makes signatures of one method with one consumer's secret or private key. */
export interface Signer {
  readonly method: SignatureMethod;
  /**
   * @param tokenSecret Of the request token or access token; empty when there is none. RSA ignores it.
   * @returns The value of `oauth_signature`, not percent-encoded.
   */
  sign(baseString: string, tokenSecret: string): Promise<string>;
}

/** Checks signatures of one method with one consumer's secret or public key, in constant time. */
export interface Verifier {
  readonly method: SignatureMethod;
  verify(baseString: string, signature: string, tokenSecret: string): Promise<boolean>;
}

/**
 * Signs by RSASSA-PKCS1-v1_5 with SHA-1, on the thread pool.
 *
 * `sign` rejects with {@link SigningError} `signing_failed` where the machine's crypto policy forbids it.
 *
 * @param privateKey From `readPrivateKey`, so that it is parsed once.
 * @throws {TypeError} The key is not an RSA private key.
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.4.3
 */
export function rsaSha1Signer(privateKey: KeyObject): Signer {
  return rsaSigner('RSA-SHA1', 'sha1', privateKey);
}

/** As {@link rsaSha1Signer} with SHA-256. Not in RFC 5849; some providers offer it under this name. */
export function rsaSha256Signer(privateKey: KeyObject): Signer {
  return rsaSigner('RSA-SHA256', 'sha256', privateKey);
}

/**
 * Verifies what {@link rsaSha1Signer} makes, on the thread pool.
 *
 * @throws {TypeError} The key is not an RSA public key.
 */
export function rsaSha1Verifier(publicKey: KeyObject): Verifier {
  return rsaVerifier('RSA-SHA1', 'sha1', publicKey);
}

/** Verifies what {@link rsaSha256Signer} makes. */
export function rsaSha256Verifier(publicKey: KeyObject): Verifier {
  return rsaVerifier('RSA-SHA256', 'sha256', publicKey);
}

function rsaSigner(method: SignatureMethod, digest: string, key: KeyObject): Signer {
  requireRsaKey(key, 'private');
  return {
    method,
    async sign(baseString) {
      try {
        // The base string is ASCII, and latin1 is the cheapest way to bytes.
        return (await signOnThreadPool(digest, Buffer.from(baseString, 'latin1'), key)).toString('base64');
      } catch (cause) {
        throw signingFailed(method, cause);
      }
    },
  };
}

function rsaVerifier(method: SignatureMethod, digest: string, key: KeyObject): Verifier {
  requireRsaKey(key, 'public');
  return {
    method,
    async verify(baseString, signature) {
      const bytes = Buffer.from(signature, 'base64');
      // Node decodes Base64 leniently; one signature must not have several spellings.
      if (bytes.toString('base64') !== signature) return false;
      return verifyOnThreadPool(digest, Buffer.from(baseString, 'utf8'), key, bytes);
    },
  };
}

function requireRsaKey(key: KeyObject, type: 'private' | 'public'): void {
  if (key.type !== type || key.asymmetricKeyType !== 'rsa') {
    throw new TypeError(
      `An RSA ${type} key is required, not ${key.asymmetricKeyType ?? 'a'} ${key.type} key`,
    );
  }
}

function signingFailed(method: SignatureMethod, cause: unknown): SigningError {
  return new SigningError({
    code: 'signing_failed',
    message: `This machine refused to make an ${method} signature`,
    remedy:
      method === 'RSA-SHA1'
        ? 'Check the machine\'s crypto policy: some forbid SHA-1 signatures (on RHEL 9, allow them with "update-crypto-policies --set DEFAULT:SHA1").'
        : "Check the machine's crypto policy.",
    cause,
  });
}

/**
 * Signs by HMAC-SHA1 with consumer secret and token secret.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.4.2
 */
export function hmacSha1Signer(consumerSecret: string): Signer {
  return symmetricSigner('HMAC-SHA1', hmac('sha1', consumerSecret));
}

/** As {@link hmacSha1Signer} with SHA-256. Not in RFC 5849; some providers offer it under this name. */
export function hmacSha256Signer(consumerSecret: string): Signer {
  return symmetricSigner('HMAC-SHA256', hmac('sha256', consumerSecret));
}

/**
 * "Signs" by sending both secrets. Only for connections encrypted by TLS.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.4.4
 */
export function plaintextSigner(consumerSecret: string): Signer {
  return symmetricSigner('PLAINTEXT', plaintext(consumerSecret));
}

/** Verifies what {@link hmacSha1Signer} makes. */
export function hmacSha1Verifier(consumerSecret: string): Verifier {
  return symmetricVerifier('HMAC-SHA1', hmac('sha1', consumerSecret));
}

/** Verifies what {@link hmacSha256Signer} makes. */
export function hmacSha256Verifier(consumerSecret: string): Verifier {
  return symmetricVerifier('HMAC-SHA256', hmac('sha256', consumerSecret));
}

/** Verifies what {@link plaintextSigner} makes. */
export function plaintextVerifier(consumerSecret: string): Verifier {
  return symmetricVerifier('PLAINTEXT', plaintext(consumerSecret));
}

type SymmetricSignature = (baseString: string, tokenSecret: string) => string;

function hmac(digest: string, consumerSecret: string): SymmetricSignature {
  const encodedConsumerSecret = percentEncode(consumerSecret);
  return (baseString, tokenSecret) =>
    createHmac(digest, `${encodedConsumerSecret}&${percentEncode(tokenSecret)}`)
      .update(baseString)
      .digest('base64');
}

function plaintext(consumerSecret: string): SymmetricSignature {
  const encodedConsumerSecret = percentEncode(consumerSecret);
  return (_baseString, tokenSecret) => `${encodedConsumerSecret}&${percentEncode(tokenSecret)}`;
}

function symmetricSigner(method: SignatureMethod, signature: SymmetricSignature): Signer {
  return { method, sign: (baseString, tokenSecret) => Promise.resolve(signature(baseString, tokenSecret)) };
}

function symmetricVerifier(method: SignatureMethod, expected: SymmetricSignature): Verifier {
  return {
    method,
    verify: (baseString, signature, tokenSecret) =>
      Promise.resolve(equalInConstantTime(expected(baseString, tokenSecret), signature)),
  };
}

/** Compares two texts in a time that tells nothing of either, not even their lengths. */
export function equalInConstantTime(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
