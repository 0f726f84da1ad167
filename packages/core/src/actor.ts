import { ForbiddenError } from './errors.ts';

export type Role = 'administrator' | 'member' | 'viewer';

/** Who acts. The first argument of every use case; core authorizes, not its callers. */
export interface Actor {
  userId: string;
  /** The browser session, or `key:` and the id of the API key. The dance needs it. */
  sessionId?: string;
  role: Role;
}

const keyPrefix = 'key:';

/** What stands for the browser session of whoever acts by an API key. */
export function sessionOfKey(apiKeyId: string): string {
  return keyPrefix + apiKeyId;
}

/** The API key this is done with; undefined for a person with a browser. */
export function apiKeyIdOf({ sessionId }: Actor): string | undefined {
  return sessionId?.startsWith(keyPrefix) ? sessionId.slice(keyPrefix.length) : undefined;
}

/**
 * For what a stolen API key must not do, such as making one that outlives it.
 * @throws ForbiddenError `person_required`
 */
export function requirePerson(actor: Actor): void {
  if (apiKeyIdOf(actor) === undefined) return;
  throw new ForbiddenError({
    code: 'person_required',
    message: 'An API key may not do this.',
    remedy: 'Sign in with a browser and do it there.',
  });
}

/**
 * Of whoever gives somebody a role: an administrator outlives an API key that is revoked because it was stolen. That the
 * actor may give roles at all is checked before.
 * @throws ForbiddenError `person_required`
 */
export function requireMaker(actor: Actor, role: Role): void {
  if (role === 'administrator') requirePerson(actor);
}

/** @throws ForbiddenError `administrator_required` */
export function requireAdministrator(actor: Actor): void {
  if (actor.role === 'administrator') return;
  throw new ForbiddenError({
    code: 'administrator_required',
    message: 'Only an administrator may do this.',
    remedy: 'Ask an administrator of this Crosslink to do it.',
  });
}

/** Anyone who may change things: administrators and members. @throws ForbiddenError `member_required` */
export function requireMember(actor: Actor): void {
  if (actor.role !== 'viewer') return;
  throw new ForbiddenError({
    code: 'member_required',
    message: 'A viewer may look, but not change anything.',
    remedy: 'Ask a member or an administrator of this Crosslink to do it.',
  });
}
