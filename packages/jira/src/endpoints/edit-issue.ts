import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { sitePath } from '../site-path.ts';
import { createFieldSchema } from './create-metadata.ts';
import type { JiraCreateField } from './create-metadata.ts';
import { propertyList } from './issue.ts';

export interface IssueEdit {
  /** New values by field id; rich text as wiki markup. A field is either here or in `update`. */
  fields?: Record<string, unknown> | undefined;
  /** Operations by field id, e.g. `{ labels: [{ add: 'a' }] }`. */
  update?: Record<string, Record<string, unknown>[]> | undefined;
  /** Entity properties by key. */
  properties?: Record<string, unknown> | undefined;
  /** False sends no mail, but Jira refuses the whole edit (`jira_forbidden`) to who is no administrator. Default: true. */
  notifyUsers?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Changes fields of an issue; its status is changed by a transition only. Retried if it only sets values: twice equals
 * once. Data Center ignores nothing silently, Cloud may: read back what matters.
 */
export async function editIssue(client: JiraClient, idOrKey: string, edit: IssueEdit): Promise<void> {
  const { fields, update, properties, notifyUsers, signal } = edit;
  await client.request({
    method: 'PUT',
    path: sitePath`/rest/api/2/issue/${idOrKey}`,
    query: notifyUsers === false ? [['notifyUsers', 'false']] : [],
    body: { fields, update, ...propertyList(properties) },
    schema: z.unknown(),
    idempotent: update === undefined,
    signal,
  });
}

/** A field of the screen by which an issue is edited. */
export interface JiraEditField extends JiraCreateField {
  /** What `update` may do with it: `set`, `add`, `remove`, … */
  operations: string[];
}

const editFieldSchema = createFieldSchema.omit({ fieldId: true }).extend({
  operations: z.array(z.string()).catch([]),
});

/** The fields of an issue this user may change; empty without the permission. */
export async function listEditFields(client: JiraClient, idOrKey: string): Promise<JiraEditField[]> {
  const { fields } = await client.request({
    method: 'GET',
    path: sitePath`/rest/api/2/issue/${idOrKey}/editmeta`,
    schema: z.object({ fields: z.record(z.string(), editFieldSchema) }),
  });
  return Object.entries(fields).map(([fieldId, field]) => ({ ...field, fieldId }));
}
