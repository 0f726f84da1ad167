import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { recordAudit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import { ForbiddenError } from '../errors.ts';
import type { Database } from '../store/schema.ts';
import { isUniqueViolation } from '../store/violations.ts';
import { insertPerson } from './insert-person.ts';
import { claimInvitation } from './invitations.ts';
import type { OidcSettings } from './oidc.ts';
import { setupNeeded } from './setup.ts';

/** Of better-auth's accounts, those by OpenID Connect. */
export const oidcProviderId = 'oidc';

/** What the provider says of a person, in a signed ID token or at its userinfo endpoint; see OpenID Connect Core, 5.1. */
export interface OidcClaims {
  /** Of the provider; never given to anybody else. */
  subject: string;
  email: unknown;
  emailVerified: boolean;
  name: unknown;
}

/** A subject is one person's at its issuer only: with another issuer nobody gets in as somebody else. */
export const oidcAccountId = ({ issuer }: Pick<OidcSettings, 'issuer'>, subject: string): string =>
  `${issuer} ${subject}`;

const address = z.email().max(254).toLowerCase();

/**
 * Decides who may come in, and keeps whose account at the provider it is, in one transaction; better-auth only signs in
 * whom it finds then. In come: whoever came before; who has an account with the e-mail address that the provider verified;
 * who was invited by it, with the role of the invitation; and where a domain is allowed, its people, as members. Nobody
 * comes in before the first administrator did.
 * @throws ForbiddenError `oidc_email_unverified`, `oidc_person_unknown`
 */
export async function admitByOidc(deps: Deps, settings: OidcSettings, claims: OidcClaims): Promise<void> {
  try {
    await admitOnce(deps, settings, claims);
  } catch (error) {
    // Two windows at once: now the person is there.
    if (!isUniqueViolation(error)) throw error;
    await admitOnce(deps, settings, claims);
  }
}

async function admitOnce({ db, now }: Deps, settings: OidcSettings, claims: OidcClaims): Promise<void> {
  const accountId = oidcAccountId(settings, claims.subject);
  const at = new Date(now());
  await db.transaction().execute(async (trx) => {
    const account = trx
      .selectFrom('account')
      .select('id')
      .where('provider_id', '=', oidcProviderId)
      .where('account_id', '=', accountId);
    if (await account.executeTakeFirst()) return;
    const email = verifiedAddress(claims);
    const person = await trx
      .selectFrom('user')
      .select('id')
      .where('email', '=', email)
      .forUpdate()
      .executeTakeFirst();
    const userId = person?.id ?? (await join(trx, { settings, claims, email, at }));
    await trx
      .insertInto('account')
      .values({
        ...{ id: randomUUID(), user_id: userId, account_id: accountId, provider_id: oidcProviderId },
        ...{ created_at: at, updated_at: at },
      })
      .execute();
    const details = { email, issuer: settings.issuer };
    await recordAudit(trx, { at, actorId: userId, action: 'person.oidc-linked', subject: userId, details });
  });
}

function verifiedAddress({ email, emailVerified }: OidcClaims): string {
  const read = address.safeParse(email);
  if (read.success && emailVerified) return read.data;
  throw new ForbiddenError({
    code: 'oidc_email_unverified',
    message: 'The sign-in service did not say that your e-mail address is verified.',
    remedy: 'Verify your e-mail address there, or sign in with a password.',
  });
}

interface Arrival {
  settings: OidcSettings;
  claims: OidcClaims;
  email: string;
  at: Date;
}

async function join(trx: Kysely<Database>, { settings, claims, email, at }: Arrival): Promise<string> {
  if (await setupNeeded(trx)) throw personUnknown(email);
  const invitation = await claimInvitation(trx, { email, at });
  const domain = email.split('@').at(-1) ?? '';
  if (!invitation && !settings.domains.includes(domain)) throw personUnknown(email);
  const role = invitation?.role ?? 'member';
  const [local = email] = email.split('@');
  const name = typeof claims.name === 'string' ? claims.name.trim().slice(0, 200) || local : local;
  const userId = await insertPerson(trx, { name, email, emailVerified: true, role, at });
  await recordAudit(trx, {
    ...{ at, actorId: userId, action: 'person.joined', subject: userId },
    details: { name, email, role, by: invitation ? 'invitation' : 'domain' },
  });
  return userId;
}

function personUnknown(email: string): ForbiddenError {
  return new ForbiddenError({
    code: 'oidc_person_unknown',
    message: `Nobody here has an account with ${email}, and this address was not invited.`,
    remedy: 'Ask an administrator of this Crosslink to invite you, then sign in again.',
  });
}
