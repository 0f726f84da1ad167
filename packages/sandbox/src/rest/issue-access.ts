import type { FastifyRequest } from 'fastify';

import { canSee, may, projectOf } from '../world/access.ts';
import type { Issue, Permission, User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { refuse } from './answers.ts';

const cannotSee = 'You do not have the permission to see the specified issue.';

/** The issue a request names; 404 when there is none, 401 or 403 when the caller may not see it. */
export function findIssue(world: World, user: User | undefined, idOrKey: string): Issue {
  const issue = world.issues.get(idOrKey);
  if (!issue) throw refuse(404, 'Issue Does Not Exist');
  if (canSee(world, user, issue)) return issue;
  throw user ? refuse(403, cannotSee) : refuse(401, cannotSee, 'Login Required');
}

export function requestedIssue(world: World, request: FastifyRequest): Issue {
  const { issue } = request.params as { issue: string };
  return findIssue(world, request.exchange.caller.user, issue);
}

const verbs: Partial<Record<Permission, string>> = {
  edit: 'edit issues',
  delete: 'delete issues',
  comment: 'comment issues',
  link: 'link issues',
};

/** The issue a request wants to change; 403 without the permission. */
export function changeableIssue(world: World, request: FastifyRequest, permission: Permission): Issue {
  const issue = requestedIssue(world, request);
  const { user } = request.exchange.caller;
  if (may(user, permission, projectOf(world, issue))) return issue;
  throw refuse(403, `You do not have permission to ${verbs[permission] ?? permission} in this project.`);
}
