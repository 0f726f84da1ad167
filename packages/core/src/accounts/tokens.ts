import { createHash, randomBytes } from 'node:crypto';

/** What is shown once and gives its bearer something: 256 random bits. */
export function newToken(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** What is kept of a token. It has too many bits to be guessed, so nothing needs to be slow; looking it up compares. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
