import { decodeProtectedHeader } from 'jose/decode/protected_header';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';
import type { Vault } from './vault.ts';

/** Every place where sealed values lie. */
const places = [
  { table: 'consumer', column: 'sealed_private_key' },
  { table: 'consumer', column: 'sealed_client_secret' },
  { table: 'connection', column: 'sealed_credential' },
  { table: 'attempt', column: 'sealed_proof' },
  { table: 'webhook', column: 'sealed_webhook_token' },
  { table: 'webhook', column: 'sealed_webhook_secret' },
] as const;
type Place = (typeof places)[number];

const batchSize = 200;

/**
 * Seals anew, with the first of the vault's keys, what was sealed with another; when all of it is done, the other keys
 * are of no more use. Goes on where it was stopped, and lets everybody work meanwhile: both keys open.
 *
 * Every process on the database has to have the new secret first: one without it cannot open what is sealed anew.
 * @returns how many values were sealed anew
 * @throws VaultError
 */
export async function resealAll(db: Kysely<Database>, vault: Vault): Promise<number> {
  let count = 0;
  for (const place of places) count += await resealPlace(db, vault, place);
  await db.deleteFrom('vault_check').where('kid', '!=', vault.kid).execute();
  return count;
}

interface Sealed {
  id: string;
  sealed: string;
}

async function resealPlace(db: Kysely<Database>, vault: Vault, place: Place): Promise<number> {
  let count = 0;
  for (
    let rows = await batch(db, place, '');
    rows.length > 0;
    rows = await batch(db, place, rows.at(-1)?.id)
  ) {
    for (const row of rows) count += await resealRow(db, vault, { ...place, ...row });
  }
  return count;
}

async function batch(db: Kysely<Database>, { table, column }: Place, after = ''): Promise<Sealed[]> {
  const query = sql<Sealed>`select id, ${sql.ref(column)} as sealed from ${sql.table(table)}
    where ${sql.ref(column)} is not null and id > ${after} order by id limit ${batchSize}`;
  return (await query.execute(db)).rows;
}

async function resealRow(
  db: Kysely<Database>,
  vault: Vault,
  { table, column, id, sealed }: Place & Sealed,
): Promise<number> {
  if (decodeProtectedHeader(sealed).kid === vault.kid) return 0;
  const context = { table, column, row: id };
  const anew = await vault.seal(await vault.open(sealed, context), context);
  // Not over a value that came meanwhile: that one was sealed with the new key already.
  const query = sql`update ${sql.table(table)} set ${sql.ref(column)} = ${anew}
    where id = ${id} and ${sql.ref(column)} = ${sealed}`;
  return Number((await query.execute(db)).numAffectedRows ?? 0n);
}
