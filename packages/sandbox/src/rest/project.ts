import type { FastifyInstance } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { findProject, may, visibleProject, visibleProjects } from '../world/access.ts';
import type { FieldDefinition } from '../world/fields.ts';
import { screenFields } from '../world/fields.ts';
import type { IssueType, Project, User } from '../world/model.ts';
import { defaultPriorityId, priorities, statuses } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { pageOf, refuse, sendJson } from './answers.ts';
import {
  issueTypeBean,
  priorityBean,
  projectBean,
  selfLink,
  statusBean,
  typesOf,
  userBeanByName,
} from './beans.ts';

const noProject = (keyOrId: string) =>
  `No project could be found with ${/^\d+$/.test(keyOrId) ? 'id' : 'key'} '${keyOrId}'.`;

function projectDetails(world: World, project: Project) {
  return {
    expand: 'description,lead,url,projectKeys',
    ...projectBean(world, project),
    description: '',
    lead: userBeanByName(world, project.lead),
    components: [],
    issueTypes: typesOf(project).map((type) => issueTypeBean(world, type)),
    assigneeType: 'UNASSIGNED',
    versions: [],
    roles: {},
    archived: false,
  };
}

/** Create metadata needs the permission to create: without it Jira answers 400, as for a wrong key. */
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

function choices(world: World, field: FieldDefinition, place: { project: Project; type: IssueType }) {
  if (field.id === 'project') return { allowedValues: [projectBean(world, place.project)] };
  if (field.id === 'issuetype') return { allowedValues: [issueTypeBean(world, place.type)] };
  if (field.id === 'labels') {
    return { autoCompleteUrl: `${world.site.baseUrl}/rest/api/1.0/labels/suggest?query=` };
  }
  if (field.id !== 'priority') return {};
  const allowedValues = priorities.map((priority) => priorityBean(world, priority));
  return { allowedValues, defaultValue: allowedValues.find(({ id }) => id === defaultPriorityId) };
}

function fieldBean(world: World, field: FieldDefinition, place: { project: Project; type: IssueType }) {
  const { id, name, required, schema, operations, hasDefaultValue } = field;
  return {
    required,
    schema,
    name,
    fieldId: id,
    hasDefaultValue,
    operations,
    ...choices(world, field, place),
  };
}

function registerCreateMeta(api: FastifyInstance, { world }: Surroundings): void {
  api.get<{ Params: { project: string } }>('/issue/createmeta/:project/issuetypes', (request, reply) => {
    const project = projectToCreateIn(world, request.exchange.caller.user, request.params.project);
    const types = typesOf(project).map((type) => issueTypeBean(world, type));
    return sendJson(reply, 200, pageOf(types, queryOf(request)));
  });

  api.get<{ Params: { project: string; type: string } }>(
    '/issue/createmeta/:project/issuetypes/:type',
    (request, reply) => {
      const { user } = request.exchange.caller;
      const project = projectToCreateIn(world, user, request.params.project);
      const type = typeOf(project, request.params.type);
      const fields = screenFields({ personality: world.site.personality, project, type, user }).map((field) =>
        fieldBean(world, field, { project, type }),
      );
      return sendJson(reply, 200, pageOf(fields, queryOf(request)));
    },
  );
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

  registerCreateMeta(api, surroundings);
}
