import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { visibleProject, visibleProjects } from '../world/access.ts';
import type { Project } from '../world/model.ts';
import { statuses } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { noProject, refuse, sendJson } from './answers.ts';
import {
  componentBean,
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
    components: project.components.map((component) => componentBean(world, component)),
    issueTypes: typesOf(project).map((type) => issueTypeBean(world, type)),
    assigneeType: 'UNASSIGNED',
    versions: project.versions.map((version) => versionBean(world, version)),
    roles: {},
    archived: project.archived,
  };
}

export function registerProjects(api: FastifyInstance, surroundings: Surroundings): void {
  const { world } = surroundings;
  api.get('/project', (request, reply) => {
    const projects = visibleProjects(world, request.exchange.caller.user);
    return sendJson(
      reply,
      200,
      projects.map((project) => ({
        expand: 'description,lead,url,projectKeys',
        ...projectBean(world, project),
      })),
    );
  });

  api.get<{ Params: { project: string } }>('/project/:project', (request, reply) => {
    const { project: keyOrId } = request.params;
    const project = visibleProject(world, request.exchange.caller.user, keyOrId);
    if (!project) throw refuse(404, noProject(keyOrId));
    return sendJson(reply, 200, projectDetails(world, project));
  });

  api.get<{ Params: { project: string } }>('/project/:project/statuses', (request, reply) => {
    const { project: keyOrId } = request.params;
    const project = visibleProject(world, request.exchange.caller.user, keyOrId);
    if (!project) throw refuse(404, noProject(keyOrId));
    const perType = typesOf(project).map(({ id, name, subtask }) => ({
      self: selfLink(world, `issuetype/${id}`),
      id,
      name,
      subtask,
      statuses: statuses.map((status) => statusBean(world, status)),
    }));
    return sendJson(reply, 200, perType);
  });
}
