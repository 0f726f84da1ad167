import type { JiraIssue } from '@crosslink/jira';
import type { Kysely, Selectable } from 'kysely';
import { publishEvent } from '../events/publish.ts';
import type { Database } from '../store/schema.ts';
import type { SyncDeps } from './settings.ts';

export type WebhookRow = Selectable<Database['webhook']>;

/** Most deliveries take less; one that comes later ends the silence. */
const graceMs = 30_000;
/** One change may have been left out by a filter of the webhook; several in a row were not. */
const mostMissed = 2;

export function webhookOf(db: Kysely<Database>, siteId: string): Promise<WebhookRow | undefined> {
  return db.selectFrom('webhook').selectAll().where('site_id', '=', siteId).executeTakeFirst();
}

/**
 * What polling found and no delivery told of, although one should have: counted, and from the second one on the webhook
 * counts as silent until the next delivery.
 * @returns whether it is silent
 */
export async function noticeSilence(
  { db, now }: SyncDeps,
  o: { siteId: string; news: readonly JiraIssue[]; clockOffsetSeconds: number },
): Promise<boolean> {
  const webhook = await webhookOf(db, o.siteId);
  if (webhook?.state !== 'active') return false;
  const missed = o.news.filter((issue) => shouldHaveBeenTold(webhook, issue, { ...o, nowMs: now() })).length;
  if (missed === 0) return webhook.silent_since !== null;
  const count = webhook.missed + missed;
  const silent = count >= mostMissed;
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('webhook')
      .set({
        missed: count,
        ...(silent && webhook.silent_since === null ? { silent_since: new Date(now()) } : {}),
      })
      .where('id', '=', webhook.id)
      .execute();
    if (silent && webhook.silent_since === null)
      await publishEvent(tx, { kind: 'site.changed', ids: [o.siteId] });
  });
  return silent;
}

function shouldHaveBeenTold(
  webhook: WebhookRow,
  issue: JiraIssue,
  o: { clockOffsetSeconds: number; nowMs: number },
): boolean {
  const changedAt = Date.parse(issue.updated) - o.clockOffsetSeconds * 1000;
  const since = (webhook.registered_at ?? webhook.created_at).getTime();
  const toldAt = webhook.last_delivery_at?.getTime() ?? 0;
  return changedAt > since && changedAt < o.nowMs - graceMs && toldAt < changedAt;
}
