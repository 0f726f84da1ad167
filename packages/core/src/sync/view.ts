import { sql } from 'kysely';
import type { SiteSyncRow } from './lease.ts';
import type { SyncDeps } from './settings.ts';
import { webhookOf } from './silence.ts';
import type { WebhookRow } from './silence.ts';
import type { WebhookState, WebhookWay } from './tables.ts';

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
  /** Null: Jira tells nothing by itself. */
  webhook: SiteWebhook | null;
}

export interface SiteWebhook {
  way: WebhookWay;
  /** `registering`: until Jira has it or, made by hand, until the first delivery. */
  state: WebhookState;
  registeredAt: string | null;
  expiresAt: string | null;
  lastDeliveryAt: string | null;
  deliveries: number;
  error: Failure | null;
  /** Since when Jira changed, as polling saw, and no delivery came. */
  silentSince: string | null;
  attention: { message: string; remedy: string } | null;
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
    webhook: await presentWebhook(db, siteId),
    ...(row ? presentRow(row) : untouched),
  };
}

async function presentWebhook(db: SyncDeps['db'], siteId: string): Promise<SiteWebhook | null> {
  const row = await webhookOf(db, siteId);
  if (!row) return null;
  return {
    way: row.way,
    state: row.state,
    registeredAt: row.registered_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastDeliveryAt: row.last_delivery_at?.toISOString() ?? null,
    deliveries: Number(row.deliveries),
    error: failureOf(row),
    silentSince: row.silent_since?.toISOString() ?? null,
    attention: attentionFor(row),
  };
}

function attentionFor({ silent_since: since }: WebhookRow): SiteWebhook['attention'] {
  if (since === null) return null;
  const day = since.toISOString().slice(0, 16).replace('T', ' ');
  return {
    message: `Issues changed in Jira, and its webhook told nothing of it since ${day} UTC. Changes are found by looking, every half minute.`,
    remedy:
      'Check in Jira that the webhook is enabled and has the secret it was made with, and that Jira reaches the public address of this Crosslink.',
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
