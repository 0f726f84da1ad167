import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Deps } from '../deps.ts';
import { keepRemoteLinks } from '../links/keep-remote-links.ts';
import type { ClientFor } from '../push/settings.ts';
import { createInbox } from './inbox.ts';
import { enqueueHints, followHints, hintsPayload, HINTS_TASK } from './hints.ts';
import type {
  RegisterWebhookInput,
  RemoveWebhookInput,
  RunSyncInput,
  SiteSyncInput,
  StatusRulesInput,
  UpdateSyncInput,
} from './input.ts';
import { dueSites, pollSite } from './poll.ts';
import { createReceiveMemory, receiveDelivery } from './receive.ts';
import type { ReceivedDelivery } from './receive.ts';
import { defaultSyncSettings } from './settings.ts';
import type { SyncDeps, SyncSettings } from './settings.ts';
import { runSync, siteSync, updateSync } from './site-settings.ts';
import { ensureSiteSync, isOff } from './site-sync.ts';
import { previewStatusRules, putStatusRules, statusRules } from './status-rules.ts';
import { createWaker } from './waker.ts';
import { keepWebhooks } from './webhook-upkeep.ts';
import type { WebhookDeps } from './webhook-upkeep.ts';
import { manualWebhook, registerWebhook, removeWebhook } from './webhooks.ts';

export interface SyncOptions {
  clientFor: ClientFor;
  settings?: Partial<SyncSettings> | undefined;
  onRead?: SyncDeps['onRead'];
  sleep?: SyncDeps['sleep'];
}

export type SyncFeature = ReturnType<typeof createSync>;

/** One slow Jira does not hold up the others. */
const sitesAtOnce = 4;
const dayMs = 24 * 60 * 60_000;

/** Brings what changed in Jira back onto the links. docs/sync.md states the guarantees. */
export function createSync(
  deps: Pick<Deps, 'db' | 'jobs' | 'now' | 'publicUrl' | 'log' | 'vault'>,
  { clientFor, settings, onRead = () => undefined, sleep = delay }: SyncOptions,
) {
  const { db, jobs, now, publicUrl, log, vault } = deps;
  const syncDeps: WebhookDeps = {
    ...{ db, jobs, now, publicUrl, log, vault, clientFor, onRead, sleep },
    settings: { ...defaultSyncSettings, ...settings },
  };
  const waker = createWaker(syncDeps);
  const wake = (siteId: string) => {
    waker.wake(siteId);
  };
  const memory = createReceiveMemory();
  const inbox = createInbox(syncDeps, wake);
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<unknown> = Promise.resolve();
  let stopped = false;

  jobs.define({
    name: HINTS_TASK,
    payload: hintsPayload,
    policy: 'short',
    concurrency: 2,
    run: ({ siteId }, { signal }) => followHints(syncDeps, siteId, signal),
  });

  /** Polls every site whose turn it is; resolves with how many this process polled. */
  async function pollDue(): Promise<number> {
    await adoptSites(syncDeps);
    const due = await dueSites(syncDeps);
    let polled = 0;
    const worker = async () => {
      for (let siteId = due.shift(); siteId !== undefined && !stopped; siteId = due.shift()) {
        if (await pollSite(syncDeps, siteId)) polled += 1;
      }
    };
    await Promise.all(Array.from({ length: sitesAtOnce }, worker));
    return polled;
  }

  async function runRound(): Promise<void> {
    await pollDue();
    await wakeHints(syncDeps);
    await keepWebhooks(syncDeps);
    while (!stopped && (await keepRemoteLinks(syncDeps)) > 0);
    await forget(syncDeps);
  }

  function tick(): void {
    round = runRound()
      .catch((err: unknown) => log.error({ err }, 'a round of sync broke off'))
      .finally(() => {
        if (!stopped) timer = setTimeout(tick, syncDeps.settings.tickMs).unref();
      });
  }

  return {
    /** See {@link siteSync}. */
    get: (actor: Actor, input: SiteSyncInput) => siteSync(syncDeps, actor, input),
    /** See {@link updateSync}. */
    update: (actor: Actor, input: UpdateSyncInput) => updateSync(syncDeps, actor, input),
    /** See {@link runSync}. */
    run: (actor: Actor, input: RunSyncInput) => runSync(syncDeps, actor, input),
    /** See {@link statusRules}. */
    statusRules: (actor: Actor, input: SiteSyncInput) => statusRules(syncDeps, actor, input),
    /** See {@link putStatusRules}. */
    putStatusRules: (actor: Actor, input: StatusRulesInput) =>
      putStatusRules({ ...syncDeps, wake }, actor, input),
    /** See {@link previewStatusRules}. */
    previewStatusRules: (actor: Actor, input: StatusRulesInput) => previewStatusRules(syncDeps, actor, input),
    /** See {@link registerWebhook}. */
    registerWebhook: (actor: Actor, input: RegisterWebhookInput) => registerWebhook(syncDeps, actor, input),
    /** See {@link removeWebhook}. */
    removeWebhook: (actor: Actor, input: RemoveWebhookInput) => removeWebhook(syncDeps, actor, input),
    /** See {@link manualWebhook}. */
    manualWebhook: (actor: Actor, input: SiteSyncInput) => manualWebhook(syncDeps, actor, input),
    /** See {@link receiveDelivery}. */
    receive: (delivery: ReceivedDelivery) => receiveDelivery({ ...syncDeps, memory, inbox }, delivery),
    keepWebhooks: () => keepWebhooks(syncDeps),
    pollDue,
    /** What the job does, for tests and tools that have no queue running. */
    followHints: (siteId: string) => followHints(syncDeps, siteId),
    keepRemoteLinks: () => keepRemoteLinks(syncDeps),
    /** Does all of it when it is due, from now on. */
    start: tick,
    stop: async (): Promise<void> => {
      stopped = true;
      clearTimeout(timer);
      await round;
      await waker.idle();
    },
  };
}

/** Sites with links are polled, unless somebody said no. */
async function adoptSites({ db, now }: SyncDeps): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from site where exists (select 1 from link where link.site_id = site.id)
      and not exists (select 1 from site_sync where site_sync.site_id = site.id)
  `.execute(db);
  for (const { id } of rows) await ensureSiteSync(db, { siteId: id, now });
}

/** Hints whose job was lost, or that were put off. */
async function wakeHints({ db, jobs, now }: SyncDeps): Promise<void> {
  const rows = await db
    .selectFrom('sync_hint')
    .select('site_id')
    .distinct()
    .where('due_at', '<=', new Date(now()))
    .where(sql<boolean>`not ${isOff('sync_hint.site_id')}`)
    .execute();
  if (rows.length === 0) return;
  await db.transaction().execute(async (tx) => {
    for (const { site_id: siteId } of rows) await enqueueHints(jobs, tx, siteId);
  });
}

/** What is of no use after a day. */
async function forget({ db, now }: SyncDeps): Promise<void> {
  const before = new Date(now() - dayMs);
  await db.deleteFrom('webhook_delivery').where('received_at', '<', before).execute();
  await db.deleteFrom('event').where('at', '<', before).execute();
}
