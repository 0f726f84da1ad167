import type { Selectable } from 'kysely';
import type { ConsumerKind } from '../sites/tables.ts';
import type { SiteRow } from '../sites/view.ts';
import type { Database } from '../store/schema.ts';

export type ConnectSessionRow = Selectable<Database['connect_session']>;

/**
 * `waiting`: nobody has opened it; `opened`: one browser has; `denied`, `failed`: so the last try ended, and there may be
 * another until it expires; `connected`; `expired`.
 */
export type ConnectSessionStatus = 'waiting' | 'opened' | 'denied' | 'failed' | 'connected' | 'expired';

/** Lets one user of another product connect, who has no account here. */
export interface ConnectSession {
  id: string;
  siteId: string;
  /** The product's id of its user. */
  reference: string;
  /** Null: the recommended kind. */
  kind: ConsumerKind | null;
  returnTo: string | null;
  /** Who asks, as the user is told. */
  madeFor: string;
  status: ConnectSessionStatus;
  /** Code of what ended the last try; null where that was well, or there was none. */
  problem: string | null;
  /** What came of it. */
  connectionId: string | null;
  createdAt: Date;
  expiresAt: Date;
  finishedAt: Date | null;
}

export function connectSessionView(row: ConnectSessionRow, nowMs: number): ConnectSession {
  return {
    id: row.id,
    siteId: row.site_id,
    reference: row.reference,
    kind: row.kind,
    returnTo: row.return_url,
    madeFor: row.made_for,
    status: statusOf(row, nowMs),
    problem: row.problem,
    connectionId: row.connection_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    finishedAt: row.finished_at,
  };
}

/** What the visitor gets to see. */
export interface ConnectVisit {
  id: string;
  /** Who asks. */
  madeFor: string;
  reference: string;
  siteName: string;
  baseUrl: string;
  status: ConnectSessionStatus;
  problem: string | null;
  /** Where to go on from here, with how it stands in the address; null where the product named nothing. */
  returnUrl: string | null;
  expiresAt: Date;
}

export function connectVisitView(row: ConnectSessionRow, site: SiteRow, nowMs: number): ConnectVisit {
  const status = statusOf(row, nowMs);
  return {
    id: row.id,
    madeFor: row.made_for,
    reference: row.reference,
    siteName: site.name,
    baseUrl: site.base_url,
    status,
    problem: row.problem,
    returnUrl: row.return_url === null ? null : returnUrl(row.return_url, { id: row.id, status }),
    expiresAt: row.expires_at,
  };
}

export function statusOf(row: ConnectSessionRow, nowMs: number): ConnectSessionStatus {
  if (row.finished_at !== null) return 'connected';
  if (row.expires_at.getTime() <= nowMs) return 'expired';
  if (row.problem !== null) return row.problem === 'authorization_denied' ? 'denied' : 'failed';
  return row.visitor_hash === null ? 'waiting' : 'opened';
}

/** Added to the text as it is: parsed and written again, its query could come out differently. */
function returnUrl(address: string, o: { id: string; status: ConnectSessionStatus }): string {
  return `${address}${address.includes('?') ? '&' : '?'}connect_session=${o.id}&status=${o.status}`;
}
