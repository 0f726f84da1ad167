import { oneSiteAtATime } from '@crosslink/jira';
import type { ConnectionKind } from '@crosslink/jira';
import type { Selectable } from 'kysely';
import type { Database } from '../store/schema.ts';
import type { ConnectionOwner, ConnectionState } from './tables.ts';

/** What somebody should know of a connection before it fails, or because it has. */
export interface Attention {
  why: 'refused' | 'expired' | 'expires-soon';
  message: string;
  remedy: string;
}

/** One person's grant at a site, the site's own, or that of another product's user. The credential is never part of it. */
export interface Connection {
  id: string;
  siteId: string;
  /** Null for tokens that a person made by hand. */
  consumerId: string | null;
  owner: ConnectionOwner;
  /** Null unless it is a person's, and once that person was removed. */
  userId: string | null;
  /** The other product's id of its user, where the owner is a reference. */
  reference: string | null;
  kind: ConnectionKind;
  state: ConnectionState;
  /** Whom Jira takes us for, as it said last. */
  jiraUser: {
    id: string;
    name: string | null;
    displayName: string;
    avatarUrl: string | null;
    emailAddress: string | null;
    timeZone: string | null;
  };
  /** When the token ends; null where nobody said. */
  expiresAt: Date | null;
  /** Until when it can be renewed without the user; null where Jira did not say. */
  authorizationExpiresAt: Date | null;
  /** Whether Crosslink renews it by itself. */
  renewable: boolean;
  /** The code of Jira's refusal, while `refused`. */
  refusedCode: string | null;
  attention: Attention | null;
  createdAt: Date;
  /** When the credential was granted or renewed last. */
  connectedAt: Date;
}

export type ConnectionRow = Selectable<Database['connection']>;

export function connectionView(row: ConnectionRow, nowMs: number): Connection {
  return {
    id: row.id,
    siteId: row.site_id,
    consumerId: row.consumer_id,
    owner: row.owner,
    userId: row.user_id,
    reference: row.reference,
    kind: row.kind,
    state: row.state,
    jiraUser: {
      id: row.jira_user_id,
      name: row.jira_user_name,
      displayName: row.jira_display_name,
      avatarUrl: row.jira_avatar_url,
      emailAddress: row.jira_email,
      timeZone: row.jira_time_zone,
    },
    expiresAt: row.expires_at,
    authorizationExpiresAt: row.authorization_expires_at,
    renewable: row.renew_after !== null,
    refusedCode: row.refused_code,
    attention: attentionTo(row, nowMs),
    createdAt: row.created_at,
    connectedAt: row.connected_at,
  };
}

const warningMs = 14 * 24 * 60 * 60 * 1000;
const again = 'Connect to the site again; the connection and its links are kept.';

/** What somebody is told whose connection is refused, and what to do. */
export function refusalInWords(code: string | null): { message: string; remedy: string } {
  if (code !== 'site_not_granted') {
    return {
      message: `Jira does not accept this connection any more (${code ?? 'unknown'}).`,
      remedy: again,
    };
  }
  return {
    message: 'At Atlassian the same app was allowed for another site, which took this one away from it.',
    remedy: oneSiteAtATime,
  };
}

/** Null while nobody needs to do anything. */
function attentionTo(row: ConnectionRow, nowMs: number): Attention | null {
  if (row.state === 'disconnected') return null;
  if (row.state === 'refused') {
    return { why: 'refused', ...refusalInWords(row.refused_code) };
  }
  const endsAt = row.renew_after === null ? row.expires_at : row.authorization_expires_at;
  if (endsAt === null || endsAt.getTime() - nowMs > warningMs) return null;
  const day = endsAt.toISOString().slice(0, 10);
  return endsAt.getTime() <= nowMs
    ? { why: 'expired', message: `This connection ended on ${day}.`, remedy: again }
    : { why: 'expires-soon', message: `This connection ends on ${day}.`, remedy: again };
}
