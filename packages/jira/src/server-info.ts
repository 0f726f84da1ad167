import { z } from 'zod';
import type { Deployment } from './site.ts';

/** What `GET /rest/api/2/serverInfo` says, as far as we use it. */
export interface ServerInfo {
  baseUrl: string;
  version: string;
  versionNumbers: number[];
  deployment: Deployment;
  title: string;
  /** Milliseconds since 1970; absent if Jira did not say or it cannot be read. */
  serverTimeMs?: number;
}

export const SERVER_INFO_PATH = '/rest/api/2/serverInfo';

/** Jira Data Center calls itself "Server", Jira before 7 says nothing: whatever is not Cloud is data-center. */
export const serverInfoSchema = z
  .object({
    baseUrl: z.string(),
    version: z.string(),
    versionNumbers: z.array(z.int32()),
    deploymentType: z.unknown().optional(),
    serverTitle: z.string().nullish(),
    serverTime: z.string().nullish().catch(undefined),
  })
  .transform((info): ServerInfo => {
    const serverTimeMs = parseJiraTime(info.serverTime ?? '');
    return {
      baseUrl: info.baseUrl,
      version: info.version,
      versionNumbers: info.versionNumbers,
      deployment: info.deploymentType === 'Cloud' ? 'cloud' : 'data-center',
      title: info.serverTitle ?? 'Jira',
      ...(serverTimeMs === undefined ? {} : { serverTimeMs }),
    };
  });

/** Milliseconds since 1970 of a time as Jira writes it, e.g. `2026-09-04T16:07:42.487-0700`: no colon in the offset. */
export function parseJiraTime(text: string): number | undefined {
  const time = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(time) ? undefined : time;
}
