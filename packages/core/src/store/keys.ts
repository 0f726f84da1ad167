import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '../errors.ts';
import { syncFolder } from './sync-folder.ts';

/** Everything the vault needs of one CROSSLINK_SECRET. */
export interface VaultKey {
  /** Names the key without telling anything about it. */
  kid: string;
  /** 32 bytes, for A256GCM. */
  sealingKey: Uint8Array;
  /** Derives 32 bytes for one other purpose, such as signing cookies. */
  derive(purpose: string): Uint8Array;
}

export type SecretConfig =
  /** CROSSLINK_SECRET: base64 of 32 bytes, or a passphrase of at least 32 characters. */
  | { kind: 'key'; value: string }
  /** A file holding the same; generated with mode 0600 when there is none. */
  | { kind: 'file'; path: string };

const base64Of32Bytes = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * Derives the vault's keys by HKDF (RFC 5869), each under its own label: the sealing key never serves
 * anything else.
 * @throws StartupError `secret_too_short`
 */
export function readVaultKey(secret: string): VaultKey {
  const derive = deriveFrom(inputKeyMaterial(secret.trim()));
  const kid = createHash('sha256').update(derive('kid')).digest('base64url').slice(0, 11);
  return { kid, sealingKey: derive('seal'), derive: (purpose) => derive(`for ${purpose}`) };
}

function deriveFrom(material: Uint8Array): (label: string) => Uint8Array {
  return (label) => new Uint8Array(hkdfSync('sha256', material, '', `crosslink vault ${label}`, 32));
}

function inputKeyMaterial(secret: string): Uint8Array {
  if (base64Of32Bytes.test(secret)) return Buffer.from(secret, 'base64url');
  if (secret.length >= 32) return Buffer.from(secret, 'utf8');
  throw new StartupError({
    code: 'secret_too_short',
    message: `CROSSLINK_SECRET has ${secret.length} characters, fewer than 32.`,
    remedy: 'Set CROSSLINK_SECRET to the output of `openssl rand -base64 32`.',
  });
}

/**
 * Reads the secret; undefined when it is to come from a file that is not there.
 * @throws StartupError `secret_unreadable`
 */
export function readSecret(config: SecretConfig): string | undefined {
  if (config.kind === 'key') return config.value;
  try {
    return readFileSync(config.path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StartupError({
      code: 'secret_unreadable',
      message: `The secret file ${config.path} cannot be read.`,
      remedy: 'Let the user that runs Crosslink read this file, or set CROSSLINK_SECRET.',
      cause: error,
    });
  }
}

/** The key, if it can be had without the database; undefined when its file is not there. @throws StartupError */
export function readKey(config: SecretConfig): VaultKey | undefined {
  const secret = readSecret(config);
  return secret === undefined ? undefined : readVaultKey(secret);
}

/** Writes a new secret, durably, before anything is sealed with it. An existing file is never replaced. */
export function generateSecretFile(path: string): string {
  const secret = randomBytes(32).toString('base64');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${secret}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncFolder(dirname(path));
  return secret;
}
