import type { JiraCreateField } from '../endpoints/create-metadata.ts';

/** One value that a field allows, by all that names it. */
export interface AllowedValue {
  id: string | undefined;
  /** `value` of options, `name` of all else. */
  name: string;
  /** Of cascading options. */
  children: AllowedValue[];
}

/** The values a field allows; undefined if Jira does not list them. */
export function allowedValuesOf(field: Pick<JiraCreateField, 'allowedValues'>): AllowedValue[] | undefined {
  return field.allowedValues?.flatMap(allowedValue);
}

function allowedValue(given: unknown): AllowedValue[] {
  if (typeof given !== 'object' || given === null) return [];
  const { id, name, value, key, children } = given as Record<string, unknown>;
  const shown = [value, name, key].find((text) => typeof text === 'string');
  if (typeof shown !== 'string') return [];
  const below = Array.isArray(children) ? children.flatMap(allowedValue) : [];
  const known = typeof id === 'string' || typeof id === 'number';
  return [{ id: known ? String(id) : undefined, name: shown, children: below }];
}

/** By id or name; as written first, then whatever the case. */
export function findAllowed(values: readonly AllowedValue[], wanted: string): AllowedValue | undefined {
  const text = wanted.trim();
  return (
    values.find(({ id, name }) => id === text || name === text) ??
    values.find(({ name }) => name.toLowerCase() === text.toLowerCase())
  );
}
