import { allowedValuesOf, customFieldsOf, customFieldTypes } from '@crosslink/jira';
import type { JiraCreateField } from '@crosslink/jira';
import type { ItemKind } from '../links/tables.ts';
import type { FieldSource, FieldSources } from './input.ts';

/** Impact goes from 0 to this. */
const HIGHEST_IMPACT = 10;

/** How fields are filled where the mapping says nothing; only fields that the create screen has. */
export function usualSources(o: {
  kind: ItemKind;
  fields: readonly JiraCreateField[];
  pointsFieldId: string | undefined;
}): FieldSources {
  const { kind, fields, pointsFieldId } = o;
  const [epicName] = customFieldsOf(fields, customFieldTypes.epicName);
  const priority = fields.find(({ schema }) => schema.system === 'priority');
  const usual: Record<string, FieldSource | undefined> = {
    summary: { from: 'item', field: 'title' },
    description: { from: 'item', field: 'description' },
    labels: { from: 'item', field: 'tags' },
    ...(epicName && { [epicName.fieldId]: { from: 'item', field: 'title' } }),
    ...(kind === 'idea' && priority && { [priority.fieldId]: byImpact(priority) }),
    ...(kind === 'story' && pointsFieldId && { [pointsFieldId]: { from: 'item', field: 'points' } }),
  };
  const offered = new Set(['summary', ...fields.map(({ fieldId }) => fieldId)]);
  const known = Object.entries(usual).filter(([fieldId, source]) => source && offered.has(fieldId));
  return Object.fromEntries(known) as FieldSources;
}

/** Jira lists priorities with the highest first: each gets an equal part of the scale. */
function byImpact(priority: JiraCreateField): FieldSource | undefined {
  const values = allowedValuesOf(priority) ?? [];
  if (values.length < 2) return undefined;
  const steps = values.map(({ id, name }, index) => ({
    atLeast: (HIGHEST_IMPACT * (values.length - 1 - index)) / values.length,
    value: id ?? name,
  }));
  return { from: 'item', field: 'impact', steps };
}
