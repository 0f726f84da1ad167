import type { Issue, Permission, Project, User } from './model.ts';
import { administrators } from './groups.ts';
import type { World } from './world.ts';

/** May this caller (undefined: anonymous) do that in the project? Anonymous callers hold no permission. */
export function may(user: User | undefined, permission: Permission, project: Project): boolean {
  return user?.groups.some((group) => project.permissions[permission].includes(group)) ?? false;
}

export const isAdministrator = (user: User | undefined): boolean =>
  user?.groups.includes(administrators) ?? false;

export function projectOf(world: World, issue: Issue): Project {
  const project = world.projects.get(issue.projectKey);
  if (!project) throw new TypeError(`Issue ${issue.key} has no project`);
  return project;
}

/** By key (in any case) or id. */
export function findProject(world: World, keyOrId: string): Project | undefined {
  return (
    world.projects.get(keyOrId.toUpperCase()) ?? [...world.projects.values()].find(({ id }) => id === keyOrId)
  );
}

export function visibleProject(world: World, user: User | undefined, keyOrId: string): Project | undefined {
  const project = findProject(world, keyOrId);
  return project && may(user, 'browse', project) ? project : undefined;
}

export const visibleProjects = (world: World, user: User | undefined): Project[] =>
  [...world.projects.values()].filter((project) => may(user, 'browse', project));

export const canSee = (world: World, user: User | undefined, issue: Issue): boolean =>
  may(user, 'browse', projectOf(world, issue));
