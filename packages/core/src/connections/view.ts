import type { Selectable } from 'kysely';
import type { Database } from '../store/schema.ts';
import type { ConnectionState } from './tables.ts';

/** One person's grant at a site. The credential is never part of it. */
export interface Connection {
  id: string;
  siteId: string;
  consumerId: string;
  userId: string;
  kind: 'oauth1';
  state: ConnectionState;
  /** Whom Jira takes us for. */
  jiraUser: { id: string; name: string | null; displayName: string; avatarUrl: string | null };
  /** When the token ends; null where Jira did not say. */
  expiresAt: Date | null;
  /** Until when it can be renewed without the user; null where Jira did not say. */
  authorizationExpiresAt: Date | null;
  createdAt: Date;
  /** When the credential was granted or renewed last. */
  connectedAt: Date;
}

export type ConnectionRow = Selectable<Database['connection']>;

export function connectionView(row: ConnectionRow): Connection {
  return {
    id: row.id,
    siteId: row.site_id,
    consumerId: row.consumer_id,
    userId: row.user_id,
    kind: row.kind,
    state: row.state,
    jiraUser: {
      id: row.jira_user_id,
      name: row.jira_user_name,
      displayName: row.jira_display_name,
      avatarUrl: row.jira_avatar_url,
    },
    expiresAt: row.expires_at,
    authorizationExpiresAt: row.authorization_expires_at,
    createdAt: row.created_at,
    connectedAt: row.connected_at,
  };
}
