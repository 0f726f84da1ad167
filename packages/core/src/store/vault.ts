import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { VaultError } from '../errors.ts';
import type { VaultKey } from './keys.ts';
import { createSecret } from './secret.ts';
import type { Secret } from './secret.ts';

/** The place a sealed value lies at. It can be opened there and nowhere else. */
export interface SealContext {
  table: string;
  column: string;
  /** Id of the row. */
  row: string;
}

export interface Vault {
  /** The kid new values are sealed with. */
  readonly kid: string;
  /** Seals a value for one place with the first key; a compact JWE (RFC 7516), `dir` and A256GCM. */
  seal(value: Secret, context: SealContext): Promise<string>;
  /**
   * Opens what was sealed for this very place, with whichever of the keys it was sealed.
   * @throws VaultError `vault_key_unknown` (sealed with a key that is not here), `vault_context_foreign`
   * (sealed for another place), `vault_damaged`
   */
  open(sealed: string, context: SealContext): Promise<Secret>;
  /** 32 bytes for one other purpose, derived from the first key; see VaultKey. */
  derive(purpose: string): Uint8Array;
}

/** The first key seals; all of them open, so that a key can be rotated while values under both are about. */
export function createVault(options: { keys: readonly [VaultKey, ...VaultKey[]] }): Vault {
  const [first] = options.keys;
  const keys = new Map(options.keys.map(({ kid, sealingKey }) => [kid, importKey(sealingKey)]));
  const present = importKey(first.sealingKey);
  return {
    kid: first.kid,
    seal: async (value, context) =>
      new CompactEncrypt(new TextEncoder().encode(value.reveal()))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: first.kid, ctx: contextText(context) })
        .encrypt(await present),
    open: (sealed, context) => open(keys, sealed, context),
    derive: (purpose) => first.derive(purpose),
  };
}

/** Once for all, as each use of the bytes would import them anew. */
const importKey = (bytes: Uint8Array<ArrayBuffer>): Promise<SealingKey> =>
  crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);

type SealingKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

// One text, so that there is one way to write a context and one to compare it.
function contextText({ table, column, row }: SealContext): string {
  return `${table}/${column}/${row}`;
}

async function open(
  keys: ReadonlyMap<string, Promise<SealingKey>>,
  sealed: string,
  context: SealContext,
): Promise<Secret> {
  const { plaintext, protectedHeader } = await decrypt(keys, sealed, context);
  // The header is authenticated, so a value that decrypts says truly where it belongs.
  if (protectedHeader['ctx'] !== contextText(context)) {
    throw new VaultError({
      code: 'vault_context_foreign',
      message: `The sealed value at ${contextText(context)} was sealed for another place.`,
      remedy: 'Somebody or something moved sealed values about in the database; restore it from a backup.',
    });
  }
  return createSecret(new TextDecoder().decode(plaintext));
}

async function decrypt(keys: ReadonlyMap<string, Promise<SealingKey>>, sealed: string, context: SealContext) {
  try {
    return await compactDecrypt(
      sealed,
      (header) => {
        const key = keys.get(header.kid ?? '');
        if (!key) throw keyUnknown(context);
        return key;
      },
      { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
    );
  } catch (error) {
    if (error instanceof VaultError) throw error;
    throw new VaultError({
      code: 'vault_damaged',
      message: `The sealed value at ${contextText(context)} is damaged.`,
      remedy: 'Restore the database from a backup, or enter the value again.',
      cause: error,
    });
  }
}

function keyUnknown(context: SealContext): VaultError {
  return new VaultError({
    code: 'vault_key_unknown',
    message: `The sealed value at ${contextText(context)} was sealed with a key that is not here.`,
    remedy: 'Start Crosslink with the secret this value was sealed with.',
  });
}
