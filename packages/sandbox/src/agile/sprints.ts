import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { JsonObject } from '../rest/answers.ts';
import { noContent, readJsonObject, refuse, sendJson } from '../rest/answers.ts';
import type { WorldEvent } from '../world/events.ts';
import type { Sprint } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { callerOf, findBoard, readIssues, requestedSprint, requireManager, requireMay } from './access.ts';
import { sprintBean } from './beans.ts';
import { presentSprint, ranked, sendIssues } from './board-issues.ts';

const longestName = 30;

function readName(value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '') throw refuse(400, 'The sprint name is required.');
  if (value.length > longestName) {
    throw refuse(400, `The sprint name must be shorter than ${longestName} characters.`);
  }
  return value;
}

function readTime(name: string, value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at))
    throw refuse(400, `${name}: the date is not in the format yyyy-MM-dd'T'HH:mm:ss.SSSZ.`);
  return at;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a body says of a sprint. */
function readSprint(body: JsonObject): Omit<Partial<Sprint>, 'id' | 'boardId'> {
  const has = (name: string) => body[name] !== undefined;
  return {
    ...(has('name') ? { name: readName(body['name']) } : {}),
    ...(has('goal') ? { goal: text(body['goal']) } : {}),
    ...(has('startDate') ? { startAt: readTime('startDate', body['startDate']) } : {}),
    ...(has('endDate') ? { endAt: readTime('endDate', body['endDate']) } : {}),
    ...(has('state') ? { state: readState(body['state']) } : {}),
  };
}

function readState(value: unknown): Sprint['state'] {
  if (value === 'future' || value === 'active' || value === 'closed') return value;
  throw refuse(400, `'${String(value)}' is not a valid sprint state.`);
}

/** A sprint goes from future to active, with dates, and from active to closed; never back. */
function requirePossible(world: World, before: Sprint, after: Sprint): void {
  const { startAt, endAt } = after;
  if (startAt !== null && endAt !== null && endAt <= startAt) {
    throw refuse(400, 'The start date of a sprint must be before the end date.');
  }
  if (before.state === after.state) return;
  const step = `${before.state}-${after.state}`;
  if (step !== 'future-active' && step !== 'active-closed') {
    throw refuse(400, `The sprint cannot go from ${before.state} to ${after.state}.`);
  }
  if (after.state === 'active') requireStartable(world, after);
}

function requireStartable(world: World, { id, boardId, startAt, endAt }: Sprint): void {
  if (startAt === null || endAt === null) {
    throw refuse(400, 'The sprint needs a start date and an end date to be started.');
  }
  const running = [...world.boards.sprints.values()].some(
    (sprint) => sprint.boardId === boardId && sprint.id !== id && sprint.state === 'active',
  );
  if (running) throw refuse(400, 'The board has an active sprint; complete it first.');
}

/** Changes it as far as it may go, and notes when it was completed. */
function change(
  world: World,
  sprint: Sprint,
  { changes, by }: { changes: Partial<Sprint>; by: string },
): void {
  const after = { ...sprint, ...changes };
  requirePossible(world, sprint, after);
  const steps = { active: 'sprint_started', closed: 'sprint_closed', future: 'sprint_updated' } as const;
  const kind = sprint.state === after.state ? 'sprint_updated' : steps[after.state];
  Object.assign(sprint, after, kind === 'sprint_closed' ? { completedAt: world.now() } : {});
  tell(world, kind, { sprint, by });
}

type SprintEvent = Extract<WorldEvent, { sprint: Sprint }>['kind'];

function tell(world: World, kind: SprintEvent, { sprint, by }: { sprint: Sprint; by: string }): void {
  world.events.tell({ kind, at: world.now(), userName: by, sprint });
}

function requireNewSprint(body: JsonObject): number {
  const { originBoardId } = body;
  if (typeof originBoardId !== 'number') throw refuse(400, 'originBoardId: this field is required.');
  return originBoardId;
}

function create(world: World, request: FastifyRequest): Sprint {
  const body = readJsonObject(request);
  const board = findBoard(world, callerOf(request), requireNewSprint(body));
  if (board.type !== 'scrum') throw refuse(400, 'The board does not support sprints');
  requireManager(world, request, board);
  const given = readSprint({ name: null, ...body });
  const id = Math.max(0, ...world.boards.sprints.keys()) + 1;
  const sprint: Sprint = {
    ...{ id, boardId: board.id, name: '', goal: '', startAt: null, endAt: null, completedAt: null },
    ...given,
    state: 'future',
  };
  requirePossible(world, sprint, sprint);
  world.boards.sprints.set(id, sprint);
  tell(world, 'sprint_created', { sprint, by: callerOf(request)?.name ?? '' });
  return sprint;
}

function managedSprint(world: World, request: FastifyRequest): Sprint {
  const sprint = requestedSprint(world, request);
  requireManager(world, request, findBoard(world, callerOf(request), sprint.boardId));
  return sprint;
}

/** What is missing from a full update is emptied, and a name and a state there must be. */
const emptied: JsonObject = { name: null, state: null, goal: '', startDate: null, endDate: null };

function moveInto(world: World, request: FastifyRequest): void {
  const sprint = requestedSprint(world, request);
  if (sprint.state === 'closed') {
    throw refuse(400, 'You must specify a sprint which has not been completed.');
  }
  const user = callerOf(request);
  const issues = readIssues(world, request, readJsonObject(request));
  for (const issue of issues) requireMay(world, user, { issue, to: 'schedule' });
  for (const issue of issues) {
    const past = issue.sprintIds.filter((id) => world.boards.sprints.get(id)?.state === 'closed');
    world.issues.change(issue, { sprintIds: [...past, sprint.id] }, user?.name ?? '');
  }
}

export function registerSprints(api: FastifyInstance, surroundings: Surroundings): void {
  const { world } = surroundings;
  api.post('/sprint', (request, reply) => sendJson(reply, 201, sprintBean(world, create(world, request))));
  api.get('/sprint/:sprint', (request, reply) =>
    sendJson(reply, 200, sprintBean(world, requestedSprint(world, request))),
  );
  for (const [method, missing] of [
    ['POST', {}],
    ['PUT', emptied],
  ] as const) {
    api.route({
      method,
      url: '/sprint/:sprint',
      handler: (request, reply) => {
        const sprint = managedSprint(world, request);
        const changes = readSprint({ ...missing, ...readJsonObject(request) });
        change(world, sprint, { changes, by: callerOf(request)?.name ?? '' });
        return sendJson(reply, 200, sprintBean(world, sprint));
      },
    });
  }
  api.delete('/sprint/:sprint', (request, reply) => {
    const sprint = managedSprint(world, request);
    const by = callerOf(request)?.name ?? '';
    world.boards.sprints.delete(sprint.id);
    tell(world, 'sprint_deleted', { sprint, by });
    for (const issue of world.issues.all()) {
      const sprintIds = issue.sprintIds.filter((id) => id !== sprint.id);
      if (sprintIds.length < issue.sprintIds.length) world.issues.change(issue, { sprintIds }, by);
    }
    return noContent(reply);
  });
  api.get('/sprint/:sprint/issue', (request, reply) => {
    const sprint = requestedSprint(world, request);
    const inIt = [...world.issues.all()].filter(
      (issue) =>
        presentSprint(world, issue)?.id === sprint.id ||
        (sprint.state === 'closed' && issue.sprintIds.includes(sprint.id)),
    );
    return sendIssues(surroundings, { request, reply, issues: ranked(inIt) });
  });
  api.post('/sprint/:sprint/issue', (request, reply) => {
    moveInto(world, request);
    return noContent(reply);
  });
}
