import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Role } from '../actor.ts';
import type { Database } from '../store/schema.ts';

/** @throws a unique violation if somebody has an account with this address */
export async function insertPerson(
  trx: Kysely<Database>,
  person: {
    name: string;
    email: string;
    /** By whoever signs them in. Default: false. */
    emailVerified?: boolean;
    role: Role;
    /** Without it they sign in by OpenID Connect only. */
    passwordHash?: string;
    at: Date;
  },
): Promise<string> {
  const userId = randomUUID();
  const { name, email, emailVerified = false, role, passwordHash, at } = person;
  const times = { created_at: at, updated_at: at };
  await trx
    .insertInto('user')
    .values({ id: userId, name, email, email_verified: emailVerified, image: null, role, ...times })
    .execute();
  if (passwordHash === undefined) return userId;
  await trx
    .insertInto('account')
    .values({
      id: randomUUID(),
      user_id: userId,
      account_id: userId,
      provider_id: 'credential',
      password: passwordHash,
      ...times,
    })
    .execute();
  return userId;
}
