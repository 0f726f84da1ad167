import { randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A label no other issue carries: `crosslink-` and 20 base32 characters, 100 random bits. Labels can be searched
 * for on every Jira; issue properties cannot.
 */
export function newMarker(): string {
  const characters = Array.from(randomBytes(20), (byte) => alphabet.charAt(byte & 31));
  return `crosslink-${characters.join('')}`;
}
