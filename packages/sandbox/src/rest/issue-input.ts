import type { FieldDefinition } from '../world/fields.ts';
import { fieldDefinitions, screenFields } from '../world/fields.ts';
import type { Issue, Project, User } from '../world/model.ts';
import type { FieldErrors, JsonObject } from './answers.ts';
import { isObject, refuse, refuseFields } from './answers.ts';
import type { Changes, Place } from './field-readers.ts';
import { FieldError, readers } from './field-readers.ts';

const members = new Set(['fields', 'update', 'transition', 'historyMetadata', 'properties']);

export interface IssueInput {
  /** What is to be set: `fields`, with the operations of `update` applied. */
  values: JsonObject;
  properties: Record<string, unknown>;
  transitionId: string | undefined;
  /** Bodies of the comments to add, as given. */
  comments: unknown[];
}

function member(body: JsonObject, name: 'fields' | 'update'): JsonObject {
  const value = body[name] ?? {};
  if (!isObject(value)) throw refuse(400, `Can not deserialize '${name}': a JSON object was expected`);
  return value;
}

/** `{ id }` or `{ name }` means a thing as well as both together do. */
function means(wanted: unknown, thing: unknown): boolean {
  if (!isObject(wanted) || !isObject(thing)) return wanted === thing;
  return wanted['id'] === undefined ? wanted['name'] === thing['name'] : wanted['id'] === thing['id'];
}

function addTo(list: unknown, operation: JsonObject): unknown {
  const present: unknown[] = Array.isArray(list) ? list : [];
  if ('add' in operation) return [...present, operation['add']];
  return present.filter((value) => !means(operation['remove'], value));
}

const isVerbOf = (field: string, verb: string): boolean =>
  verb === 'set' ||
  fieldDefinitions.some(({ id, operations }) => id === field && operations.some((known) => known === verb));

function applyOperations(field: string, operations: unknown, present: unknown): unknown {
  if (!Array.isArray(operations)) throw refuseFields({ [field]: 'data was not an array of operations' });
  let value = present;
  for (const operation of operations as unknown[]) {
    const [verb = ''] = isObject(operation) ? Object.keys(operation) : [];
    if (!isObject(operation) || !isVerbOf(field, verb))
      throw refuseFields({ [field]: `Field does not support update '${verb}'` });
    value = verb === 'set' ? operation['set'] : addTo(value, operation);
  }
  return value;
}

function mergeUpdate(fields: JsonObject, update: JsonObject, present: PresentLists): JsonObject {
  const values = { ...fields };
  for (const [field, operations] of Object.entries(update)) {
    if (field in fields) {
      throw refuseFields({ [field]: `Field '${field}' cannot appear in both 'fields' and 'update'` });
    }
    values[field] = applyOperations(field, operations, present[field]);
  }
  return values;
}

function readCommentOperations(operations: unknown): unknown[] {
  if (!Array.isArray(operations)) throw refuseFields({ comment: 'data was not an array of operations' });
  return operations.map((operation: unknown) => {
    const added = isObject(operation) ? operation['add'] : undefined;
    if (isObject(added)) return added['body'];
    throw refuseFields({ comment: 'A comment can only be added.' });
  });
}

const longestPropertyKey = 255;
const longestPropertyValue = 32_768;

export function readProperty(key: string, value: unknown): unknown {
  if (key === '' || key.length > longestPropertyKey) {
    throw refuse(400, 'The property key has to be 1 to 255 characters long.');
  }
  if (JSON.stringify(value).length > longestPropertyValue) {
    throw refuse(400, 'The property value may be at most 32768 characters long.');
  }
  return value;
}

function readProperties(list: unknown): Record<string, unknown> {
  if (list === undefined) return {};
  if (!Array.isArray(list)) throw refuse(400, "Can not deserialize 'properties': an array was expected");
  const entries = list.map((entry: unknown): [string, unknown] => {
    const key = isObject(entry) ? entry['key'] : undefined;
    if (!isObject(entry) || typeof key !== 'string' || entry['value'] === undefined) {
      throw refuse(400, 'A property needs a key and a value.');
    }
    return [key, readProperty(key, entry['value'])];
  });
  return Object.fromEntries(entries);
}

/** The id may be a string or a number. */
export function readTransitionId(transition: unknown): string | undefined {
  const id = isObject(transition) ? transition['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** The lists an issue has now, by field: what `add` and `remove` change. */
export type PresentLists = Record<string, unknown[] | undefined>;

export function presentLists({ components, versions }: Project, issue: Issue): PresentLists {
  return {
    labels: issue.labels,
    components: components.filter(({ id }) => issue.componentIds.includes(id)),
    fixVersions: versions.filter(({ id }) => issue.fixVersionIds.includes(id)),
  };
}

/** Reads the body of a create or an edit. */
export function readIssueInput(body: JsonObject, present: PresentLists = {}): IssueInput {
  const unknown = Object.keys(body).find((name) => !members.has(name));
  if (unknown !== undefined) {
    throw refuse(400, `Unrecognized field "${unknown}" (Class IssueUpdateBean), not marked as ignorable`);
  }
  if (body['fields'] === undefined && body['update'] === undefined) {
    throw refuse(400, "one of 'fields' or 'update' required");
  }
  const { comment, ...update } = member(body, 'update');
  const comments = comment === undefined ? [] : readCommentOperations(comment);
  return {
    values: mergeUpdate(member(body, 'fields'), update, present),
    properties: readProperties(body['properties']),
    transitionId: readTransitionId(body['transition']),
    comments,
  };
}

function merge(into: Changes, changes: Changes): Changes {
  const custom = { ...into.custom, ...changes.custom };
  return { ...into, ...changes, custom };
}

interface Screen {
  place: Place;
  user: User | undefined;
  /** Fields that were read before, or may not be set here. */
  except: string[];
}

function readValue(field: FieldDefinition | undefined, id: string, value: unknown, place: Place): Changes {
  const reader = field && readers[id];
  if (!reader) {
    throw new FieldError(`Field '${id}' cannot be set. It is not on the appropriate screen, or unknown.`);
  }
  return reader(value, place);
}

function fieldsOn({ place: { world, project, type }, user }: Screen): FieldDefinition[] {
  return screenFields({ personality: world.site.personality, project, type, user });
}

/** Checks every value against the create or edit screen and its field; the errors by field id. */
export function readValues(values: JsonObject, screen: Screen): { changes: Changes; errors: FieldErrors } {
  const fields = fieldsOn(screen).filter(({ id }) => !screen.except.includes(id));
  return readOn(fields, values, screen.place);
}

/** Checks every value against these fields, which are all there are on a screen; the errors by field id. */
export function readOn(
  fields: FieldDefinition[],
  values: JsonObject,
  place: Place,
): { changes: Changes; errors: FieldErrors } {
  let changes: Changes = { custom: {} };
  const errors: FieldErrors = {};
  for (const [id, value] of Object.entries(values)) {
    const field = fields.find((candidate) => candidate.id === id);
    try {
      changes = merge(changes, readValue(field, id, value, place));
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      errors[id] = error.message;
    }
  }
  return { changes, errors };
}

const missingTexts: Record<string, string> = {
  summary: 'You must specify a summary of the issue.',
  parent: 'Issue type is a sub-task but parent issue key or id not specified.',
};

/** Errors for the required fields of the create screen that were not given. */
export function missingValues(values: JsonObject, screen: Screen): FieldErrors {
  const missing = fieldsOn(screen).filter(
    ({ id, required, hasDefaultValue }) => required && !hasDefaultValue && values[id] === undefined,
  );
  return Object.fromEntries(missing.map(({ id, name }) => [id, missingTexts[id] ?? `${name} is required.`]));
}
