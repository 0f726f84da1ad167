import type { JiraClient } from '../client.ts';
import { SERVER_INFO_PATH, serverInfoSchema } from '../server-info.ts';
import type { ServerInfo } from '../server-info.ts';

/** What Jira says of itself. */
export function getServerInfo(client: JiraClient): Promise<ServerInfo> {
  return client.request({ method: 'GET', path: SERVER_INFO_PATH, schema: serverInfoSchema });
}
