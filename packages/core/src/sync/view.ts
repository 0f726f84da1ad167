import { sql } from 'kysely';
import type { SiteSyncRow } from './lease.ts';
import type { SyncDeps } from './settings.ts';

export interface Failure {
  code: string;
  message: string;
  remedy: string;
}

/** How a site is kept current. */
export interface SiteSync {
  siteId: string;
  enabled: boolean;
  /** By what became of their issues. */
  links: { present: number; archived: number; hidden: number; gone: number };
  /** When Jira was looked through last with success, and when it is next; null while there is nothing to look for. */
  polledAt: string | null;
  nextPollAt: string | null;
  /** When every link was read last; whether that is going on now. */
  reconciledAt: string | null;
  reconciling: boolean;
  /** Polls in a row that failed, and why the last one did. */
  failedPolls: number;
  error: Failure | null;
  /** Issues Jira told of that are yet to be read. */
  waiting: number;
}

export async function presentSync({ db }: Pick<SyncDeps, 'db'>, siteId: string): Promise<SiteSync> {
  const row = await db.selectFrom('site_sync').selectAll().where('site_id', '=', siteId).executeTakeFirst();
  const hints = await db
    .selectFrom('sync_hint')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  return {
    siteId,
    links: await countLinks(db, siteId),
    waiting: hints?.count ?? 0,
    ...(row ? presentRow(row) : untouched),
  };
}

const untouched = {
  ...{ enabled: true, polledAt: null, nextPollAt: null, reconciledAt: null, reconciling: false },
  ...{ failedPolls: 0, error: null },
};

function presentRow(row: SiteSyncRow) {
  return {
    enabled: row.enabled,
    polledAt: row.polled_at?.toISOString() ?? null,
    nextPollAt: row.enabled ? row.poll_due_at.toISOString() : null,
    reconciledAt: row.reconciled_at?.toISOString() ?? null,
    reconciling: row.reconcile_after !== null,
    failedPolls: row.failed_polls,
    error: failureOf(row),
  };
}

async function countLinks(db: SyncDeps['db'], siteId: string): Promise<SiteSync['links']> {
  const rows = await db
    .selectFrom('link')
    .select(['issue_state', sql<number>`count(*)::int`.as('count')])
    .where('site_id', '=', siteId)
    .groupBy('issue_state')
    .execute();
  const none = { present: 0, archived: 0, hidden: 0, gone: 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ issue_state: state, count }) => [state, count])) };
}

export function failureOf(row: {
  error_code: string | null;
  error_message: string | null;
  error_remedy: string | null;
}): Failure | null {
  const { error_code: code, error_message: message, error_remedy: remedy } = row;
  return code === null || message === null || remedy === null ? null : { code, message, remedy };
}
