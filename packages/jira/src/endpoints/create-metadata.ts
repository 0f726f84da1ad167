import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { sitePath } from '../site-path.ts';
import { readAllPages } from './pages.ts';

export interface JiraIssueType {
  id: string;
  name: string;
  subtask: boolean;
  /** Cloud: 1 for epics, 0 for what is below them, -1 for sub-tasks; more above epics. */
  hierarchyLevel?: number;
}

/** A field of the screen by which issues of one type are created. */
export interface JiraCreateField {
  fieldId: string;
  name: string;
  required: boolean;
  hasDefaultValue: boolean;
  /** `custom` and `customId` only for custom fields; match on `custom`, names are translated. */
  schema: { type: string; items?: string; system?: string; custom?: string; customId?: number };
  /** As Jira sends them: options by `value`, priorities and versions by `name`, all by `id`. */
  allowedValues?: unknown[];
}

const issueTypeSchema = z.object({
  id: z.string(),
  name: z.string(),
  subtask: z.boolean().catch(false),
  hierarchyLevel: z.number().exactOptional(),
});

export const createFieldSchema = z.object({
  fieldId: z.string(),
  name: z.string(),
  required: z.boolean(),
  hasDefaultValue: z.boolean().catch(false),
  schema: z.object({
    type: z.string(),
    items: z.string().exactOptional(),
    system: z.string().exactOptional(),
    custom: z.string().exactOptional(),
    customId: z.number().exactOptional(),
  }),
  allowedValues: z.array(z.unknown()).exactOptional(),
});

/**
 * The issue types in which the user may create issues in a project. Needs Jira 8.4; a project that does not exist or
 * in which the user may create nothing is `jira_invalid_request` or `jira_not_found`, by version.
 */
export async function listIssueTypes(client: JiraClient, projectKey: string): Promise<JiraIssueType[]> {
  const path = sitePath`/rest/api/2/issue/createmeta/${projectKey}/issuetypes`;
  return readAllPages(client, { path, cloudName: 'issueTypes', entry: issueTypeSchema });
}

/** The fields that can be set when an issue of this type is created. Needs Jira 8.4. */
export async function listCreateFields(
  client: JiraClient,
  projectKey: string,
  issueTypeId: string,
): Promise<JiraCreateField[]> {
  const path = sitePath`/rest/api/2/issue/createmeta/${projectKey}/issuetypes/${issueTypeId}`;
  return readAllPages(client, { path, cloudName: 'fields', entry: createFieldSchema });
}
