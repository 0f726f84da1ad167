import type { FastifyRequest } from 'fastify';

import { refuse } from '../rest/answers.ts';
import { canSee, findProject, may, projectOf } from '../world/access.ts';
import type { Board, Issue, Permission, Project, Sprint, User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { epicName } from './epic-name.ts';

const parameter = (request: FastifyRequest, name: string): string =>
  (request.params as Record<string, string>)[name] ?? '';

export const callerOf = (request: FastifyRequest): User | undefined => request.exchange.caller.user;

export const mayUseBoard = (world: World, user: User | undefined, { projectKey }: Board): boolean => {
  const project = findProject(world, projectKey);
  return project !== undefined && may(user, 'browse', project);
};

const noBoard =
  'The requested board cannot be viewed because it either does not exist or you do not have permission to view it.';

export function findBoard(world: World, user: User | undefined, id: number): Board {
  const board = world.boards.all.get(id);
  if (!board || !mayUseBoard(world, user, board)) throw refuse(404, noBoard);
  return board;
}

export const requestedBoard = (world: World, request: FastifyRequest): Board =>
  findBoard(world, callerOf(request), Number(parameter(request, 'board')));

export function requestedSprint(world: World, request: FastifyRequest): Sprint {
  const sprint = world.boards.sprints.get(Number(parameter(request, 'sprint')));
  const board = sprint && world.boards.all.get(sprint.boardId);
  if (!sprint || !board || !mayUseBoard(world, callerOf(request), board)) {
    throw refuse(404, 'Sprint does not exist.');
  }
  return sprint;
}

/** The project of a board whose sprints the caller may manage; 403 otherwise. */
export function requireManager(world: World, request: FastifyRequest, { projectKey }: Board): Project {
  const project = findProject(world, projectKey);
  if (project && may(callerOf(request), 'administer', project)) return project;
  throw refuse(403, 'You do not have permission to manage sprints on this board.');
}

const noIssue = (idOrKey: string): string =>
  `Issue does not exist or you do not have permission to see it. (${idOrKey})`;

export function visibleIssue(world: World, user: User | undefined, idOrKey: string): Issue {
  const issue = world.issues.get(idOrKey);
  if (!issue || !canSee(world, user, issue)) throw refuse(404, noIssue(idOrKey));
  return issue;
}

/** `refuse` with 403 unless the caller may do that to the issue. */
export function requireMay(world: World, user: User | undefined, o: { issue: Issue; to: Permission }): void {
  if (may(user, o.to, projectOf(world, o.issue))) return;
  throw refuse(403, `You do not have permission to ${o.to} the issue ${o.issue.key}.`);
}

export function requestedIssue(world: World, request: FastifyRequest): Issue {
  return visibleIssue(world, callerOf(request), parameter(request, 'issue'));
}

export function requestedEpic(world: World, request: FastifyRequest): Issue {
  const idOrKey = parameter(request, 'epic');
  const issue = world.issues.get(idOrKey);
  if (!issue || epicName(issue) === undefined || !canSee(world, callerOf(request), issue)) {
    throw refuse(404, `The requested epic with id/key: ${idOrKey} does not exist.`);
  }
  return issue;
}

const mostMoved = 50;

/** The issues a body names, by id or key: 50 at most. */
export function readIssues(world: World, request: FastifyRequest, body: Record<string, unknown>): Issue[] {
  const { issues } = body;
  if (!Array.isArray(issues) || issues.length === 0) throw refuse(400, 'issues: this field is required.');
  if (issues.length > mostMoved) {
    throw refuse(400, `The number of issues to move cannot exceed ${mostMoved}.`);
  }
  return issues.map((idOrKey: unknown) => visibleIssue(world, callerOf(request), String(idOrKey)));
}
