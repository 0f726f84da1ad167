import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { findProject, isAdministrator, may, projectOf } from '../world/access.ts';
import type { IssueDraft } from '../world/issues.ts';
import type { Issue, IssueType, Project, User } from '../world/model.ts';
import { defaultPriorityId, initialStatusId } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import type { JsonObject } from './answers.ts';
import {
  isObject,
  noContent,
  readJsonObject,
  refuse,
  refuseFields,
  requireNone,
  sendJson,
} from './answers.ts';
import { selfLink } from './beans.ts';
import type { Changes } from './field-readers.ts';
import { FieldError, pickType, userName } from './field-readers.ts';
import { addComments } from './comments.ts';
import { changeableIssue, requestedIssue } from './issue-access.ts';
import type { IssueInput } from './issue-input.ts';
import { editMeta, expandIssue } from './issue-expand.ts';
import { missingValues, presentLists, readIssueInput, readValues } from './issue-input.ts';
import { issueBean, typeOfIssue } from './issue-view.ts';
import { applyTransition } from './transitions.ts';

/** Whether the project is absent, unknown or not for this caller: Jira says the same. */
function projectFor(world: World, user: User | undefined, values: JsonObject): Project | undefined {
  const named = isObject(values['project']) ? values['project'] : {};
  const keyOrId = named['key'] ?? named['id'];
  const project = typeof keyOrId === 'string' ? findProject(world, keyOrId) : undefined;
  return project && may(user, 'create', project) ? project : undefined;
}

function typeFor(project: Project | undefined, values: JsonObject): IssueType | string {
  if (values['issuetype'] === undefined) return 'issue type is required';
  return (project && pickType(values['issuetype'], project)) ?? 'The issue type selected is invalid.';
}

function draftOf(changes: Changes, type: IssueType, user: User): IssueDraft {
  return {
    summary: '',
    description: null,
    labels: [],
    priorityId: defaultPriorityId,
    reporter: user.name,
    assignee: null,
    environment: null,
    dueDate: null,
    parentId: null,
    epicId: null,
    sprintIds: [],
    componentIds: [],
    fixVersionIds: [],
    custom: {},
    ...changes,
    creator: user.name,
    typeId: type.id,
    statusId: initialStatusId,
    resolvedAt: null,
    resolutionId: null,
    properties: {},
  };
}

function createIssue(world: World, user: User | undefined, input: IssueInput): Issue {
  const given = Object.entries(input.values).filter(([id]) => id !== 'project' && id !== 'issuetype');
  const project = projectFor(world, user, input.values);
  // Nothing else can be judged without a project, so this error comes alone.
  if (!project || !user) throw refuseFields({ project: 'project is required' });
  const type = typeFor(project, input.values);
  if (typeof type === 'string') throw refuseFields({ issuetype: type });
  const screen = { place: { world, project, type }, user, except: ['project', 'issuetype'] };
  const { changes, errors } = readValues(Object.fromEntries(given), screen);
  requireNone({ ...missingValues(input.values, screen), ...errors });
  const issue = world.issues.add(project, draftOf(changes, type, user));
  issue.properties = input.properties;
  return issue;
}

/** What the reply says of a new issue. */
export interface CreatedIssue {
  id: string;
  key: string;
  self: string;
}

/** Makes an issue of one body, or of one element of a bulk; throws RestRefusal. */
export function createFrom(world: World, user: User | undefined, body: JsonObject): CreatedIssue {
  const input = readIssueInput(body);
  const issue = createIssue(world, user, input);
  if (input.transitionId !== undefined) applyTransition(world, issue, { user, id: input.transitionId });
  const { id, key } = issue;
  return { id, key, self: selfLink(world, `issue/${id}`) };
}

function create({ world }: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) =>
    sendJson(reply, 201, createFrom(world, request.exchange.caller.user, readJsonObject(request)));
}

function edit({ world }: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const { user } = request.exchange.caller;
    const issue = changeableIssue(world, request, 'edit');
    const project = projectOf(world, issue);
    const input = readIssueInput(readJsonObject(request), presentLists(project, issue));
    if (queryOf(request).get('notifyUsers') === 'false' && !isAdministrator(user)) {
      const who = 'either admin or project admin permissions are required.';
      throw refuse(403, `To discard the user notification ${who}`);
    }
    const place = { world, project, type: typeOfIssue(issue), issue };
    // A sub-task stays with its issue; on Cloud an epic is changed like any field.
    const except = ['project', ...(place.type.subtask ? ['parent'] : [])];
    const screen = { place, user, except };
    const { changes, errors } = readValues(input.values, screen);
    requireNone(errors);
    const by = user?.name ?? '';
    addComments(world, issue, { bodies: input.comments, by });
    world.issues.change(issue, { ...changes, custom: { ...issue.custom, ...changes.custom } }, by);
    Object.assign(issue.properties, input.properties);
    return noContent(reply);
  };
}

function show({ world }: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const issue = requestedIssue(world, request);
    const query = queryOf(request);
    const properties = query.get('properties')?.split(',');
    const fields = query.get('fields')?.split(',') ?? ['*all'];
    const bean = issueBean(world, issue, { fields, ...(properties ? { properties } : {}) });
    const expand = query.get('expand')?.split(',') ?? [];
    const { user } = request.exchange.caller;
    return sendJson(reply, 200, { ...bean, ...expandIssue(world, issue, { user, expand }) });
  };
}

function remove({ world }: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const issue = changeableIssue(world, request, 'delete');
    const by = request.exchange.caller.user?.name ?? '';
    const parts = [...world.issues.childrenOf(issue.id)];
    if (parts.length > 0 && queryOf(request).get('deleteSubtasks') !== 'true') {
      const what = `The issue '${issue.key}' has subtasks.`;
      throw refuse(
        400,
        `${what} You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.`,
      );
    }
    for (const each of [...parts, issue]) world.issues.remove(each, by);
    return noContent(reply);
  };
}

function showEditMeta({ world }: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const issue = requestedIssue(world, request);
    return sendJson(reply, 200, editMeta(world, issue, request.exchange.caller.user));
  };
}

/** The body is the user, by name or account id; a name of null, or no one at all, takes the assignee away. */
function assign({ world }: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const issue = changeableIssue(world, request, 'edit');
    const body = readJsonObject(request);
    const nobody = Object.values(body).every((value) => value === null);
    const assignee = nobody ? null : readAssignee(world, body);
    world.issues.change(issue, { assignee }, request.exchange.caller.user?.name ?? '');
    return noContent(reply);
  };
}

function readAssignee(world: World, body: JsonObject): string | null {
  try {
    return userName(body, world);
  } catch (error) {
    if (error instanceof FieldError) throw refuseFields({ assignee: error.message });
    throw error;
  }
}

export function registerIssues(api: FastifyInstance, surroundings: Surroundings): void {
  api.post('/issue', create(surroundings));
  api.get('/issue/:issue', show(surroundings));
  api.put('/issue/:issue', edit(surroundings));
  api.delete('/issue/:issue', remove(surroundings));
  api.get('/issue/:issue/editmeta', showEditMeta(surroundings));
  api.put('/issue/:issue/assignee', assign(surroundings));
}
