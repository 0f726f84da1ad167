import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { visibleProject, visibleProjects } from '../world/access.ts';
import type { Project } from '../world/model.ts';
import { statuses } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { noProject, pageOf, refuse, sendJson } from './answers.ts';
import {
  componentDetails,
  issueTypeBean,
  projectBean,
  selfLink,
  statusBean,
  typesOf,
  userBeanByName,
  versionBean,
} from './beans.ts';

function projectDetails(world: World, project: Project) {
  return {
    expand: 'description,lead,url,projectKeys',
    ...projectBean(world, project),
    description: '',
    lead: userBeanByName(world, project.lead),
    components: project.components.map((component) => componentDetails(world, component)),
    issueTypes: typesOf(project).map((type) => issueTypeBean(world, type)),
    assigneeType: 'UNASSIGNED',
    versions: project.versions.map((version) => versionBean(world, version)),
    roles: {},
    archived: project.archived,
  };
}

function listedProject(world: World, project: Project) {
  return { expand: 'description,lead,url,projectKeys', ...projectBean(world, project) };
}

function requestedProject(world: World, request: FastifyRequest): Project {
  const { project: keyOrId } = request.params as { project: string };
  const project = visibleProject(world, request.exchange.caller.user, keyOrId);
  if (!project) throw refuse(404, noProject(keyOrId));
  return project;
}

/** The statuses of each issue type. All types share one workflow here. */
function statusesByType(world: World, project: Project) {
  return typesOf(project).map(({ id, name, subtask }) => ({
    self: selfLink(world, `issuetype/${id}`),
    id,
    name,
    subtask,
    statuses: statuses.map((status) => statusBean(world, status)),
  }));
}

const parts: Record<string, (world: World, project: Project) => unknown> = {
  '': projectDetails,
  '/statuses': statusesByType,
  '/components': (world, { components }) => components.map((one) => componentDetails(world, one)),
  '/versions': (world, { versions }) => versions.map((one) => versionBean(world, one)),
};

/** Cloud's search for projects, by key, id or the beginning of their names. */
function registerProjectSearch(api: FastifyInstance, { world }: Surroundings): void {
  if (world.site.personality.deploymentType !== 'Cloud') return;
  api.get('/project/search', (request, reply) => {
    const query = queryOf(request);
    const [keys, ids] = [query.getAll('keys'), query.getAll('id')];
    const text = query.get('query')?.toLowerCase() ?? '';
    const found = visibleProjects(world, request.exchange.caller.user).filter(
      ({ id, key, name }) =>
        (keys.length === 0 || keys.includes(key)) &&
        (ids.length === 0 || ids.includes(id)) &&
        (name.toLowerCase().includes(text) || key.toLowerCase().includes(text)),
    );
    const page = pageOf(found, query);
    const self = selfLink(world, `project/search?${query.toString()}`);
    const values = page.values.map((project) => listedProject(world, project));
    return sendJson(reply, 200, { self, ...page, values });
  });
}

export function registerProjects(api: FastifyInstance, surroundings: Surroundings): void {
  const { world } = surroundings;
  api.get('/project', (request, reply) => {
    const projects = visibleProjects(world, request.exchange.caller.user);
    return sendJson(
      reply,
      200,
      projects.map((project) => listedProject(world, project)),
    );
  });
  for (const [path, show] of Object.entries(parts)) {
    api.get(`/project/:project${path}`, (request, reply) =>
      sendJson(reply, 200, show(world, requestedProject(world, request))),
    );
  }
  registerProjectSearch(api, surroundings);
}
