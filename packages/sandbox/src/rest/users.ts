import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { may, visibleProject } from '../world/access.ts';
import type { Project, User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { noProject, readCount, refuse, sendJson, unauthenticated } from './answers.ts';
import { userBean } from './beans.ts';
import { findIssue } from './issue-access.ts';

const byAccount = (world: World): boolean => world.site.personality.userIdentity === 'accountId';

/** 401 for strangers: people are nobody's business but of those who work here. */
function requireUser(request: FastifyRequest): User {
  const { user } = request.exchange.caller;
  if (!user) throw unauthenticated();
  return user;
}

function namedUser(world: World, query: URLSearchParams): User | undefined {
  const everybody = [...world.users.values()];
  if (byAccount(world)) return everybody.find(({ accountId }) => accountId === query.get('accountId'));
  const key = query.get('key');
  return everybody.find((user) => (key === null ? user.name === query.get('username') : user.key === key));
}

/** Cloud asks for `query`, Data Center for `username`, where `.` finds everybody. */
function wantedText(world: World, query: URLSearchParams, required: boolean): string {
  const text = query.get(byAccount(world) ? 'query' : 'username');
  if (text !== null || !required) return (text ?? '').toLowerCase();
  throw refuse(
    400,
    byAccount(world)
      ? "The query parameters 'query', 'accountId' or 'property' must be specified."
      : 'The username query parameter was not provided',
  );
}

function matches({ name, displayName, emailAddress }: User, text: string): boolean {
  const words = [name, emailAddress, displayName, ...displayName.split(' ')];
  return text === '' || text === '.' || words.some((word) => word.toLowerCase().startsWith(text));
}

function page<T>(values: T[], query: URLSearchParams): T[] {
  const startAt = readCount(query.get('startAt'), 0);
  return values.slice(startAt, startAt + Math.min(readCount(query.get('maxResults'), 50), 1000));
}

/** The people somebody could be given an issue of that project to: those who may edit there. */
function assignable(world: World, project: Project): User[] {
  return [...world.users.values()].filter((user) => user.active && may(user, 'edit', project));
}

function askedProject(world: World, user: User, query: URLSearchParams): Project {
  const issueKey = query.get('issueKey');
  const issue = issueKey === null ? undefined : findIssue(world, user, issueKey);
  const keyOrId = issue?.projectKey ?? query.get('project');
  if (keyOrId === null) throw refuse(400, "Either the 'project' or 'issueKey' query parameter is required.");
  const project = visibleProject(world, user, keyOrId);
  if (!project) throw refuse(404, noProject(keyOrId));
  return project;
}

export function registerUsers(api: FastifyInstance, { world }: Surroundings): void {
  api.get('/user', (request, reply) => {
    requireUser(request);
    const user = namedUser(world, queryOf(request));
    if (user) return sendJson(reply, 200, userBean(world, user));
    throw refuse(
      404,
      byAccount(world)
        ? 'Specified user does not exist or you do not have required permissions'
        : `The user named '${queryOf(request).get('username')}' does not exist`,
    );
  });

  api.get('/user/search', (request, reply) => {
    requireUser(request);
    const query = queryOf(request);
    const text = wantedText(world, query, true);
    const found = [...world.users.values()].filter((user) => user.active && matches(user, text));
    return sendJson(
      reply,
      200,
      page(found, query).map((user) => userBean(world, user)),
    );
  });

  api.get('/user/assignable/search', (request, reply) => {
    const query = queryOf(request);
    const project = askedProject(world, requireUser(request), query);
    const text = wantedText(world, query, false);
    const found = assignable(world, project).filter((user) => matches(user, text));
    return sendJson(
      reply,
      200,
      page(found, query).map((user) => userBean(world, user)),
    );
  });
}
