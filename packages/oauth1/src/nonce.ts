import { Buffer } from 'node:buffer';
import { randomFillSync } from 'node:crypto';

const nonceBytes = 16;

// Asking the operating system costs about as much as the rest of a signature that is not RSA, so ask
// for many nonces at once. Every byte is handed out once; a nonce is no secret, so waiting harms nothing.
const pool = Buffer.alloc(256 * nonceBytes);
let poolUsed = pool.length;

/**
 * A nonce of 128 random bits, as 32 hexadecimal digits.
 *
 * @param randomBytes Source of the bytes; default is Node's cryptographic generator.
 * @throws {TypeError} The source returns fewer bytes than asked for.
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.3
 */
export function createNonce(randomBytes?: (size: number) => Uint8Array): string {
  if (randomBytes === undefined) return nonceFromPool();
  const bytes = randomBytes(nonceBytes);
  if (bytes.length < nonceBytes) throw new TypeError(`randomBytes must return ${nonceBytes} bytes`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

function nonceFromPool(): string {
  if (poolUsed === pool.length) {
    randomFillSync(pool);
    poolUsed = 0;
  }
  poolUsed += nonceBytes;
  return pool.toString('hex', poolUsed - nonceBytes, poolUsed);
}
