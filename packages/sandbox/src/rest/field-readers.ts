import { claimsToBeDocument, isDocument } from '../rich-text/document.ts';
import {
  epicLinkField,
  epicNameField,
  sprintField,
  storyPointEstimateField,
  storyPointsField,
} from '../world/fields.ts';
import type { IssueDraft } from '../world/issues.ts';
import type { Issue, IssueType, NamedId, Project, RichText } from '../world/model.ts';
import { issueTypes, priorities, resolutions } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { isObject } from './answers.ts';
import { typesOf } from './beans.ts';

/** A value that the field does not take; the message is Jira's. */
export class FieldError extends Error {}

export interface Place {
  world: World;
  project: Project;
  type: IssueType;
  /** The issue being edited; absent while creating. */
  issue?: Issue;
}

export type Changes = Partial<IssueDraft>;
type Reader = (value: unknown, place: Place) => Changes;

const longestSummary = 255;
const longestLabel = 255;
const longestText = 32_767;

function text(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value !== 'string') throw new FieldError('Operation value must be a string');
  if (value.length > longestText) {
    throw new FieldError('The entered text is too long. It exceeds the allowed limit of 32,767 characters.');
  }
  return value;
}

/** Wiki markup, or from v3 on a document. Jira calls a malformed one nothing but that. */
export function readRichText({ restVersion }: World, value: unknown): RichText | null {
  if (value === null || restVersion === '2') return text(value);
  if (isDocument(value)) return value;
  if (claimsToBeDocument(value)) throw new FieldError('INVALID_INPUT');
  throw new FieldError('Operation value must be an Atlassian Document (see the Atlassian Document Format)');
}

function summary(value: unknown): Changes {
  const line = text(value);
  if (line === null || line.trim() === '') throw new FieldError('You must specify a summary of the issue.');
  if (/[\r\n]/.test(line)) {
    throw new FieldError('The summary is invalid because it contains newline characters.');
  }
  if (line.length > longestSummary)
    throw new FieldError('Summary must be less than or equal to 255 characters.');
  return { summary: line.trim() };
}

function label(value: unknown): string {
  if (typeof value !== 'string') throw new FieldError('data was not an array of strings');
  if (/\s/.test(value)) throw new FieldError(`The label '${value}' contains spaces which is invalid.`);
  if (value.length > longestLabel) {
    throw new FieldError(`The label '${value}' exceeds the maximum length of ${longestLabel} characters.`);
  }
  return value;
}

function labels(value: unknown): Changes {
  if (!Array.isArray(value)) throw new FieldError('data was not an array');
  const distinct = new Set(value.map(label).filter((name) => name !== ''));
  return { labels: [...distinct].sort() };
}

/** `{ id }` or `{ name }` of a thing in a list. */
function pick<T extends { id: string; name: string }>(value: unknown, from: T[]): T | undefined {
  if (!isObject(value)) return undefined;
  const { id, name } = value;
  if (typeof id === 'string' || typeof id === 'number') return from.find((thing) => thing.id === String(id));
  return typeof name === 'string' ? from.find((thing) => thing.name === name) : undefined;
}

export function pickType(value: unknown, project: Project): IssueType | undefined {
  return pick(value, typesOf(project));
}

function priority(value: unknown): Changes {
  const found = pick(value, priorities);
  if (!found) throw new FieldError('The priority selected is invalid.');
  return { priorityId: found.id };
}

function resolution(value: unknown): Changes {
  const found = pick(value, resolutions);
  if (!found) throw new FieldError('The resolution selected is invalid.');
  return { resolutionId: found.id };
}

/** Cloud knows people by account id, in `accountId` or `id`; `name` means nothing there, nor an id on Data Center. */
function accountName(value: unknown, world: World): string {
  const { accountId, id = accountId } = isObject(value) ? value : {};
  const user = [...world.users.values()].find((candidate) => candidate.accountId === id);
  if (user) return user.name;
  throw new FieldError('Specify a valid value for the user: an account id that exists.');
}

/** The user's name, whichever way the site has people named; throws FieldError. */
export function userName(value: unknown, world: World): string | null {
  if (value === null) return null;
  if (world.site.personality.userIdentity === 'accountId') return accountName(value, world);
  const name = isObject(value) ? value['name'] : undefined;
  // Cloud's accountId means nothing here.
  if (typeof name !== 'string') throw new FieldError("expected Object containing a 'name' property");
  if (!world.users.has(name)) throw new FieldError(`User '${name}' does not exist.`);
  return name;
}

function reporter(value: unknown, { world }: Place): Changes {
  const name = userName(value, world);
  if (name === null) throw new FieldError('Reporter is required.');
  return { reporter: name };
}

function dueDate(value: unknown): Changes {
  const date = text(value);
  if (date !== null && !(/^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date)))) {
    throw new FieldError(`Error parsing date string: ${date}`);
  }
  return { dueDate: date };
}

const isEpic = ({ typeId }: Issue): boolean => issueTypes.find(({ id }) => id === typeId)?.name === 'Epic';

/** Of a sub-task, the issue it is part of. Of others, where they have one, the epic. */
function parent(value: unknown, { world, project, type }: Place): Changes {
  if (value === null && !type.subtask) return { epicId: null };
  const { id, key } = isObject(value) ? value : {};
  const idOrKey = typeof id === 'string' ? id : key;
  const issue = typeof idOrKey === 'string' ? world.issues.get(idOrKey) : undefined;
  if (!issue) throw new FieldError('Could not find issue by id or key.');
  if (type.subtask) {
    if (issue.projectKey !== project.key) throw new FieldError('Could not find issue by id or key.');
    return { parentId: issue.id };
  }
  if (!isEpic(issue)) {
    throw new FieldError(`Given parent work item does not belong to appropriate hierarchy.`);
  }
  return { epicId: issue.id };
}

/** Components and versions of the project, by id or name. */
const listOf = (what: string, thingsOf: (project: Project) => NamedId[]) =>
  function readList(value: unknown, { project }: Place): string[] {
    if (!Array.isArray(value)) throw new FieldError('data was not an array');
    const ids = value.map((entry: unknown) => {
      const found = pick(entry, thingsOf(project));
      if (found) return found.id;
      const { id, name } = isObject(entry) ? entry : {};
      throw new FieldError(`${what} name '${String(name ?? id)}' is not valid`);
    });
    return [...new Set(ids)];
  };

const components = listOf('Component', (project) => project.components);
const versions = listOf('Version', (project) => project.versions.filter(({ archived }) => !archived));

function issueType(value: unknown, { project }: Place): Changes {
  const type = pickType(value, project);
  if (!type) throw new FieldError('The issue type selected is invalid.');
  return { typeId: type.id };
}

function epicName(value: unknown): Changes {
  const name = text(value)?.trim();
  if (!name) throw new FieldError('Epic Name is required.');
  return { custom: { [epicNameField]: name } };
}

function epicLink(value: unknown, { world }: Place): Changes {
  const key = text(value);
  if (key === null) return { epicId: null };
  const issue = world.issues.get(key);
  if (!issue) throw new FieldError(`Epic with key '${key}' does not exist.`);
  if (!isEpic(issue)) throw new FieldError(`Issue '${key}' must be of type 'Epic'.`);
  return { epicId: issue.id };
}

/** The id of a sprint that still goes on or is to come; the closed ones stay as they are. */
function sprint(value: unknown, { world, issue }: Place): Changes {
  const past = (issue?.sprintIds ?? []).filter((id) => world.boards.sprints.get(id)?.state === 'closed');
  if (value === null) return { sprintIds: past };
  const id = typeof value === 'number' ? value : Number(typeof value === 'string' ? value : Number.NaN);
  if (!Number.isInteger(id)) throw new FieldError('Number value expected as the Sprint id.');
  const found = world.boards.sprints.get(id);
  if (!found) throw new FieldError(`Sprint with id '${id}' does not exist.`);
  if (found.state === 'closed') {
    throw new FieldError(`Issue can be assigned only active or future sprints.`);
  }
  return { sprintIds: [...past, id] };
}

const numberIn = (field: string) =>
  function readNumber(value: unknown): Changes {
    if (value !== null && typeof value !== 'number') throw new FieldError('Operation value must be a number');
    return { custom: { [field]: value } };
  };

/** How the value of a field is read, by field id; throws FieldError. */
export const readers: Record<string, Reader> = {
  summary,
  labels,
  priority,
  reporter,
  parent,
  issuetype: issueType,
  resolution,
  components: (value, place) => ({ componentIds: components(value, place) }),
  fixVersions: (value, place) => ({ fixVersionIds: versions(value, place) }),
  description: (value, { world }) => ({ description: readRichText(world, value) }),
  environment: (value, { world }) => ({ environment: readRichText(world, value) }),
  assignee: (value, { world }) => ({ assignee: userName(value, world) }),
  duedate: dueDate,
  [epicNameField]: epicName,
  [epicLinkField]: epicLink,
  [sprintField]: sprint,
  [storyPointsField]: numberIn(storyPointsField),
  [storyPointEstimateField]: numberIn(storyPointEstimateField),
};
