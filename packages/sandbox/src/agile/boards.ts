import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { pageOf, refuse, sendJson } from '../rest/answers.ts';
import { projectBean } from '../rest/beans.ts';
import { findProject } from '../world/access.ts';
import { fieldsOf } from '../world/fields.ts';
import type { Board, Issue, Sprint } from '../world/model.ts';
import { callerOf, mayUseBoard, requestedBoard, requestedEpic, requestedSprint } from './access.ts';
import { boardBean, configurationBean, epicBean, sprintBean } from './beans.ts';
import { boardIssues, isBacklog, presentSprint, sendIssues } from './board-issues.ts';
import { epicName } from './epic-name.ts';

function matches(
  { type, name, projectKey }: Board,
  query: URLSearchParams,
  projectKeyOfAsked: string | null,
) {
  const types = query.get('type')?.split(',') ?? [type];
  const wantedName = query.get('name')?.toLowerCase() ?? '';
  return (
    types.includes(type) &&
    name.toLowerCase().includes(wantedName) &&
    (projectKeyOfAsked === null || projectKey === projectKeyOfAsked)
  );
}

function registerLists(api: FastifyInstance, { world }: Surroundings): void {
  api.get('/board', (request, reply) => {
    const query = queryOf(request);
    const asked = query.get('projectKeyOrId');
    const project = asked === null ? undefined : findProject(world, asked);
    if (asked !== null && !project) throw refuse(400, `No project could be found with key or id '${asked}'.`);
    const found = [...world.boards.all.values()].filter(
      (board) => mayUseBoard(world, callerOf(request), board) && matches(board, query, project?.key ?? null),
    );
    const page = pageOf(found, query);
    return sendJson(reply, 200, { ...page, values: page.values.map((board) => boardBean(world, board)) });
  });

  api.get('/board/:board', (request, reply) =>
    sendJson(reply, 200, boardBean(world, requestedBoard(world, request))),
  );

  api.get('/board/:board/configuration', (request, reply) => {
    const fields = fieldsOf(world.site.personality);
    return sendJson(reply, 200, configurationBean(world, requestedBoard(world, request), fields));
  });

  api.get('/board/:board/project', (request, reply) => {
    const project = findProject(world, requestedBoard(world, request).projectKey);
    const page = pageOf(project ? [projectBean(world, project)] : [], queryOf(request));
    return sendJson(reply, 200, page);
  });
}

const states = new Set(['future', 'active', 'closed']);

/** `state` of a request: a list; 400 for what is no state. */
function askedStates(query: URLSearchParams): string[] {
  const asked = query.getAll('state').flatMap((text) => text.split(',').filter((part) => part !== ''));
  const unknown = asked.find((state) => !states.has(state));
  if (unknown !== undefined) throw refuse(400, `'${unknown}' is not a valid sprint state.`);
  return asked.length > 0 ? asked : [...states];
}

/** The sprints of a board; 400 on a board that knows none. */
function requireSprints({ type }: Board): void {
  if (type !== 'scrum') throw refuse(400, 'The board does not support sprints');
}

function registerSprints(api: FastifyInstance, { world }: Surroundings): void {
  api.get('/board/:board/sprint', (request, reply) => {
    const board = requestedBoard(world, request);
    requireSprints(board);
    const query = queryOf(request);
    const asked = askedStates(query);
    const own = ({ boardId, state }: Sprint) => boardId === board.id && asked.includes(state);
    const { total, ...page } = pageOf([...world.boards.sprints.values()].filter(own), query);
    const cloud = world.site.personality.deploymentType === 'Cloud';
    const values = page.values.map((sprint) => sprintBean(world, sprint));
    return sendJson(reply, 200, { ...page, ...(cloud ? { total } : {}), values });
  });
}

type Choose = (request: FastifyRequest, board: Board, issues: Issue[]) => Issue[];

/** Lists of a board's issues, by path below the board. */
function choices({ world }: Surroundings): Record<string, Choose> {
  return {
    issue: (_request, _board, issues) => issues.filter((issue) => epicName(issue) === undefined),
    backlog: (_request, _board, issues) => issues.filter((issue) => isBacklog(world, issue)),
    'epic/none/issue': (_request, _board, issues) =>
      issues.filter((issue) => issue.epicId === null && epicName(issue) === undefined),
    'epic/:epic/issue': (request, _board, issues) => {
      const epic = requestedEpic(world, request);
      return issues.filter(({ epicId }) => epicId === epic.id);
    },
    'sprint/:sprint/issue': (request, board, issues) => {
      requireSprints(board);
      const sprint = requestedSprint(world, request);
      return issues.filter((issue) => presentSprint(world, issue)?.id === sprint.id);
    },
  };
}

function registerEpics(api: FastifyInstance, { world }: Surroundings): void {
  api.get('/board/:board/epic', (request, reply) => {
    const board = requestedBoard(world, request);
    const query = queryOf(request);
    const beans = boardIssues(world, board).flatMap((issue) => {
      const name = epicName(issue);
      return name === undefined ? [] : [epicBean(world, issue, name)];
    });
    const done = query.get('done');
    const wanted = beans.filter((bean) => done === null || bean.done === (done === 'true'));
    const { maxResults, startAt, isLast, values } = pageOf(wanted, query);
    return sendJson(reply, 200, { maxResults, startAt, isLast, values });
  });
}

export function registerBoards(api: FastifyInstance, surroundings: Surroundings): void {
  registerLists(api, surroundings);
  registerSprints(api, surroundings);
  registerEpics(api, surroundings);
  const { world } = surroundings;
  for (const [path, choose] of Object.entries(choices(surroundings))) {
    api.get(`/board/:board/${path}`, (request: FastifyRequest, reply: FastifyReply) => {
      const board = requestedBoard(world, request);
      const issues = choose(request, board, boardIssues(world, board));
      return sendIssues(surroundings, { request, reply, issues });
    });
  }
}
