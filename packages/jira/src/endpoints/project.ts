import { z } from 'zod';
import type { JiraClient } from '../client.ts';
import { sitePath } from '../site-path.ts';

export interface JiraProject {
  id: string;
  key: string;
  name: string;
}

const projectSchema = z.object({ id: z.string(), key: z.string(), name: z.string() });

/** One project the user may see; otherwise `jira_not_found`. */
export async function getProject(client: JiraClient, keyOrId: string): Promise<JiraProject> {
  return client.request({
    method: 'GET',
    path: sitePath`/rest/api/2/project/${keyOrId}`,
    schema: projectSchema,
  });
}

/** All projects the user may see. */
export function listProjects(client: JiraClient): Promise<JiraProject[]> {
  return client.request({ method: 'GET', path: '/rest/api/2/project', schema: z.array(projectSchema) });
}
