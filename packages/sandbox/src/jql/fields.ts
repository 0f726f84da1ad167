import { visibleProject } from '../world/access.ts';
import type { Issue, User } from '../world/model.ts';
import { issueTypes, statusCategories, statuses } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { canSee } from '../world/access.ts';
import { JqlError } from './tokens.ts';

export interface Asking {
  world: World;
  user: User | undefined;
}

/** How one JQL field is searched. */
export interface JqlField {
  /** The stored values of an issue, comparable with what `resolve` gives; empty: the field is EMPTY. */
  values(issue: Issue, asking: Asking): string[];
  /** What a query's word means; throws JqlError when there is no such thing. */
  resolve(text: string, asking: Asking): string[];
  /** Finds the issues with a value without looking at all of them. */
  lookUp?(value: string, asking: Asking): Iterable<Issue>;
  /** What to sort by; absent: the field cannot be sorted by. */
  sortKey?: (issue: Issue) => string | number;
}

function noSuchValue(text: string, field: string): JqlError {
  return new JqlError(`The value '${text}' does not exist for the field '${field}'.`);
}

function namedThing(field: string, things: { id: string; name: string }[]) {
  return (text: string): string[] => {
    const wanted = text.toLowerCase();
    const found = things.filter(({ id, name }) => id === text || name.toLowerCase() === wanted);
    if (found.length === 0) throw noSuchValue(text, field);
    return found.map(({ id }) => id);
  };
}

const project: JqlField = {
  values: (issue) => [issue.projectKey],
  resolve(text, { world, user }) {
    const byName = [...world.projects.values()].find(({ name }) => name.toLowerCase() === text.toLowerCase());
    // A project the caller may not see does not exist for them.
    const found = visibleProject(world, user, byName?.key ?? text);
    if (!found) throw noSuchValue(text, 'project');
    return [found.key];
  },
  lookUp: (value, { world }) => world.issues.inProject(value),
  sortKey: (issue) => issue.projectKey,
};

const issueKey: JqlField = {
  values: (issue) => [issue.id],
  resolve(text, { world, user }) {
    const issue = world.issues.get(text);
    if (issue && canSee(world, user, issue)) return [issue.id];
    const what = /^\d+$/.test(text) ? `A value with ID '${text}'` : `An issue with key '${text}'`;
    throw new JqlError(`${what} does not exist for the field 'key'.`);
  },
  lookUp(value, { world }) {
    const issue = world.issues.get(value);
    return issue ? [issue] : [];
  },
  sortKey: (issue) => Number(issue.id),
};

const labels: JqlField = {
  values: (issue) => issue.labels.map((label) => label.toLowerCase()),
  resolve: (text) => [text.toLowerCase()],
  lookUp: (value, { world }) => world.issues.withLabel(value),
  sortKey: (issue) => issue.labels.join(' '),
};

const status: JqlField = {
  values: (issue) => [issue.statusId],
  resolve: namedThing('status', statuses),
  sortKey: (issue) => statuses.findIndex(({ id }) => id === issue.statusId),
};

const statusCategory: JqlField = {
  values: (issue) => statuses.filter(({ id }) => id === issue.statusId).map(({ category }) => category),
  resolve(text) {
    const wanted = text.toLowerCase();
    const found = statusCategories.find(({ key, name }) => key === wanted || name.toLowerCase() === wanted);
    if (!found) throw noSuchValue(text, 'statusCategory');
    return [found.key];
  },
};

const issueType: JqlField = {
  values: (issue) => [issue.typeId],
  resolve: namedThing('issuetype', issueTypes),
  sortKey: (issue) => Number(issue.typeId),
};

function person(name: 'creator' | 'reporter' | 'assignee'): JqlField {
  return {
    values: (issue) => [issue[name] ?? []].flat(),
    resolve(text, { world }) {
      if (!world.users.has(text)) throw noSuchValue(text, name);
      return [text];
    },
    sortKey: (issue) => issue[name] ?? '',
  };
}

/** Fields that can be sorted by, but not yet searched. */
const sortOnly = (sortKey: (issue: Issue) => string | number): JqlField => ({
  values: () => [],
  resolve(text) {
    throw new JqlError(`The sandbox cannot search for '${text}' in this field yet.`);
  },
  sortKey,
});

const fields: Record<string, JqlField> = {
  project,
  key: issueKey,
  issuekey: issueKey,
  issue: issueKey,
  id: issueKey,
  labels,
  status,
  statuscategory: statusCategory,
  issuetype: issueType,
  type: issueType,
  creator: person('creator'),
  reporter: person('reporter'),
  assignee: person('assignee'),
  created: sortOnly((issue) => issue.createdAt),
  updated: sortOnly((issue) => issue.updatedAt),
  summary: sortOnly((issue) => issue.summary),
  priority: sortOnly((issue) => Number(issue.priorityId)),
};

export function jqlField(name: string): JqlField {
  const lower = name.toLowerCase();
  const field = Object.hasOwn(fields, lower) ? fields[lower] : undefined;
  if (field) return field;
  throw new JqlError(`Field '${name}' does not exist or you do not have permission to view it.`);
}
