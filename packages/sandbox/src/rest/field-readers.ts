import { epicLinkField, epicNameField, storyPointsField } from '../world/fields.ts';
import type { IssueDraft } from '../world/issues.ts';
import type { Issue, IssueType, Project } from '../world/model.ts';
import { issueTypes, priorities } from '../world/seed.ts';
import type { World } from '../world/world.ts';
import { isObject } from './answers.ts';
import { typesOf } from './beans.ts';

/** A value that the field does not take; the message is Jira's. */
export class FieldError extends Error {}

export interface Place {
  world: World;
  project: Project;
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

/** Cloud knows people by account id, in `accountId` or `id`; `name` means nothing there, nor an id on Data Center. */
function accountName(value: unknown, world: World): string {
  const { accountId, id = accountId } = isObject(value) ? value : {};
  const user = [...world.users.values()].find((candidate) => candidate.accountId === id);
  if (user) return user.name;
  throw new FieldError('Specify a valid value for the user: an account id that exists.');
}

function userName(value: unknown, world: World): string | null {
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

function parent(value: unknown, { world, project }: Place): Changes {
  const { id, key } = isObject(value) ? value : {};
  const idOrKey = typeof id === 'string' ? id : key;
  const issue = typeof idOrKey === 'string' ? world.issues.get(idOrKey) : undefined;
  if (issue?.projectKey !== project.key) throw new FieldError('Could not find issue by id or key.');
  return { parentId: issue.id };
}

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
  const type = issueTypes.find(({ id }) => id === issue?.typeId);
  if (!issue) throw new FieldError(`Epic with key '${key}' does not exist.`);
  if (type?.name !== 'Epic') throw new FieldError(`Issue '${key}' must be of type 'Epic'.`);
  return { epicId: issue.id };
}

function storyPoints(value: unknown): Changes {
  if (value !== null && typeof value !== 'number') throw new FieldError('Operation value must be a number');
  return { custom: { [storyPointsField]: value } };
}

/** How the value of a field is read, by field id; throws FieldError. */
export const readers: Record<string, Reader> = {
  summary,
  labels,
  priority,
  reporter,
  parent,
  issuetype: issueType,
  description: (value) => ({ description: text(value) }),
  assignee: (value, { world }) => ({ assignee: userName(value, world) }),
  duedate: dueDate,
  [epicNameField]: epicName,
  [epicLinkField]: epicLink,
  [storyPointsField]: storyPoints,
};
