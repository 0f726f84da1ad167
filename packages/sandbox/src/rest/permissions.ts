import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { isAdministrator, may, visibleProject, visibleProjects } from '../world/access.ts';
import type { Permission, Project, User } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { noProject, refuse, sendJson } from './answers.ts';
import { findIssue } from './issue-access.ts';

interface KnownPermission {
  id: string;
  key: string;
  name: string;
  type: 'GLOBAL' | 'PROJECT';
  description: string;
}

const project = (id: number, key: string, name: string, description: string): KnownPermission => ({
  ...{ id: String(id), key, name, type: 'PROJECT', description },
});

/** Jira's keys of what the sandbox's projects know. */
const projectPermissions: [Permission, KnownPermission][] = [
  [
    'browse',
    project(
      10,
      'BROWSE_PROJECTS',
      'Browse Projects',
      'Ability to browse projects and the issues within them.',
    ),
  ],
  ['create', project(11, 'CREATE_ISSUES', 'Create Issues', 'Ability to create issues.')],
  ['edit', project(12, 'EDIT_ISSUES', 'Edit Issues', 'Ability to edit issues.')],
  ['comment', project(15, 'ADD_COMMENTS', 'Add Comments', 'Ability to comment on issues.')],
  ['delete', project(16, 'DELETE_ISSUES', 'Delete Issues', 'Ability to delete issues.')],
  ['link', project(21, 'LINK_ISSUES', 'Link Issues', 'Ability to link issues together.')],
  [
    'administer',
    project(23, 'ADMINISTER_PROJECTS', 'Administer Projects', 'Ability to administer a project.'),
  ],
  ['move', project(25, 'MOVE_ISSUES', 'Move Issues', 'Ability to move issues between projects.')],
  [
    'schedule',
    project(28, 'SCHEDULE_ISSUES', 'Schedule Issues', "Ability to view or edit an issue's due date."),
  ],
  ['administer', project(30, 'MODIFY_REPORTER', 'Modify Reporter', 'Ability to modify the reporter.')],
  ['transition', project(46, 'TRANSITION_ISSUES', 'Transition Issues', 'Ability to transition issues.')],
];

const administer: KnownPermission = {
  id: '0',
  key: 'ADMINISTER',
  name: 'Jira Administrators',
  type: 'GLOBAL',
  description: 'Ability to perform most administration functions.',
};

/** The project of the question; without one, a permission is had where any project gives it. */
function askedProjects(world: World, user: User | undefined, query: URLSearchParams): Project[] {
  const issue = query.get('issueKey') ?? query.get('issueId');
  const keyOrId =
    issue === null
      ? (query.get('projectKey') ?? query.get('projectId'))
      : findIssue(world, user, issue).projectKey;
  if (keyOrId === null) return visibleProjects(world, user);
  const found = visibleProject(world, user, keyOrId);
  if (!found) throw refuse(404, noProject(keyOrId));
  return [found];
}

/** Cloud answers about those that are named, and wants some to be. */
function askedKeys(world: World, query: URLSearchParams): string[] | undefined {
  if (world.site.personality.deploymentType !== 'Cloud') return undefined;
  const keys = (query.get('permissions') ?? '').split(',').filter((key) => key !== '');
  const known = new Set([administer.key, ...projectPermissions.map(([, { key }]) => key)]);
  const unknown = keys.find((key) => !known.has(key));
  if (keys.length === 0) throw refuse(400, "The 'permissions' query parameter is required.");
  if (unknown !== undefined) throw refuse(400, `Unrecognized permission: ${unknown}`);
  return keys;
}

function myPermissions(world: World, request: FastifyRequest) {
  const { user } = request.exchange.caller;
  const query = queryOf(request);
  const keys = askedKeys(world, query);
  const projects = askedProjects(world, user, query);
  const held = projectPermissions.map(([permission, known]) => ({
    ...known,
    havePermission: projects.some((one) => may(user, permission, one)),
  }));
  const all = [...held, { ...administer, havePermission: isAdministrator(user) }];
  const asked = all.filter(({ key }) => keys?.includes(key) ?? true);
  return { permissions: Object.fromEntries(asked.map((permission) => [permission.key, permission])) };
}

/** What the caller may do, anonymous callers too. */
export function registerPermissions(api: FastifyInstance, { world }: Surroundings): void {
  api.get('/mypermissions', (request, reply) => sendJson(reply, 200, myPermissions(world, request)));
}
