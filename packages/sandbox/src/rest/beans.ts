import type {
  IssueType,
  NamedId,
  Project,
  ProjectVersion,
  Status,
  StatusCategory,
  User,
} from '../world/model.ts';
import { issueTypes, statusCategories } from '../world/seed.ts';
import type { World } from '../world/world.ts';

/** The absolute address of a resource, as `self` links have it. */
export const selfLink = ({ site, restVersion }: World, path: string): string =>
  `${site.baseUrl}/rest/api/${restVersion}/${path}`;

function avatars(world: World, path: string): Record<string, string> {
  const sizes = { '48x48': '', '24x24': 'size=small&', '16x16': 'size=xsmall&', '32x32': 'size=medium&' };
  const entries = Object.entries(sizes);
  const [script = '', query = ''] = path.split('?');
  return Object.fromEntries(
    entries.map(([size, wanted]) => [size, `${world.site.baseUrl}/secure/${script}?${wanted}${query}`]),
  );
}

export function userBean(world: World, user: User) {
  if (world.site.personality.userIdentity === 'accountId') return accountBean(world, user);
  return {
    self: selfLink(world, `user?username=${encodeURIComponent(user.name)}`),
    name: user.name,
    key: user.key,
    emailAddress: user.emailAddress,
    avatarUrls: avatars(world, 'useravatar?avatarId=10122'),
    displayName: user.displayName,
    active: user.active,
    timeZone: user.timeZone,
  };
}

function accountBean(world: World, { accountId, emailAddress, displayName, active, timeZone }: User) {
  return {
    self: selfLink(world, `user?accountId=${encodeURIComponent(accountId)}`),
    accountId,
    emailAddress,
    avatarUrls: avatars(world, 'useravatar?avatarId=10122'),
    displayName,
    active,
    timeZone,
    accountType: 'atlassian',
  };
}

export function userBeanByName(world: World, name: string | null) {
  const user = name === null ? undefined : world.users.get(name);
  return user ? userBean(world, user) : null;
}

export function projectBean(world: World, project: Project) {
  return {
    self: selfLink(world, `project/${project.id}`),
    id: project.id,
    key: project.key,
    name: project.name,
    projectTypeKey: 'software',
    ...(world.site.personality.deploymentType === 'Cloud'
      ? { simplified: false, style: 'classic', isPrivate: false }
      : {}),
    avatarUrls: avatars(world, `projectavatar?pid=${project.id}&avatarId=10324`),
  };
}

/** Epics are above, sub-tasks below. */
const hierarchyLevelOf = ({ name, subtask }: IssueType): number => (subtask ? -1 : Number(name === 'Epic'));

export function issueTypeBean(world: World, type: IssueType) {
  return {
    self: selfLink(world, `issuetype/${type.id}`),
    id: type.id,
    description: type.description,
    iconUrl: `${world.site.baseUrl}/secure/viewavatar?size=xsmall&avatarId=10307&avatarType=issuetype`,
    name: type.name,
    subtask: type.subtask,
    avatarId: 10307,
    ...(world.site.personality.deploymentType === 'Cloud' ? { hierarchyLevel: hierarchyLevelOf(type) } : {}),
  };
}

export function typesOf(project: Project): IssueType[] {
  return project.issueTypeIds.flatMap((id) => issueTypes.find((type) => type.id === id) ?? []);
}

export function statusCategoryBean(world: World, category: StatusCategory) {
  return { self: selfLink(world, `statuscategory/${category.id}`), ...category };
}

export function statusBean(world: World, status: Status) {
  const category = statusCategories.find(({ key }) => key === status.category);
  return {
    self: selfLink(world, `status/${status.id}`),
    description: status.description,
    iconUrl: `${world.site.baseUrl}/images/icons/statuses/generic.png`,
    name: status.name,
    id: status.id,
    statusCategory: category && statusCategoryBean(world, category),
  };
}

export function priorityBean(world: World, priority: NamedId) {
  return {
    self: selfLink(world, `priority/${priority.id}`),
    iconUrl: `${world.site.baseUrl}/images/icons/priorities/${priority.name.toLowerCase()}.svg`,
    name: priority.name,
    id: priority.id,
  };
}

const priorityColors: Record<string, string> = {
  ...{ Highest: '#d04437', High: '#f15C75', Medium: '#f79232', Low: '#707070', Lowest: '#999999' },
};

/** A priority as its own resource shows it. */
export function priorityDetails(world: World, priority: NamedId) {
  const statusColor = priorityColors[priority.name] ?? '#707070';
  return { ...priorityBean(world, priority), statusColor, description: '' };
}

/** A component as its project shows it. */
export function componentDetails(world: World, component: NamedId) {
  return { ...componentBean(world, component), isAssigneeTypeValid: false };
}

export function componentBean(world: World, { id, name }: NamedId) {
  return { self: selfLink(world, `component/${id}`), id, name };
}

export function versionBean(world: World, { id, name, released, archived }: ProjectVersion) {
  return { self: selfLink(world, `version/${id}`), id, name, archived, released };
}

export function resolutionBean(world: World, { id, name }: NamedId) {
  return { self: selfLink(world, `resolution/${id}`), id, description: '', name };
}
