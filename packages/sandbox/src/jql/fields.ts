import { visibleProject } from '../world/access.ts';
import type { Issue, User } from '../world/model.ts';
import { issueTypes, priorities, resolutions, statusCategories, statuses } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { canSee } from '../world/access.ts';
import { epicNameField, fieldDefinitions, storyPointsField } from '../world/fields.ts';
import { wikiText } from '../rich-text/rich-text.ts';
import { readJqlDate } from './dates.ts';
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
  /** What `<`, `<=`, `>` and `>=` compare; absent: the field has no order. undefined: the field is EMPTY. */
  ordinal?: (issue: Issue) => number | undefined;
  /** What a word of the query is on that scale; throws JqlError. */
  readOrdinal?: (text: string, asking: Asking) => number;
  /** What `~` searches. */
  text?: (issue: Issue) => string;
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
      const byAccount = world.site.personality.userIdentity === 'accountId';
      const found = byAccount
        ? [...world.users.values()].find(({ accountId }) => accountId === text)
        : world.users.get(text);
      if (!found) throw noSuchValue(text, name);
      return [found.name];
    },
    sortKey: (issue) => issue[name] ?? '',
  };
}

export const timeZoneOf = ({ user }: Asking): string => user?.timeZone ?? 'Etc/UTC';

function moment(field: string, at: (issue: Issue) => number | null): JqlField {
  const readOrdinal = (text: string, asking: Asking) =>
    readJqlDate(text, { field, timeZone: timeZoneOf(asking), nowMs: asking.world.now() });
  return {
    values: (issue) => [at(issue) ?? []].flat().map(String),
    resolve: (text, asking) => [String(readOrdinal(text, asking))],
    ordinal: (issue) => at(issue) ?? undefined,
    readOrdinal,
    sortKey: (issue) => at(issue) ?? 0,
  };
}

function number(field: string, of: (issue: Issue) => number | null): JqlField {
  const readOrdinal = (text: string) => {
    if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
    throw new JqlError(`'${text}' is an invalid value for the '${field}' field: it is not a number.`);
  };
  return {
    values: (issue) => [of(issue) ?? []].flat().map(String),
    resolve: (text) => [String(readOrdinal(text))],
    ordinal: (issue) => of(issue) ?? undefined,
    readOrdinal,
    sortKey: (issue) => of(issue) ?? 0,
  };
}

function words(field: string, text: (issue: Issue) => string): JqlField {
  return {
    values: (issue) => [text(issue)].filter((value) => value !== ''),
    resolve() {
      throw new JqlError(`The operator '=' is not supported by the '${field}' field.`);
    },
    text,
    sortKey: text,
  };
}

/** Of another issue, by key or id: the parent of a sub-task, the epic of an issue. */
function relative(
  field: string,
  of: (issue: Issue) => (string | null)[],
  lookUp: (id: string, asking: Asking) => Iterable<Issue>,
): JqlField {
  return {
    values: (issue) => of(issue).flatMap((id) => id ?? []),
    resolve(text, { world, user }) {
      const issue = world.issues.get(text);
      if (issue && canSee(world, user, issue)) return [issue.id];
      throw new JqlError(`An issue with key '${text}' does not exist for the field '${field}'.`);
    },
    lookUp,
    sortKey: (issue) => Number(of(issue).find((id) => id !== null) ?? 0),
  };
}

const epicLink = relative(
  'Epic Link',
  ({ epicId }) => [epicId],
  (id, { world }) => world.issues.inEpic(id),
);

const parent = relative(
  'parent',
  ({ parentId, epicId }) => [parentId, epicId],
  (id, { world }) => [...world.issues.childrenOf(id), ...world.issues.inEpic(id)],
);

const sprint: JqlField = {
  values: (issue) => issue.sprintIds.map(String),
  resolve(text, { world }) {
    const found = [...world.boards.sprints.values()].find(
      ({ id, name }) => String(id) === text || name.toLowerCase() === text.toLowerCase(),
    );
    if (!found) throw noSuchValue(text, 'sprint');
    return [String(found.id)];
  },
  sortKey: (issue) => issue.sprintIds.at(-1) ?? 0,
};

const resolution: JqlField = {
  values: (issue) => [issue.resolutionId ?? []].flat(),
  resolve: (text) => (text.toLowerCase() === 'unresolved' ? [] : namedThing('resolution', resolutions)(text)),
  sortKey: (issue) => Number(issue.resolutionId ?? 0),
};

const priority: JqlField = {
  values: (issue) => [issue.priorityId],
  resolve: namedThing('priority', priorities),
  sortKey: (issue) => Number(issue.priorityId),
};

const summary = words('summary', (issue) => issue.summary);
const wikiOf = (issue: Issue) => (issue.description === null ? '' : wikiText(issue.description));
const storyPoints = number(
  'Story Points',
  (issue) => Number(issue.custom[storyPointsField] ?? Number.NaN) || null,
);

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
  priority,
  resolution,
  creator: person('creator'),
  reporter: person('reporter'),
  assignee: person('assignee'),
  created: moment('created', (issue) => issue.createdAt),
  createddate: moment('created', (issue) => issue.createdAt),
  updated: moment('updated', (issue) => issue.updatedAt),
  updateddate: moment('updated', (issue) => issue.updatedAt),
  resolved: moment('resolved', (issue) => issue.resolvedAt),
  resolutiondate: moment('resolved', (issue) => issue.resolvedAt),
  due: moment('due', (issue) => (issue.dueDate === null ? null : Date.parse(issue.dueDate))),
  duedate: moment('due', (issue) => (issue.dueDate === null ? null : Date.parse(issue.dueDate))),
  parent,
  'epic link': epicLink,
  'epic name': words('Epic Name', (issue) => String(issue.custom[epicNameField] ?? '')),
  'story points': storyPoints,
  sprint,
  summary,
  description: words('description', wikiOf),
  text: words('text', (issue) => `${issue.summary}\n${wikiOf(issue)}`),
  rank: { values: ({ rank }) => [rank], resolve: (text) => [text], sortKey: ({ rank }) => rank },
};

/** `cf[10106]` is the custom field of that number. */
function withoutNumber(name: string): string {
  const [, number] = /^cf\[(\d+)\]$/i.exec(name) ?? [];
  return fieldDefinitions.find(({ schema }) => String(schema.customId) === number)?.name ?? name;
}

export function jqlField(name: string): JqlField {
  const lower = withoutNumber(name).toLowerCase();
  const field = Object.hasOwn(fields, lower) ? fields[lower] : undefined;
  if (field) return field;
  throw new JqlError(`Field '${name}' does not exist or you do not have permission to view it.`);
}
