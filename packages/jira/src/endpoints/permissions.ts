import { z } from 'zod';
import type { JiraClient } from '../client.ts';

const permissionsSchema = z.object({
  permissions: z.record(z.string(), z.object({ havePermission: z.boolean().catch(false) })),
});

/**
 * What this user may do there, e.g. `CREATE_ISSUES`, `LINK_ISSUES`; false, too, for what this Jira does not know.
 * Rejects with `jira_not_found` for a project or issue the user may not see.
 *
 * @param o.projectKey Asked of a project, or of an issue by `issueKey`; of neither: had anywhere.
 */
export async function myPermissions<P extends string>(
  client: JiraClient,
  o: { permissions: readonly P[]; projectKey?: string; issueKey?: string },
): Promise<Record<P, boolean>> {
  const { permissions } = await client.request({
    method: 'GET',
    path: '/rest/api/2/mypermissions',
    query: [
      ['permissions', o.permissions.join(',')],
      ...(o.projectKey === undefined ? [] : [['projectKey', o.projectKey] as const]),
      ...(o.issueKey === undefined ? [] : [['issueKey', o.issueKey] as const]),
    ],
    schema: permissionsSchema,
  });
  const held = o.permissions.map((key) => [key, permissions[key]?.havePermission === true]);
  return Object.fromEntries(held) as Record<P, boolean>;
}
