import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import { ConflictError, GoneError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { completeSetupInput } from './input.ts';
import type { CompleteSetupInput } from './input.ts';
import { insertPerson } from './insert-person.ts';
import { hashToken, newToken } from './tokens.ts';

const setupTokenSeconds = 24 * 60 * 60;

/** True while nobody has an account, so that the first administrator is yet to be made. */
export async function setupNeeded(db: Kysely<Database>): Promise<boolean> {
  return (await db.selectFrom('user').select('id').limit(1).executeTakeFirst()) === undefined;
}

/**
 * Makes a token that lets its bearer become the first administrator, once, within 24 hours. Earlier tokens
 * stay good: several servers on one database may each print theirs.
 * @throws ConflictError `setup_done`
 */
export async function createSetupToken({ db, now }: Deps): Promise<string> {
  if (!(await setupNeeded(db))) throw setupDone();
  const token = newToken();
  const at = now();
  await db.deleteFrom('setup_token').where('expires_at', '<=', new Date(at)).execute();
  await db
    .insertInto('setup_token')
    .values({
      token_hash: hashToken(token),
      created_at: new Date(at),
      expires_at: new Date(at + setupTokenSeconds * 1000),
    })
    .execute();
  return token;
}

/**
 * Makes the first administrator.
 * @throws InputError `invalid_input`; ConflictError `setup_done`; GoneError `setup_token_invalid`
 */
export async function completeSetup(deps: Deps, input: CompleteSetupInput): Promise<{ userId: string }> {
  const { token, name, email, password } = parseInput(completeSetupInput, input);
  const { hashPassword } = await import('better-auth/crypto');
  // Before the transaction: it takes a while, and the embedded database has one connection.
  const passwordHash = await hashPassword(password);
  const person = { name, email: email.toLowerCase(), passwordHash, at: new Date(deps.now()) };
  return deps.db.transaction().execute(async (trx) => {
    // Two with a token each: the second must see the first one's account.
    await sql`lock table setup_token in exclusive mode`.execute(trx);
    if (!(await setupNeeded(trx))) throw setupDone();
    const claimed = await trx
      .deleteFrom('setup_token')
      .where('token_hash', '=', hashToken(token))
      .where('expires_at', '>', person.at)
      .executeTakeFirst();
    if (claimed.numDeletedRows !== 1n) throw tokenInvalid();
    await trx.deleteFrom('setup_token').execute();
    const userId = await insertPerson(trx, { ...person, role: 'administrator' });
    await recordAudit(trx, {
      ...{ at: person.at, actorId: userId, action: 'person.joined', subject: userId },
      details: { name, email: person.email, role: 'administrator', by: 'set-up' },
    });
    return { userId };
  });
}

function setupDone(): ConflictError {
  return new ConflictError({
    code: 'setup_done',
    message: 'This Crosslink is set up already.',
    remedy: 'Sign in with the account that was created then.',
  });
}

function tokenInvalid(): GoneError {
  return new GoneError({
    code: 'setup_token_invalid',
    message: 'This set-up link is not valid, or not any more.',
    remedy: 'Start Crosslink again; it prints a new set-up link.',
  });
}
