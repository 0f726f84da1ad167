import type { ItemDocument } from './documents.ts';
import type { KindPlan } from './preflight.ts';
import { ItemProblem } from './reaction.ts';

/** Required, but filled by Jira itself when left out: the reporter becomes whoever creates the issue. */
const FILLED_BY_JIRA = new Set(['reporter']);

export interface CreateBody {
  fields: Record<string, unknown>;
  properties: Record<string, unknown>;
}

/**
 * The create call of an item, marker and all.
 * @throws ItemProblem `push_labels_missing`, `push_required_field`
 */
export function buildCreateBody(o: {
  document: ItemDocument;
  plan: KindPlan;
  marker: string;
  /** Issue key of the epic to put it below. */
  epicKey?: string | undefined;
}): CreateBody {
  const { document, plan, marker, epicKey } = o;
  const offered = new Set(plan.fields.map((field) => field.fieldId));
  if (!offered.has('labels')) throw labelsMissing(plan);
  const fields: Record<string, unknown> = {
    project: { id: plan.projectId },
    issuetype: { id: plan.typeId },
    summary: document.summary,
    labels: [marker],
  };
  if (document.description && offered.has('description')) fields['description'] = document.description;
  if (plan.epicNameFieldId) fields[plan.epicNameFieldId] = document.summary;
  if (epicKey !== undefined && plan.epicLinkFieldId) fields[plan.epicLinkFieldId] = epicKey;
  requireComplete(plan, fields);
  return { fields, properties: { crosslink: propertyOf(document, marker) } };
}

/** Tells other tools (and a person with the REST API) where the issue comes from. Stays when labels are cleaned up. */
function propertyOf({ kind, itemId, ideaId, url }: ItemDocument, marker: string) {
  return { itemKind: kind, itemId, ideaId, url, marker };
}

function requireComplete(plan: KindPlan, fields: Record<string, unknown>): void {
  const missing = plan.fields.filter(
    (field) =>
      field.required &&
      !field.hasDefaultValue &&
      !(field.fieldId in fields) &&
      !FILLED_BY_JIRA.has(field.fieldId),
  );
  if (missing.length === 0) return;
  const names = missing.map((field) => field.name);
  throw new ItemProblem({
    code: 'push_required_field',
    message: `${plan.projectKey} wants every ${plan.typeName} to have: ${names.join(', ')}.`,
    remedy:
      'Fill it in the item if it has such a field, or have it made optional or given a default in Jira.',
    details: { fields: missing.map(({ fieldId, name }) => ({ fieldId, name })) },
  });
}

/** Without a marker an issue could not be found again after a lost reply: rather no issue than perhaps two. */
function labelsMissing(plan: KindPlan): ItemProblem {
  return new ItemProblem({
    code: 'push_labels_missing',
    message: `${plan.projectKey} has no field Labels when a ${plan.typeName} is created.`,
    remedy: 'Ask your Jira administrator to add the field Labels to the create screen of this issue type.',
  });
}
