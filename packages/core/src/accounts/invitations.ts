import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { requireAdministrator, requireMaker } from '../actor.ts';
import type { Actor, Role } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import { ConflictError, GoneError, NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { isUniqueViolation } from '../store/violations.ts';
import { acceptInvitationInput, invitationInput, inviteInput, openInvitationInput } from './input.ts';
import type { AcceptInvitationInput, InvitationInput, InviteInput, OpenInvitationInput } from './input.ts';
import { insertPerson } from './insert-person.ts';
import { hashToken, newToken } from './tokens.ts';

const lifeSeconds = 7 * 24 * 60 * 60;

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  createdAt: Date;
  expiresAt: Date;
}

/** What whoever holds the link gets to see. */
export interface OpenedInvitation {
  email: string;
  role: Role;
  /** Null once that person was removed. */
  invitedBy: string | null;
  expiresAt: Date;
}

type InvitationRow = Selectable<Database['invitation']>;

/**
 * Makes a link that lets its bearer have an account with this e-mail address and role, once, within seven days. An earlier
 * one for the address ends. Nothing is sent: the link is shown this once, for the administrator to hand on.
 * @throws ForbiddenError `administrator_required`, `person_required` (for an administrator); ConflictError `person_exists`
 */
export async function invite(
  { db, now, publicUrl }: Deps,
  actor: Actor,
  input: InviteInput,
): Promise<Invitation & { url: string }> {
  requireAdministrator(actor);
  const { email: given, role } = parseInput(inviteInput, input);
  requireMaker(actor, role);
  const email = given.toLowerCase();
  const token = newToken();
  const at = new Date(now());
  const row: InvitationRow = {
    id: randomUUID(),
    token_hash: hashToken(token),
    email,
    role,
    created_by: actor.userId,
    created_at: at,
    expires_at: new Date(at.getTime() + lifeSeconds * 1000),
  };
  await db.transaction().execute(async (trx) => {
    const taken = await trx.selectFrom('user').select('id').where('email', '=', email).executeTakeFirst();
    if (taken) throw personExists(email);
    await trx
      .insertInto('invitation')
      .values(row)
      .onConflict((conflict) => conflict.column('email').doUpdateSet(row))
      .execute();
    await recordAudit(trx, {
      ...{ at, ...by(actor), action: 'person.invited', subject: row.id, details: { email, role } },
    });
  });
  // In the fragment, which browsers neither send nor pass on.
  return { ...view(row), url: `${publicUrl}/#invitation=${token}` };
}

export async function listInvitations({ db, now }: Deps, actor: Actor): Promise<Invitation[]> {
  requireAdministrator(actor);
  const rows = await db
    .selectFrom('invitation')
    .selectAll()
    .where('expires_at', '>', new Date(now()))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(view);
}

export async function withdrawInvitation(
  { db, now }: Deps,
  actor: Actor,
  input: InvitationInput,
): Promise<void> {
  requireAdministrator(actor);
  const { invitationId } = parseInput(invitationInput, input);
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .deleteFrom('invitation')
      .where('id', '=', invitationId)
      .returning(['email', 'role'])
      .executeTakeFirst();
    if (!row) throw unknown(invitationId);
    const at = new Date(now());
    await recordAudit(trx, {
      ...{ at, ...by(actor), action: 'person.invitation-withdrawn', subject: invitationId, details: row },
    });
  });
}

/** For whoever holds the link; there is no actor. @throws GoneError `invitation_ended` */
export async function openInvitation(
  { db, now }: Deps,
  input: OpenInvitationInput,
): Promise<OpenedInvitation> {
  const { token } = parseInput(openInvitationInput, input);
  const row = await db
    .selectFrom('invitation')
    .leftJoin('user', 'user.id', 'invitation.created_by')
    .select(['invitation.email', 'invitation.role', 'invitation.expires_at', 'user.name as invitedBy'])
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', new Date(now()))
    .executeTakeFirst();
  if (!row) throw ended();
  return { email: row.email, role: row.role, invitedBy: row.invitedBy, expiresAt: row.expires_at };
}

/**
 * Makes the account. The link is of no more use then.
 * @throws GoneError `invitation_ended`; ConflictError `person_exists`
 */
export async function acceptInvitation(
  { db, now }: Deps,
  input: AcceptInvitationInput,
): Promise<{ userId: string }> {
  const { token, name, password } = parseInput(acceptInvitationInput, input);
  const at = new Date(now());
  const live = () =>
    db
      .selectFrom('invitation')
      .select('id')
      .where('token_hash', '=', hashToken(token))
      .where('expires_at', '>', at);
  // A look ahead: hashing the password is work that nobody should get for nothing.
  if (!(await live().executeTakeFirst())) throw ended();
  const { hashPassword } = await import('better-auth/crypto');
  const passwordHash = await hashPassword(password);
  return db.transaction().execute(async (trx) => {
    const claimed = await claimInvitation(trx, { tokenHash: hashToken(token), at });
    if (!claimed) throw ended();
    const { email, role } = claimed;
    const userId = await insertOrRefuse(trx, { name, email, role, passwordHash, at });
    await recordAudit(trx, {
      ...{ at, actorId: userId, action: 'person.joined', subject: userId },
      details: { name, email, role, by: 'invitation' },
    });
    return { userId };
  });
}

/** Ends the invitation of this token, or for this address. */
export async function claimInvitation(
  trx: Kysely<Database>,
  { at, ...which }: { at: Date } & ({ tokenHash: string } | { email: string }),
): Promise<InvitationRow | undefined> {
  const open = trx.deleteFrom('invitation').where('expires_at', '>', at);
  const one =
    'email' in which ? open.where('email', '=', which.email) : open.where('token_hash', '=', which.tokenHash);
  return one.returningAll().executeTakeFirst();
}

async function insertOrRefuse(
  trx: Kysely<Database>,
  person: Parameters<typeof insertPerson>[1],
): Promise<string> {
  try {
    return await insertPerson(trx, person);
  } catch (error) {
    if (isUniqueViolation(error)) throw personExists(person.email);
    throw error;
  }
}

function view({ id, email, role, created_at, expires_at }: InvitationRow): Invitation {
  return { id, email, role, createdAt: created_at, expiresAt: expires_at };
}

function personExists(email: string): ConflictError {
  return new ConflictError({
    code: 'person_exists',
    message: `Somebody has an account with ${email} already.`,
    remedy: 'Change that person’s role instead.',
  });
}

function unknown(invitationId: string): NotFoundError {
  return new NotFoundError({
    code: 'invitation_unknown',
    message: `There is no invitation ${invitationId}.`,
    remedy: 'Look in the list of invitations; it may have been accepted.',
  });
}

function ended(): GoneError {
  return new GoneError({
    code: 'invitation_ended',
    message:
      'This invitation is of no use any more: it was accepted or withdrawn, it is older than seven days, or there is a newer one.',
    remedy: 'Ask whoever invited you for a new one.',
  });
}
