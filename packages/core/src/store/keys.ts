import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '../errors.ts';
import { syncFolder } from './sync-folder.ts';

/** Everything the vault needs of one CROSSLINK_SECRET. */
export interface VaultKey {
  /** Names the key without telling anything about it. */
  kid: string;
  /** 32 bytes, for A256GCM. */
  sealingKey: Uint8Array<ArrayBuffer>;
  /** Derives 32 bytes for one other purpose, such as signing cookies. */
  derive(purpose: string): Uint8Array;
}

export type SecretConfig =
  /** CROSSLINK_SECRET: base64 of 32 bytes, or a passphrase of at least 32 characters; and those from before it. */
  | { kind: 'key'; value: string; previous?: readonly string[] | undefined }
  /** A file holding the same, a line each, the present one first; generated with mode 0600 when there is none. */
  | { kind: 'file'; path: string };

const base64Of32Bytes = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * Derives the vault's keys by HKDF (RFC 5869), each under its own label: the sealing key never serves
 * anything else.
 * @throws StartupError `secret_too_short`
 */
export function readVaultKey(secret: string): VaultKey {
  const material = inputKeyMaterial(secret.trim());
  if (material === undefined) throw tooShort(secret.trim());
  const derive = deriveFrom(material);
  const kid = createHash('sha256').update(derive('kid')).digest('base64url').slice(0, 11);
  return { kid, sealingKey: derive('seal'), derive: (purpose) => derive(`for ${purpose}`) };
}

function deriveFrom(material: Uint8Array): (label: string) => Uint8Array<ArrayBuffer> {
  return (label) => new Uint8Array(hkdfSync('sha256', material, '', `crosslink vault ${label}`, 32));
}

function inputKeyMaterial(secret: string): Uint8Array | undefined {
  if (base64Of32Bytes.test(secret)) return Buffer.from(secret, 'base64url');
  return secret.length >= 32 ? Buffer.from(secret, 'utf8') : undefined;
}

function tooShort(secret: string): StartupError {
  return new StartupError({
    code: 'secret_too_short',
    message: `CROSSLINK_SECRET has ${secret.length} characters, fewer than 32.`,
    remedy: 'Set CROSSLINK_SECRET to the output of `openssl rand -base64 32`.',
  });
}

function fileDamaged(path: string, secret: string): StartupError {
  return new StartupError({
    code: 'secret_too_short',
    message: `The secret file ${path} is damaged: it has ${secret.length} characters, fewer than 32.`,
    remedy:
      'Put the file back from a backup; if this Crosslink was never started before, delete it, and a new one is made.',
  });
}

/** The key that seals, and those that only open; see {@link createVault}. */
export type VaultKeys = readonly [VaultKey, ...VaultKey[]];

/**
 * The keys, if they can be had without the database; undefined when their file is not there.
 * @throws StartupError `secret_too_short`, `secret_unreadable`
 */
export function readKeys(config: SecretConfig): VaultKeys | undefined {
  if (config.kind === 'key') {
    return [readVaultKey(config.value), ...(config.previous ?? []).map(readVaultKey)];
  }
  const lines = readLines(config.path);
  if (lines === undefined) return undefined;
  const [first = '', ...previous] = lines;
  for (const line of [first, ...previous]) {
    if (inputKeyMaterial(line) === undefined) throw fileDamaged(config.path, line);
  }
  return [readVaultKey(first), ...previous.map(readVaultKey)];
}

/** @throws StartupError `secret_unreadable` */
function readLines(path: string): string[] | undefined {
  try {
    return readFileSync(path, 'utf8')
      .trim()
      .split(/\s*\n\s*/);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StartupError({
      code: 'secret_unreadable',
      message: `The secret file ${path} cannot be read.`,
      remedy: 'Let the user that runs Crosslink read this file, or set CROSSLINK_SECRET.',
      cause: error,
    });
  }
}

/**
 * Writes a new secret, durably, before anything is sealed with it. An existing file is never replaced, and the file
 * is there only once it is whole.
 */
export function generateSecretFile(path: string): string {
  const secret = randomBytes(32).toString('base64');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    writeDurably(temporary, `${secret}\n`);
    putInPlace(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
  return secret;
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** @throws Error `EEXIST` */
function putInPlace(temporary: string, path: string): void {
  try {
    // Unlike a rename it refuses to replace.
    linkSync(temporary, path);
  } catch (error) {
    // Some file systems have no links.
    if (existsSync(path)) throw error;
    renameSync(temporary, path);
  }
}
