import { JiraRefusedError, maxIssuesPerCreate } from '@crosslink/jira';
import { batches } from './batches.ts';
import { cancelQueued, isCancelled } from './cancel.ts';
import { createBatch, prepareAll } from './create.ts';
import type { Prepared } from './create.ts';
import { giveUp } from './give-up.ts';
import { findLinks, withLink } from './items.ts';
import { createLinkingBack } from './link-back.ts';
import { LOOK_LIMIT, lookFor } from './look.ts';
import { askedToWaitMs, causeOf, reactionTo } from './reaction.ts';
import type { Cause } from './reaction.ts';
import { readBack } from './read-back.ts';
import type { Run } from './run.ts';
import { lookDueAt, putOffMs } from './settings.ts';
import type { ItemRow } from './settings.ts';
import { UPDATE_LIMIT, updateBatch } from './update.ts';

/** How a run ends: with every item let go of, or with some left for later. */
export type Outcome =
  | { kind: 'finished'; cause: Cause | null }
  | { kind: 'later'; afterMs: number; putOff: number; cause: Cause | null };

/**
 * Carries the items of a push as far as they go now, many at a time: first what is in doubt is looked for, then ideas are
 * created, then their stories, all of them linked back meanwhile, and at last what Jira shows is read.
 */
export async function carryItems(run: Run, signal: AbortSignal): Promise<Outcome> {
  const endsAt = run.now() + run.settings.runMs;
  const mayGoOn = () => !signal.aborted && run.now() <= endsAt;
  try {
    for (;;) {
      if (!mayGoOn()) return later(run, 0);
      await cancelQueued(run);
      const work = nextWork(run, await heldItems(run));
      if (work.kind === 'none')
        return work.waitMs === undefined ? { kind: 'finished', cause: null } : later(run, work.waitMs);
      await workOn(run, work, mayGoOn);
      // Several unknown outcomes: Jira is not well, more calls would only make more of them.
      if (run.doubts >= run.settings.maximumUnknown) return later(run, putOffMs(1));
    }
  } catch (error) {
    return react(run, error);
  }
}

function heldItems(run: Run): Promise<ItemRow[]> {
  return run.db
    .selectFrom('push_item')
    .selectAll()
    .where('push_id', '=', run.push.id)
    .where('held', '=', true)
    .orderBy('position')
    .execute();
}

type Work =
  | { kind: 'look' | 'carry' | 'read-back'; items: ItemRow[] }
  /** How many ms to wait before something can go on; nothing if all is finished. */
  | { kind: 'none'; waitMs: number | undefined };

/** What comes next for whatever can go on now. */
function nextWork(run: Run, items: ItemRow[]): Work {
  const doubtful = items.filter(({ state }) => state === 'sending' || state === 'unknown');
  const waits = doubtful.map((item) => lookDueAt(item, run.settings) - run.now());
  const due = doubtful.filter((_item, index) => (waits[index] ?? 0) <= 0);
  if (due.length > 0) return { kind: 'look', items: due };
  const waiting = ideasOnTheirWay(items);
  const movable = items.filter(
    (item) => item.state === 'created' || (item.state === 'queued' && !waitsForIdea(item, waiting)),
  );
  if (movable.length > 0) return { kind: 'carry', items: movable };
  const linked = items.filter(({ state }) => state === 'linked');
  if (linked.length > 0) return { kind: 'read-back', items: linked };
  return { kind: 'none', waitMs: waits.length === 0 ? undefined : Math.min(...waits) };
}

const withoutIssue = new Set<ItemRow['state']>(['queued', 'sending', 'unknown']);

function ideasOnTheirWay(items: ItemRow[]): Set<string> {
  const waiting = items.filter(({ item_kind, state }) => item_kind === 'idea' && withoutIssue.has(state));
  return new Set(waiting.map(({ item_id }) => item_id));
}

/** A story needs the key of its idea's issue. */
const waitsForIdea = (item: ItemRow, waiting: Set<string>): boolean =>
  item.item_kind === 'story' && waiting.has(item.idea_id);

async function workOn(run: Run, work: Work, mayGoOn: () => boolean): Promise<void> {
  switch (work.kind) {
    case 'look':
      for (const batch of batches(work.items, LOOK_LIMIT)) if (mayGoOn()) await lookFor(run, batch);
      return;
    case 'carry':
      return carry(run, work.items, mayGoOn);
    case 'read-back':
      return readBack(run, work.items, mayGoOn);
    case 'none':
  }
}

/** Creates in order, so that keys are in the order of the backlog; what is created is linked back meanwhile. */
async function carry(run: Run, items: ItemRow[], mayGoOn: () => boolean): Promise<void> {
  const linking = createLinkingBack(run, mayGoOn);
  try {
    linking.add(items.filter(({ state }) => state === 'created'));
    const queued = items.filter(({ state }) => state === 'queued');
    const links = await findLinks(run.db, queued);
    const linked = queued.flatMap((item) => withLink(item, links));
    for (const batch of batches(linked, UPDATE_LIMIT)) {
      if (!mayGoOn() || (await isCancelled(run))) break;
      await updateBatch(run, batch);
    }
    const fresh = queued.filter((item) => !links.has(item.item_id));
    const due = createBatches(run, fresh);
    let next = prepareAhead(run, due[0]);
    for (const index of due.keys()) {
      if (!mayGoOn() || run.doubts >= run.settings.maximumUnknown || (await isCancelled(run))) break;
      const prepared = await next;
      // Meanwhile Jira is busy with these.
      next = prepareAhead(run, due[index + 1]);
      linking.add(await createBatch(run, prepared));
    }
  } finally {
    await linking.finish();
  }
}

function prepareAhead(run: Run, items: ItemRow[] | undefined): Promise<Prepared[]> {
  const prepared = items ? prepareAll(run, items) : Promise.resolve([]);
  // Nobody hears of it where the batch before ends the run; the next run prepares them anew.
  prepared.catch(() => undefined);
  return prepared;
}

/** What was sent before, or refused in company, goes by itself: one that Jira chokes on must not take others along. */
function createBatches(run: Run, items: ItemRow[]): ItemRow[][] {
  const apart = (item: ItemRow) => item.sends > 0 || run.alone.has(item.id);
  const together = items.filter((item) => !apart(item));
  return [...batches(together, maxIssuesPerCreate), ...items.filter(apart).map((item) => [item])];
}

/** To what concerns the push as a whole; what concerns one item was settled with it. */
async function react(run: Run, error: unknown): Promise<Outcome> {
  const cause = causeOf(error);
  switch (reactionTo(error)) {
    case 'stop-push':
    case 'fail-item':
      if (error instanceof JiraRefusedError && (await run.renewedSince())) return later(run, putOffMs(1));
      await giveUp(run, cause);
      return { kind: 'finished', cause };
    case 'put-off':
      return putOff(run, error, cause);
    case 'break':
      throw error;
  }
}

async function putOff(run: Run, error: unknown, cause: Cause): Promise<Outcome> {
  const times = run.progressed ? 1 : run.push.put_off + 1;
  if (times > run.settings.maximumPutOffs) {
    await giveUp(run, cause);
    return { kind: 'finished', cause };
  }
  return { kind: 'later', afterMs: Math.max(putOffMs(times), askedToWaitMs(error)), putOff: times, cause };
}

function later(run: Run, afterMs: number): Outcome {
  return { kind: 'later', afterMs, putOff: run.progressed ? 0 : run.push.put_off, cause: null };
}
