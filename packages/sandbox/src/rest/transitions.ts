import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { Issue, User } from '../world/model.ts';
import { statuses } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { moveToStatus } from '../world/world.ts';
import { noContent, readJsonObject, refuse, sendJson } from './answers.ts';
import { requestedIssue } from './issue-access.ts';
import { readTransitionId } from './issue-input.ts';
import { openTransitions, transitionBean } from './issue-view.ts';

/** Throws 400 unless the transition is open to this user now. */
export function applyTransition(world: World, issue: Issue, user: User | undefined, id: string): void {
  const transition = openTransitions(world, issue, user).find((open) => open.id === id);
  const status = statuses.find((candidate) => candidate.id === transition?.toStatusId);
  if (!status) throw refuse(400, `Transition id '${id}' is not valid for this issue.`);
  moveToStatus(world, issue, { status, by: user?.name ?? '' });
}

export function registerTransitions(api: FastifyInstance, { world }: Surroundings): void {
  api.get('/issue/:issue/transitions', (request, reply) => {
    const issue = requestedIssue(world, request);
    const open = openTransitions(world, issue, request.exchange.caller.user);
    return sendJson(reply, 200, {
      expand: 'transitions',
      transitions: open.map((transition) => transitionBean(world, transition)),
    });
  });

  api.post('/issue/:issue/transitions', (request, reply) => {
    const issue = requestedIssue(world, request);
    const id = readTransitionId(readJsonObject(request)['transition']);
    if (id === undefined) throw refuse(400, "Missing 'transition' identifier");
    applyTransition(world, issue, request.exchange.caller.user, id);
    return noContent(reply);
  });
}
