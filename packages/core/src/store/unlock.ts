import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { StartupError, VaultError } from '../errors.ts';
import { generateSecretFile, readVaultKey } from './keys.ts';
import type { SecretConfig, VaultKey } from './keys.ts';
import type { Database } from './schema.ts';
import { createSecret } from './secret.ts';
import { createVault } from './vault.ts';
import type { Vault } from './vault.ts';
import { rowsIfThere } from './violations.ts';

const checkText = 'crosslink';

/**
 * Makes a vault with a new secret file, if nothing was ever sealed in this database.
 * @throws StartupError `secret_missing`
 */
export async function firstVault(db: Kysely<Database>, config: SecretConfig): Promise<Vault> {
  return createVault({ keys: [newKey(config, (await checksOf(db)).length > 0)] });
}

/**
 * Proves that the vault's keys are those this database was used with. Before anything is changed.
 * @returns the kids it was used with; without the present one: see {@link markVault}
 * @throws StartupError `secret_wrong`
 */
export async function proveVault(db: Kysely<Database>, vault: Vault): Promise<string[]> {
  const checks = await checksOf(db);
  await proveKey(vault, checks);
  return checks.map(({ kid }) => kid);
}

/** Leaves the proof for the next start; run after the migrations. @throws StartupError `secret_wrong` */
export async function markVault(db: Kysely<Database>, vault: Vault, now: () => number): Promise<void> {
  const sealed = await vault.seal(createSecret(checkText), checkContext(vault.kid));
  const checks = await db.transaction().execute(async (trx) => {
    // Two processes may start on one new database with different secrets: the second must see the first's.
    await sql`lock table vault_check in exclusive mode`.execute(trx);
    const present = await readChecks(trx);
    if (present.some(({ kid }) => kid === vault.kid)) return present;
    // A new secret beside those from before, or another one altogether: then nothing is changed.
    await proveKey(vault, present);
    const check = { kid: vault.kid, sealed_check: sealed, created_at: new Date(now()) };
    await trx.insertInto('vault_check').values(check).execute();
    return [...present, check];
  });
  await proveKey(vault, checks);
}

async function checksOf(db: Kysely<Database>) {
  return (await rowsIfThere(readChecks(db))) ?? [];
}

function readChecks(db: Kysely<Database>) {
  return db.selectFrom('vault_check').select(['kid', 'sealed_check']).execute();
}

async function proveKey(
  vault: Vault,
  checks: readonly { kid: string; sealed_check: string }[],
): Promise<void> {
  for (const check of checks) {
    try {
      await vault.open(check.sealed_check, checkContext(check.kid));
    } catch (error) {
      if (error instanceof VaultError) throw secretWrong(error);
      throw error;
    }
  }
}

function checkContext(kid: string) {
  return { table: 'vault_check', column: 'sealed_check', row: kid };
}

function newKey(config: SecretConfig, used: boolean): VaultKey {
  if (config.kind === 'key') throw new TypeError('The key was given.');
  if (used) throw secretMissing(config.path);
  return readVaultKey(generateSecretFile(config.path));
}

function secretWrong(cause: VaultError): StartupError {
  return new StartupError({
    code: 'secret_wrong',
    message: 'This is not the secret this database was sealed with. Nothing was changed.',
    remedy:
      'Set CROSSLINK_SECRET (or put back the secret file of the data folder) to the value used with this database before.',
    cause,
  });
}

function secretMissing(path: string): StartupError {
  return new StartupError({
    code: 'secret_missing',
    message: `The database is sealed, and the secret file ${path} is not there. Nothing was changed.`,
    remedy: 'Put the secret file back from a backup, or set CROSSLINK_SECRET to what it held.',
  });
}
