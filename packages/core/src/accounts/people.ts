import type { Kysely, Selectable } from 'kysely';
import { requireAdministrator, requireMaker } from '../actor.ts';
import type { Actor, Role } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { forgetConnectionsOf } from '../connections/forget.ts';
import type { Deps } from '../deps.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { changeRoleInput, personInput, renameInput } from './input.ts';
import type {
  AcceptInvitationInput,
  ChangeRoleInput,
  InvitationInput,
  InviteInput,
  OpenInvitationInput,
  PersonInput,
  RenameInput,
} from './input.ts';
import {
  acceptInvitation,
  invite,
  listInvitations,
  openInvitation,
  withdrawInvitation,
} from './invitations.ts';
import type { Invitation, OpenedInvitation } from './invitations.ts';

export interface Person {
  id: string;
  name: string;
  email: string;
  role: Role;
  createdAt: Date;
}

export interface People {
  /** Everybody who has an account, by name. */
  list(actor: Actor): Promise<Person[]>;
  /** @throws NotFoundError `person_unknown`; ConflictError `last_administrator` */
  changeRole(actor: Actor, input: ChangeRoleInput): Promise<Person>;
  /**
   * Ends the account with its sessions, API keys, open invitations and connect sessions. Credentials of the person's
   * connections are forgotten at once; the links made with them stay. What users of other products connected by the
   * person's API keys stays too; administrators may use it.
   * @throws NotFoundError `person_unknown`; ConflictError `last_administrator`
   */
  remove(actor: Actor, input: PersonInput): Promise<void>;
  /** Changes the actor's own name. @throws NotFoundError `person_unknown` */
  rename(actor: Actor, input: RenameInput): Promise<Person>;
  /** See {@link invite}. */
  invite(actor: Actor, input: InviteInput): Promise<Invitation & { url: string }>;
  /** Those who have not come yet, for administrators. */
  listInvitations(actor: Actor): Promise<Invitation[]>;
  /** Ends the link at once. @throws NotFoundError `invitation_unknown` */
  withdrawInvitation(actor: Actor, input: InvitationInput): Promise<void>;
  /** See {@link openInvitation}. */
  openInvitation(input: OpenInvitationInput): Promise<OpenedInvitation>;
  /** See {@link acceptInvitation}. */
  acceptInvitation(input: AcceptInvitationInput): Promise<{ userId: string }>;
}

export function createPeople(deps: Deps): People {
  return {
    list: async () => {
      const rows = await deps.db.selectFrom('user').selectAll().orderBy('name').orderBy('id').execute();
      return rows.map(view);
    },
    changeRole: (actor, input) => changeRole(deps, actor, input),
    remove: (actor, input) => remove(deps, actor, input),
    rename: (actor, input) => rename(deps, actor, input),
    invite: (actor, input) => invite(deps, actor, input),
    listInvitations: (actor) => listInvitations(deps, actor),
    withdrawInvitation: (actor, input) => withdrawInvitation(deps, actor, input),
    openInvitation: (input) => openInvitation(deps, input),
    acceptInvitation: (input) => acceptInvitation(deps, input),
  };
}

async function changeRole({ db, now }: Deps, actor: Actor, input: ChangeRoleInput): Promise<Person> {
  requireAdministrator(actor);
  const { userId, role } = parseInput(changeRoleInput, input);
  requireMaker(actor, role);
  const at = new Date(now());
  return db.transaction().execute(async (trx) => {
    const person = await lockPerson(trx, userId);
    if (person.role === role) return view(person);
    if (role !== 'administrator') await requireAnotherAdministrator(trx, person);
    await trx.updateTable('user').set({ role, updated_at: at }).where('id', '=', userId).execute();
    if (role !== 'administrator') await withdrawInvitationsBy(trx, userId);
    await recordAudit(trx, {
      ...{ at, ...by(actor), action: 'person.role-changed', subject: userId },
      details: { name: person.name, email: person.email, from: person.role, to: role },
    });
    return view({ ...person, role });
  });
}

async function remove({ db, now }: Deps, actor: Actor, input: PersonInput): Promise<void> {
  requireAdministrator(actor);
  const { userId } = parseInput(personInput, input);
  const at = new Date(now());
  await db.transaction().execute(async (trx) => {
    const person = await lockPerson(trx, userId);
    await requireAnotherAdministrator(trx, person);
    await forgetConnectionsOf(trx, { userId, at, by: by(actor) });
    await withdrawInvitationsBy(trx, userId);
    const { name, email, role } = person;
    // Before the row goes: whoever removes themselves is named in their last entry.
    await recordAudit(trx, {
      ...{ at, ...by(actor), action: 'person.removed', subject: userId, details: { name, email, role } },
    });
    await trx.deleteFrom('user').where('id', '=', userId).execute();
  });
}

async function rename({ db, now }: Deps, actor: Actor, input: RenameInput): Promise<Person> {
  const { name } = parseInput(renameInput, input);
  const at = new Date(now());
  return db.transaction().execute(async (trx) => {
    const person = await lockPerson(trx, actor.userId);
    if (person.name === name) return view(person);
    await recordAudit(trx, {
      ...{ at, ...by(actor), action: 'person.renamed', subject: person.id },
      details: { from: person.name, to: name },
    });
    await trx.updateTable('user').set({ name, updated_at: at }).where('id', '=', person.id).execute();
    return view({ ...person, name });
  });
}

/** Locks the administrators too: two who demote each other at once must not both succeed. */
async function lockPerson(trx: Kysely<Database>, userId: string): Promise<Selectable<Database['user']>> {
  const rows = await trx
    .selectFrom('user')
    .selectAll()
    .where((where) => where.or([where('id', '=', userId), where('role', '=', 'administrator')]))
    .orderBy('id')
    .forUpdate()
    .execute();
  const person = rows.find(({ id }) => id === userId);
  if (person) return person;
  throw new NotFoundError({
    code: 'person_unknown',
    message: `There is no person ${userId}.`,
    remedy: 'Look in the list of people; the person may have been removed.',
  });
}

/** @throws ConflictError `last_administrator` */
async function requireAnotherAdministrator(
  trx: Kysely<Database>,
  { id, name, role }: { id: string; name: string; role: Role },
): Promise<void> {
  if (role !== 'administrator') return;
  const others = await trx
    .selectFrom('user')
    .select('id')
    .where('role', '=', 'administrator')
    .where('id', '!=', id)
    .execute();
  if (others.length > 0) return;
  throw new ConflictError({
    code: 'last_administrator',
    message: `${name} is the only administrator of this Crosslink.`,
    remedy: 'Make somebody else an administrator first.',
  });
}

/** What an administrator handed out must not let them, or a friend, in again. */
async function withdrawInvitationsBy(trx: Kysely<Database>, userId: string): Promise<void> {
  await trx.deleteFrom('invitation').where('created_by', '=', userId).execute();
}

function view({ id, name, email, role, created_at }: Selectable<Database['user']>): Person {
  return { id, name, email, role, createdAt: created_at };
}
