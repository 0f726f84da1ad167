import { encodeField, parentFields } from '@crosslink/jira';
import type { EpicStyle, JiraCreateField, NewIssue } from '@crosslink/jira';
import { sourceValue } from '../mapping/source-value.ts';
import type { ItemValues } from '../mapping/source-value.ts';
import type { ItemDocument } from './documents.ts';
import type { KindPlan } from './plan.ts';
import { ItemProblem } from './reaction.ts';

/** Required, but filled by Jira itself when left out: the reporter becomes whoever creates the issue. */
const filledByJira = new Set(['reporter']);
/** What the issue is and where it belongs is not for a mapping to say. */
const placeFields = new Set(['project', 'issuetype', 'parent']);

/** What puts an issue below another. */
export interface Parent {
  id: string;
  key: string;
  style: EpicStyle;
}

/** What an issue is to be. */
export interface Composition {
  /** What it is and where it belongs, by field id; only its creation says that. */
  place: Record<string, unknown>;
  /** What it says, by field id, without the marker; a later push brings it up to date. */
  fields: Record<string, unknown>;
  properties: Record<string, unknown>;
  /** What keeps the issue from being created or changed. */
  problems: ItemProblem[];
}

/** What the issue of an item is to say, by the project's create metadata and the mapping. Pure. */
export function compose(o: {
  document: ItemDocument;
  values: ItemValues;
  plan: KindPlan;
  marker: string;
  parent?: Parent | undefined;
}): Composition {
  const { document, values, plan, marker, parent } = o;
  const place: Record<string, unknown> = {
    project: { id: plan.projectId },
    issuetype: { id: plan.type.id },
    ...(parent && parentFields(parent.style, parent)),
  };
  const fields: Record<string, unknown> = { labels: [] };
  const problems: ItemProblem[] = [];
  for (const [fieldId, value] of valuesByField(plan, values)) {
    const field = fieldOf(plan, fieldId);
    const encoded = field && encodeField(field, value, { deployment: plan.deployment });
    if (encoded === undefined) problems.push(fieldMissing(plan, fieldId));
    else if ('problem' in encoded) problems.push(valueRefused(plan, field, encoded));
    else fields[fieldId] = encoded.value;
  }
  const properties = { crosslink: propertyOf(document, marker) };
  return { place, fields, properties, problems: [...problems, ...lacking(plan, { ...place, ...fields })] };
}

/** With the label by which the issue is found again; for the create call. */
export function marked({ place, fields, properties }: Composition, marker: string): NewIssue {
  const labels = [...(fields['labels'] as string[]), marker];
  return { fields: { ...place, ...fields, labels }, properties };
}

type FieldValue = NonNullable<ReturnType<typeof sourceValue>>;

function valuesByField(plan: KindPlan, values: ItemValues): [string, FieldValue][] {
  return Object.entries(plan.sources).flatMap(([fieldId, source]): [string, FieldValue][] => {
    const value = placeFields.has(fieldId) ? undefined : sourceValue(source, values);
    return value === undefined || value === '' ? [] : [[fieldId, value]];
  });
}

/** Every issue has a summary, be it on the screen or not. */
function fieldOf(plan: KindPlan, fieldId: string): JiraCreateField | undefined {
  const summary = { required: true, hasDefaultValue: false, schema: { type: 'string', system: 'summary' } };
  const found = plan.fields.find((field) => field.fieldId === fieldId);
  return found ?? (fieldId === 'summary' ? { fieldId, name: 'Summary', ...summary } : undefined);
}

/** Tells other tools (and a person with the REST API) where the issue comes from. Stays when labels are cleaned up. */
function propertyOf({ kind, itemId, ideaId, url }: ItemDocument, marker: string) {
  return { itemKind: kind, itemId, ideaId, url, marker };
}

function lacking(plan: KindPlan, fields: Record<string, unknown>): ItemProblem[] {
  const labels = plan.fields.some(({ fieldId }) => fieldId === 'labels');
  const missing = plan.fields.filter(
    ({ fieldId, required, hasDefaultValue }) =>
      required && !hasDefaultValue && !(fieldId in fields) && !filledByJira.has(fieldId),
  );
  return [...(labels ? [] : [labelsMissing(plan)]), ...(missing.length > 0 ? [required(plan, missing)] : [])];
}

function required(plan: KindPlan, missing: JiraCreateField[]): ItemProblem {
  const names = missing.map(({ name }) => name).join(', ');
  return new ItemProblem({
    code: 'push_required_field',
    message: `${plan.projectKey} wants every ${plan.type.name} to have: ${names}.`,
    remedy: 'Say in the mapping what goes there, or have it made optional or given a default in Jira.',
    details: { fields: missing.map(({ fieldId, name }) => ({ fieldId, name })) },
  });
}

function fieldMissing(plan: KindPlan, fieldId: string): ItemProblem {
  return new ItemProblem({
    code: 'push_field_missing',
    message: `The mapping fills ${fieldId}, which ${plan.projectKey} does not have when a ${plan.type.name} is created.`,
    remedy: 'Take it out of the mapping, or ask your Jira administrator to put it on the create screen.',
    details: { fields: [{ fieldId, name: fieldId }] },
  });
}

function valueRefused(
  plan: KindPlan,
  field: JiraCreateField | undefined,
  { problem, allowed }: { problem: string; allowed?: string[] },
): ItemProblem {
  const name = field?.name ?? '';
  const instead = allowed && allowed.length > 0 ? ` It allows: ${allowed.slice(0, 20).join(', ')}.` : '';
  return new ItemProblem({
    code: 'push_value_refused',
    message: `The field ${name} of a ${plan.type.name} in ${plan.projectKey} ${problem}.${instead}`,
    remedy: 'Change what the mapping says for this field, or the item.',
    details: { fields: [{ fieldId: field?.fieldId, name, allowed }] },
  });
}

/** Without a marker an issue could not be found again after a lost reply: rather no issue than perhaps two. */
function labelsMissing(plan: KindPlan): ItemProblem {
  return new ItemProblem({
    code: 'push_labels_missing',
    message: `${plan.projectKey} has no field Labels when a ${plan.type.name} is created.`,
    remedy: 'Ask your Jira administrator to add the field Labels to the create screen of this issue type.',
  });
}
