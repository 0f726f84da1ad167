import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { findProject, may } from '../world/access.ts';
import type { IssueType, Project, User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { noProject, pageOf, readCount, refuse, sendJson } from './answers.ts';
import { issueTypeBean, projectBean, typesOf } from './beans.ts';
import { byFieldId, screenMeta } from './field-meta.ts';

/** Without the permission to create Jira answers as for a wrong key. */
function projectToCreateIn(world: World, user: User | undefined, keyOrId: string): Project {
  const project = findProject(world, keyOrId);
  if (!project || !may(user, 'create', project)) throw refuse(400, noProject(keyOrId));
  return project;
}

function typeOf(project: Project, typeId: string): IssueType {
  const type = typesOf(project).find(({ id }) => id === typeId);
  if (!type) throw refuse(400, `The issue type with id '${typeId}' is not available in the project.`);
  return type;
}

const largestPage = 200;

/** A page as the version names its list: `values`, or by what it lists. */
function metaPage<T>(world: World, values: T[], page: { query: URLSearchParams; name: string }) {
  if (world.site.personality.createMetaPage === 'values') return pageOf(values, page.query);
  const wanted = readCount(page.query.get('maxResults'), 50);
  if (wanted > largestPage) throw refuse(400, `The maxResults has to be at most ${largestPage}.`);
  const { startAt, maxResults, total, values: shown } = pageOf(values, page.query);
  return { startAt, maxResults, total, [page.name]: shown };
}

const list = (query: URLSearchParams, name: string): string[] =>
  query.getAll(name).flatMap((text) => text.split(',').filter((part) => part !== ''));

/** Nothing asked means everything; a thing is asked for by id or by name. */
const isAsked = (
  query: URLSearchParams,
  names: [ids: string, others: string],
  thing: (string | undefined)[],
) => {
  const asked = [...list(query, names[0]), ...list(query, names[1])];
  return asked.length === 0 || asked.some((one) => thing.includes(one));
};

function oldTypeBean(world: World, place: { project: Project; type: IssueType }, o: OldOptions) {
  const bean = { ...issueTypeBean(world, place.type) };
  if (!o.query.get('expand')?.includes('projects.issuetypes.fields')) return bean;
  return { ...bean, expand: 'fields', fields: byFieldId(screenMeta(world, o.user, place)) };
}

interface OldOptions {
  query: URLSearchParams;
  user: User | undefined;
}

function thinProject(world: World, project: Project) {
  const { self, id, key, name, avatarUrls } = projectBean(world, project);
  return { self, id, key, name, avatarUrls };
}

/** All at once: what `GET /issue/createmeta` was before it was cut in two. Projects one may not create in are left out. */
function oldCreateMeta(world: World, options: OldOptions) {
  const { query, user } = options;
  const projects = [...world.projects.values()].filter(
    (project) =>
      may(user, 'create', project) &&
      isAsked(query, ['projectIds', 'projectKeys'], [project.id, project.key]),
  );
  return {
    expand: 'projects',
    projects: projects.map((project) => ({
      expand: 'issuetypes',
      ...thinProject(world, project),
      issuetypes: typesOf(project)
        .filter(({ id, name }) => isAsked(query, ['issuetypeIds', 'issuetypeNames'], [id, name]))
        .map((type) => oldTypeBean(world, { project, type }, options)),
    })),
  };
}

function registerOld(api: FastifyInstance, { world }: Surroundings): void {
  const { oldCreateMeta: state } = world.site.personality;
  if (state === 'gone') return;
  api.get('/issue/createmeta', (request, reply) => {
    if (state === 'deprecated') {
      reply.header(
        'Warning',
        'The issue create meta endpoint has been deprecated. (Deprecation start date: June 03, 2024)',
      );
    }
    const { user } = request.exchange.caller;
    return sendJson(reply, 200, oldCreateMeta(world, { query: queryOf(request), user }));
  });
}

/** What may be created where, and which fields that takes. */
export function registerCreateMeta(api: FastifyInstance, surroundings: Surroundings): void {
  const { world } = surroundings;
  registerOld(api, surroundings);
  api.get('/issue/createmeta/:project/issuetypes', (request, reply) => {
    const project = requestedProject(world, request);
    const types = typesOf(project).map((type) => issueTypeBean(world, type));
    return sendJson(reply, 200, metaPage(world, types, { query: queryOf(request), name: 'issueTypes' }));
  });

  api.get('/issue/createmeta/:project/issuetypes/:type', (request, reply) => {
    const project = requestedProject(world, request);
    const type = typeOf(project, (request.params as { type: string }).type);
    const fields = screenMeta(world, request.exchange.caller.user, { project, type });
    return sendJson(reply, 200, metaPage(world, fields, { query: queryOf(request), name: 'fields' }));
  });
}

function requestedProject(world: World, request: FastifyRequest): Project {
  const { project } = request.params as { project: string };
  return projectToCreateIn(world, request.exchange.caller.user, project);
}
