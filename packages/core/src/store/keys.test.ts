import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { generateSecretFile, readKeys, readVaultKey } from './keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'crosslink-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('CROSSLINK_SECRET', () => {
  const base64 = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';

  test('may be base64 of 32 bytes, in either alphabet, with space around', () => {
    const key = readVaultKey(base64);
    expect(readVaultKey(` ${base64}\n`).kid).toBe(key.kid);
    expect(readVaultKey(base64.replace('=', '')).kid).toBe(key.kid);
    expect(key.sealingKey).toHaveLength(32);
  });

  test('may be a passphrase of 32 characters', () => {
    const key = readVaultKey('correct horse battery staple, and more');
    expect(key.sealingKey).toHaveLength(32);
    expect(key.kid).not.toBe(readVaultKey('correct horse battery staple, and less').kid);
  });

  test.each(['', 'short', 'x'.repeat(31)])('refuses %j without repeating it', (secret) => {
    const reading = () => readVaultKey(secret);
    expect(reading).toThrow(expect.objectContaining({ code: 'secret_too_short' }));
    if (secret) expect(reading).not.toThrow(secret);
  });

  test('names its key without telling it', () => {
    const { kid, sealingKey } = readVaultKey(base64);
    expect(kid).toMatch(/^[\w-]{11}$/);
    expect(Buffer.from(sealingKey).toString('base64url')).not.toContain(kid);
  });
});

describe('the secret file', () => {
  test('is made with 32 random bytes, for its owner only', () => {
    const path = join(folder, 'new', 'secret');
    const secret = generateSecretFile(path);
    expect(readFileSync(path, 'utf8')).toBe(`${secret}\n`);
    expect(Buffer.from(secret, 'base64')).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readKeys({ kind: 'file', path })?.map(({ kid }) => kid)).toEqual([readVaultKey(secret).kid]);
    expect(readdirSync(join(folder, 'new'))).toEqual(['secret']);
  });

  test('that is damaged is named', () => {
    const path = join(folder, 'empty');
    writeFileSync(path, '');
    const reading = () => readKeys({ kind: 'file', path });
    expect(reading).toThrow(expect.objectContaining({ code: 'secret_too_short' }));
    expect(reading).toThrow(path);
    expect(reading).not.toThrow('CROSSLINK_SECRET');
  });

  test('is never overwritten', () => {
    const path = join(folder, 'kept');
    const secret = generateSecretFile(path);
    expect(() => generateSecretFile(path)).toThrow('EEXIST');
    expect(readKeys({ kind: 'file', path })?.map(({ kid }) => kid)).toEqual([readVaultKey(secret).kid]);
  });

  test('may be missing, but not unreadable', () => {
    expect(readKeys({ kind: 'file', path: join(folder, 'none') })).toBeUndefined();
    const reading = () => readKeys({ kind: 'file', path: folder });
    expect(reading).toThrow(expect.objectContaining({ code: 'secret_unreadable' }));
  });
});
