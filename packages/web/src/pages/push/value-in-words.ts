import { pushTexts as texts } from '../../texts/push.ts';

/** A value as Jira takes it, for people: of options and people what they are called. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return texts.empty;
  if (Array.isArray(value)) return value.length === 0 ? texts.empty : value.map(valueInWords).join(', ');
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  const { displayName, name, value: own, key, id } = value as Record<string, unknown>;
  const shown = [displayName, name, own, key, id].find((part) => typeof part === 'string');
  return typeof shown === 'string' ? shown : JSON.stringify(value);
}
