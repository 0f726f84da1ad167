import type { Kysely, Transaction } from 'kysely';
import type { Jobs } from '../jobs/jobs.ts';
import type { Logger } from '../log.ts';
import { findMapping } from '../mapping/mapping.ts';
import { findSite } from '../sites/find.ts';
import type { Database } from '../store/schema.ts';
import { carryItems } from './carry-items.ts';
import type { Outcome } from './carry-items.ts';
import { createPushClient } from './client.ts';
import { findLink, isPushed } from './items.ts';
import { leaseLeftMs, LeaseLost, soon, takeLease } from './lease.ts';
import type { Lease } from './lease.ts';
import { createPlans } from './plan.ts';
import { finish, free } from './finish.ts';
import { causeOf, columnsOf } from './reaction.ts';
import { giveUp } from './give-up.ts';
import type { Run } from './run.ts';
import type { ClientFor, OnStep, PushSettings } from './settings.ts';
import { enqueuePush } from './task.ts';

export interface RunnerDeps {
  db: Kysely<Database>;
  jobs: Jobs;
  now: () => number;
  publicUrl: string;
  log: Logger;
  clientFor: ClientFor;
  settings: PushSettings;
  onStep: OnStep;
  /** Begins the id of every lease of this process. */
  workerId: string;
}

/**
 * Takes a push as far as it goes now, if nobody else is at it; safe to call at any time, any number of times.
 * Whatever remains is queued in the transaction that lets go of the push.
 */
export async function runPush(deps: RunnerDeps, pushId: string, signal: AbortSignal): Promise<void> {
  const { db, now, workerId, settings } = deps;
  const lease = await takeLease({ db, pushId, workerId, leaseMs: settings.leaseMs, now });
  if (!lease) return comeBack(deps, pushId);
  const run = await beginRun(deps, lease);
  try {
    const outcome = await carryItems(run, signal);
    await db.transaction().execute((tx) => conclude(deps, tx, { run, outcome }));
  } catch (error) {
    if (!(error instanceof LeaseLost)) return breakOff(deps, run, error);
    deps.log.warn({ pushId }, 'a push was taken over by another worker');
  }
}

/** Somebody else holds the push. Should that somebody be dead, this job must not have been the last one. */
async function comeBack({ db, jobs }: RunnerDeps, pushId: string): Promise<void> {
  const leftMs = await leaseLeftMs(db, pushId);
  if (leftMs === undefined) return;
  await db.transaction().execute((tx) => enqueuePush(jobs, tx, { pushId, afterMs: leftMs + 1_000 }));
}

async function beginRun(deps: RunnerDeps, lease: Lease): Promise<Run> {
  const { db, now, publicUrl, settings, onStep } = deps;
  const { push } = lease;
  const { id: pushId, site_id: siteId, project_key: projectKey } = push;
  const { client, renewedSince } = createPushClient(deps, push);
  const { deployment } = await findSite(db, siteId);
  const plans = createPlans({
    ...{ client, projectKey, deployment },
    issueTypes: { idea: push.idea_issue_type, story: push.story_issue_type },
    mappingFor: (itemKind) => findMapping(db, { siteId, projectKey, itemKind }),
    before: () => lease.renew(db),
  });
  return {
    ...{ db, now, publicUrl, siteId, deployment, settings, onStep, push, lease, client, renewedSince, plans },
    ...{ progressed: false, doubts: 0, alone: new Set() },
    issueOfIdea: (ideaId) => findLink(db, { item_kind: 'idea', item_id: ideaId, site_id: siteId }),
    carries: (ideaId) => isPushed(db, pushId, ideaId),
  };
}

async function conclude(
  { jobs, now }: RunnerDeps,
  tx: Transaction<Database>,
  { run, outcome }: { run: Run; outcome: Outcome },
): Promise<void> {
  await run.lease.renew(tx);
  const pushId = run.push.id;
  if (outcome.kind === 'finished') return finish(tx, { pushId, at: new Date(now()), cause: outcome.cause });
  const { afterMs, putOff, cause } = outcome;
  await tx
    .updateTable('push')
    .set({ ...free, run_after: soon(afterMs), put_off: putOff, ...columnsOf(cause) })
    .where('id', '=', pushId)
    .execute();
  await enqueuePush(jobs, tx, { pushId, afterMs });
}

/** Something nobody foresaw: the queue tries again, with growing waits, but not for ever. */
async function breakOff(deps: RunnerDeps, run: Run, error: unknown): Promise<void> {
  const { db, now, log, settings } = deps;
  const pushId = run.push.id;
  const brokenRuns = run.push.broken_runs + 1;
  log.error({ err: error, pushId, brokenRuns }, 'a push broke off');
  if (brokenRuns < settings.maximumBrokenRuns) {
    await db.transaction().execute(async (tx) => {
      await run.lease.renew(tx);
      await tx
        .updateTable('push')
        .set({ ...free, broken_runs: brokenRuns })
        .where('id', '=', pushId)
        .execute();
    });
    throw error;
  }
  const cause = causeOf(error);
  await giveUp(run, cause);
  await db.transaction().execute((tx) => finish(tx, { pushId, at: new Date(now()), cause }));
}
