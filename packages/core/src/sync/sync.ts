import { setTimeout as delay } from 'node:timers/promises';
import type { JiraClient } from '@crosslink/jira';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { keepRemoteLinks } from '../links/keep-remote-links.ts';
import { enqueueHints, followHints, hintsPayload, HINTS_TASK } from './hints.ts';
import { dueSites, pollSite } from './poll.ts';
import { defaultSyncSettings } from './settings.ts';
import type { SyncDeps, SyncSettings } from './settings.ts';
import { ensureSiteSync } from './site-sync.ts';

export interface SyncOptions {
  clientFor: (connectionId: string) => Promise<JiraClient>;
  settings?: Partial<SyncSettings> | undefined;
  onRead?: SyncDeps['onRead'];
  sleep?: SyncDeps['sleep'];
}

export type SyncFeature = ReturnType<typeof createSync>;

const dayMs = 24 * 60 * 60_000;

/** Brings what changed in Jira back onto the links. docs/sync.md states the guarantees. */
export function createSync(
  deps: Pick<Deps, 'db' | 'jobs' | 'now' | 'publicUrl' | 'log'>,
  { clientFor, settings, onRead = () => undefined, sleep = delay }: SyncOptions,
) {
  const { db, jobs, now, publicUrl, log } = deps;
  const syncDeps: SyncDeps = {
    ...{ db, jobs, now, publicUrl, log, clientFor, onRead, sleep },
    settings: { ...defaultSyncSettings, ...settings },
  };
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
    let polled = 0;
    for (const siteId of await dueSites(syncDeps)) {
      if (stopped) break;
      if (await pollSite(syncDeps, siteId)) polled += 1;
    }
    return polled;
  }

  async function runRound(): Promise<void> {
    await pollDue();
    await wakeHints(syncDeps);
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
    pollDue,
    /** Now, whatever its turn; resolves with false while somebody else polls it. */
    pollSite: (siteId: string) => pollSite(syncDeps, siteId),
    /** What the job does, for tests and tools that have no queue running. */
    followHints: (siteId: string) => followHints(syncDeps, siteId),
    keepRemoteLinks: () => keepRemoteLinks(syncDeps),
    /** Does all of it when it is due, from now on. */
    start: tick,
    stop: async (): Promise<void> => {
      stopped = true;
      clearTimeout(timer);
      await round;
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
