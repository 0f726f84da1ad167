import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';
import { insertHints } from './hints.ts';
import type { Change } from './hints.ts';
import type { WebhookRow } from './silence.ts';

/** A proven delivery. */
export interface Arrival {
  /** As it was when it proved the delivery. */
  webhook: Pick<WebhookRow, 'id' | 'token_hash' | 'sealed_webhook_secret'>;
  /** The same for the same delivery. */
  key: string;
  /** Null: nothing to read. */
  change: Change | null;
}

export interface Stored {
  /** By position: whether its webhook still is what it was. What is not stored was not counted either. */
  accepted: boolean[];
  /** Sites with hints that are to be read. */
  siteIds: string[];
}

/**
 * Stores deliveries in one statement: once each, with the hint each gives, counted at its webhook. Each webhook is looked at
 * in it, so that one that was removed, moved or given another secret meanwhile accepts nothing, whoever did that and wherever.
 */
export async function storeArrivals(
  db: Kysely<Database>,
  { arrivals, at }: { arrivals: readonly Arrival[]; at: Date },
): Promise<Stored> {
  const told = arrivals.map(({ webhook, key, change }, position) => ({
    ...{ position, key, webhook_id: webhook.id },
    ...{ token_hash: webhook.token_hash, secret: webhook.sealed_webhook_secret },
    issue_id: change?.issueId ?? null,
    issue_at: change ? new Date(change.atMs).toISOString() : null,
  }));
  const changes = sql`select site_id, issue_id, issue_at as changed_at, false as status_again from changes`;
  const { rows } = await sql<{ accepted: number[] | null; sites: string[] | null }>`
    with told as (
      select * from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as told (
        position int, key text, webhook_id text, token_hash text, secret text, issue_id text, issue_at timestamptz
      )
    ), accepted as (
      select told.*, webhook.site_id from told join webhook on webhook.id = told.webhook_id
        and webhook.token_hash = told.token_hash
        and webhook.sealed_webhook_secret is not distinct from told.secret
      for key share of webhook
    ), fresh as (
      insert into webhook_delivery (webhook_id, delivery_key, received_at)
      select distinct webhook_id, key, ${at}::timestamptz from accepted order by webhook_id, key
      on conflict do nothing returning webhook_id, delivery_key
    ), changes as (
      select site_id, issue_id, max(issue_at) as issue_at from accepted
      join fresh on fresh.webhook_id = accepted.webhook_id and fresh.delivery_key = accepted.key
      where issue_id is not null group by site_id, issue_id
    ), hinted as (
      ${insertHints(changes, at)}
      returning site_id
    ), counted as (
      update webhook set last_delivery_at = ${at}::timestamptz, missed = 0, silent_since = null,
        deliveries = webhook.deliveries + news.deliveries,
        registered_at = case when before.awaited then ${at}::timestamptz else webhook.registered_at end,
        state = case when before.awaited then 'active' else webhook.state end
      from (select webhook_id, count(*) as deliveries from fresh group by webhook_id) as news
      join (
        select id, silent_since, state, way = 'manual' and state = 'registering' as awaited from webhook
      ) as before on before.id = news.webhook_id
      where webhook.id = news.webhook_id
      returning webhook.site_id, before.silent_since is not null or before.state = 'registering' as is_news
    ), published as (
      insert into event (kind, ids)
      select 'site.changed', jsonb_build_array(site_id) from counted where is_news
    )
    select (select array_agg(position) from accepted) as accepted,
      (select array_agg(distinct site_id) from hinted) as sites
  `.execute(db);
  const positions = new Set(rows[0]?.accepted);
  return { accepted: arrivals.map((_, position) => positions.has(position)), siteIds: rows[0]?.sites ?? [] };
}
