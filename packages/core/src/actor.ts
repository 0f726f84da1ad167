import { ForbiddenError } from './errors.ts';

export type Role = 'administrator' | 'member' | 'viewer';

/** Who acts. The first argument of every use case; core authorizes, not its callers. */
export interface Actor {
  userId: string;
  /** The browser session, where there is one. The dance needs it. */
  sessionId?: string;
  role: Role;
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
