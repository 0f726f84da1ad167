import { projectOf } from '../world/access.ts';
import { sprintValue } from '../agile/beans.ts';
import { customValues, rankField, sprintField } from '../world/fields.ts';
import type { Issue, IssueType, Project, Status, Transition, User } from '../world/model.ts';
import { may } from '../world/access.ts';
import * as seed from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { shownText } from '../rich-text/rich-text.ts';
import { jiraTime } from './answers.ts';
import { commentPage } from './comments.ts';
import {
  componentBean,
  issueTypeBean,
  priorityBean,
  projectBean,
  resolutionBean,
  selfLink,
  statusBean,
  userBeanByName,
  versionBean,
} from './beans.ts';

export function typeOfIssue(issue: Issue): IssueType {
  const type = seed.issueTypes.find(({ id }) => id === issue.typeId);
  if (!type) throw new TypeError(`Issue ${issue.key} has no issue type`);
  return type;
}

export function statusOfIssue(issue: Issue): Status {
  const status = seed.statuses.find(({ id }) => id === issue.statusId);
  if (!status) throw new TypeError(`Issue ${issue.key} has no status`);
  return status;
}

/** The transitions this user can make now. */
export function openTransitions(world: World, issue: Issue, user: User | undefined): Transition[] {
  if (!may(user, 'transition', projectOf(world, issue))) return [];
  return seed.transitions.filter(
    ({ fromStatusIds, projectKeys }) =>
      fromStatusIds.includes(issue.statusId) && (projectKeys?.includes(issue.projectKey) ?? true),
  );
}

function thinIssue(world: World, issue: Issue) {
  const fields = {
    summary: issue.summary,
    status: statusBean(world, statusOfIssue(issue)),
    issuetype: issueTypeBean(world, typeOfIssue(issue)),
  };
  return { id: issue.id, key: issue.key, self: selfLink(world, `issue/${issue.id}`), fields };
}

function familyFields(world: World, issue: Issue) {
  const epicId = world.site.personality.epicMembership === 'parent' ? issue.epicId : null;
  const parent = world.issues.get(issue.parentId ?? epicId ?? '');
  const children = [...world.issues.childrenOf(issue.id)];
  return {
    ...(parent ? { parent: thinIssue(world, parent) } : {}),
    subtasks: children.map((child) => thinIssue(world, child)),
  };
}

function emptyFields(world: World, issue: Issue) {
  const resource = (name: string) => selfLink(world, `issue/${issue.key}/${name}`);
  return {
    votes: { self: resource('votes'), votes: 0, hasVoted: false },
    watches: { self: resource('watchers'), watchCount: 0, isWatching: false },
    comment: commentPage(world, issue),
    worklog: { startAt: 0, maxResults: 20, total: 0, worklogs: [] },
    attachment: [],
    versions: [],
    issuelinks: [],
  };
}

const componentsOf = ({ components }: Project, { componentIds }: Issue) =>
  components.filter(({ id }) => componentIds.includes(id));

const fixVersionsOf = ({ versions }: Project, { fixVersionIds }: Issue) =>
  versions.filter(({ id }) => fixVersionIds.includes(id));

function agileFields(world: World, { sprintIds, rank }: Issue) {
  const sprints = sprintIds.flatMap((id) => world.boards.sprints.get(id) ?? []);
  const values = sprints.map((sprint) => sprintValue(world, sprint));
  return { [sprintField]: values.length > 0 ? values : null, [rankField]: rank };
}

/** Every field of the issue, as REST v2 shows it. */
function issueFields(world: World, issue: Issue): Record<string, unknown> {
  const project = projectOf(world, issue);
  const priority = seed.priorities.find(({ id }) => id === issue.priorityId);
  const resolution = seed.resolutions.find(({ id }) => id === issue.resolutionId);
  const epicKey = issue.epicId === null ? null : (world.issues.get(issue.epicId)?.key ?? null);
  return {
    ...emptyFields(world, issue),
    ...familyFields(world, issue),
    ...Object.fromEntries(customValues(world.site.personality, { type: typeOfIssue(issue), issue, epicKey })),
    ...agileFields(world, issue),
    issuetype: issueTypeBean(world, typeOfIssue(issue)),
    project: projectBean(world, project),
    summary: issue.summary,
    description: shownText(world, issue.description),
    environment: shownText(world, issue.environment),
    labels: issue.labels,
    components: componentsOf(project, issue).map((component) => componentBean(world, component)),
    fixVersions: fixVersionsOf(project, issue).map((version) => versionBean(world, version)),
    priority: priority && priorityBean(world, priority),
    status: statusBean(world, statusOfIssue(issue)),
    resolution: resolution ? resolutionBean(world, resolution) : null,
    resolutiondate: issue.resolvedAt === null ? null : jiraTime(issue.resolvedAt),
    creator: userBeanByName(world, issue.creator),
    reporter: userBeanByName(world, issue.reporter),
    assignee: userBeanByName(world, issue.assignee),
    created: jiraTime(issue.createdAt),
    updated: jiraTime(issue.updatedAt),
    duedate: issue.dueDate,
  };
}

/** `fields` of a request: names, `*all`, `*navigable`, and `-name` to leave one out. */
function selectFields(all: Record<string, unknown>, wanted: string[]): Record<string, unknown> {
  const names = wanted.map((name) => name.trim()).filter((name) => name !== '');
  const excluded = new Set(names.filter((name) => name.startsWith('-')).map((name) => name.slice(1)));
  const every = names.length === excluded.size || names.includes('*all') || names.includes('*navigable');
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => (every || names.includes(name)) && !excluded.has(name)),
  );
}

const longestPropertyList = 5;

function selectProperties(issue: Issue, wanted: string[]): Record<string, unknown> {
  const keys = wanted.includes('*all') ? Object.keys(issue.properties) : wanted.slice(0, longestPropertyList);
  return Object.fromEntries(
    keys.filter((key) => Object.hasOwn(issue.properties, key)).map((key) => [key, issue.properties[key]]),
  );
}

export interface IssueSelection {
  fields: string[];
  properties?: string[];
}

export function issueBean(world: World, issue: Issue, selection: IssueSelection) {
  const { properties } = selection;
  return {
    expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
    id: issue.id,
    self: selfLink(world, `issue/${issue.id}`),
    key: issue.key,
    fields: selectFields(issueFields(world, issue), selection.fields),
    ...(properties ? { properties: selectProperties(issue, properties) } : {}),
  };
}
