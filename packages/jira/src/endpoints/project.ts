import { z } from 'zod';
import type { ZodType } from 'zod';
import type { JiraClient } from '../client.ts';
import { sitePath } from '../site-path.ts';
import { readAllPages } from './pages.ts';
import { personSchema } from './person.ts';
import type { JiraPerson } from './person.ts';
import { statusSchema } from './status.ts';
import type { JiraStatus } from './status.ts';

export interface JiraProject {
  id: string;
  key: string;
  name: string;
  /** Cloud's "team-managed" (next-gen) projects have issue types, statuses and fields of their own. */
  teamManaged: boolean;
  /** Nothing can be created or changed in it. */
  archived: boolean;
  lead?: JiraPerson;
}

const projectSchema = z
  .object({
    id: z.string(),
    key: z.string(),
    name: z.string(),
    style: z.string().nullish().catch(undefined),
    simplified: z.boolean().nullish().catch(undefined),
    archived: z.boolean().nullish().catch(undefined),
    lead: personSchema.nullish().catch(undefined),
  })
  .transform(({ id, key, name, style, simplified, archived, lead }): JiraProject => {
    const teamManaged = style === 'next-gen' || simplified === true;
    return { id, key, name, teamManaged, archived: archived === true, ...(lead ? { lead } : {}) };
  });

/** One project the user may see; otherwise `jira_not_found`. */
export async function getProject(client: JiraClient, keyOrId: string): Promise<JiraProject> {
  const path = sitePath`/rest/api/2/project/${keyOrId}`;
  return client.request({ method: 'GET', path, schema: projectSchema });
}

/** All projects the user may see. */
export async function listProjects(client: JiraClient): Promise<JiraProject[]> {
  const query = [['expand', 'lead']] as const;
  if (client.deployment === 'cloud') {
    const path = '/rest/api/2/project/search';
    return readAllPages(client, { path, query, cloudName: 'values', entry: projectSchema });
  }
  return client.request({
    method: 'GET',
    path: '/rest/api/2/project',
    query,
    schema: z.array(projectSchema),
  });
}

/** One of a list whose entries have a name. */
export interface JiraChoice {
  id: string;
  name: string;
}

const choiceSchema = z.object({ id: z.string(), name: z.string() });

/** The priorities of the site, the highest first unless an administrator ordered them otherwise. */
export function listPriorities(client: JiraClient): Promise<JiraChoice[]> {
  return readList(client, '/rest/api/2/priority', choiceSchema);
}

/** The components of a project. */
export async function listComponents(client: JiraClient, projectKey: string): Promise<JiraChoice[]> {
  return readList(client, sitePath`/rest/api/2/project/${projectKey}/components`, choiceSchema);
}

export interface JiraVersion extends JiraChoice {
  released: boolean;
  /** Jira does not take it for new issues. */
  archived: boolean;
}

const versionSchema = choiceSchema.extend({
  released: z.boolean().catch(false),
  archived: z.boolean().catch(false),
});

/** The versions of a project, in its order. */
export async function listVersions(client: JiraClient, projectKey: string): Promise<JiraVersion[]> {
  return readList(client, sitePath`/rest/api/2/project/${projectKey}/versions`, versionSchema);
}

export interface JiraTypeStatuses extends JiraChoice {
  subtask: boolean;
  statuses: JiraStatus[];
}

const typeStatusesSchema = choiceSchema.extend({
  subtask: z.boolean().catch(false),
  statuses: z.array(statusSchema),
});

/** The statuses that issues of a project can have, by issue type. */
export async function listProjectStatuses(
  client: JiraClient,
  projectKey: string,
): Promise<JiraTypeStatuses[]> {
  return readList(client, sitePath`/rest/api/2/project/${projectKey}/statuses`, typeStatusesSchema);
}

function readList<T>(client: JiraClient, path: string, entry: ZodType<T>): Promise<T[]> {
  return client.request({ method: 'GET', path, schema: z.array(entry) });
}
