import { JiraRefusedError } from '@crosslink/jira';
import { askedToWaitMs, causeOf, reactionTo } from './reaction.ts';
import type { Cause } from './reaction.ts';
import { giveUp } from './run.ts';
import type { Run } from './run.ts';
import { putOffMs } from './settings.ts';
import type { ItemRow } from './settings.ts';
import { advance } from './steps.ts';

/** How a run ends: with every item let go of, or with some left for later. */
export type Outcome =
  | { kind: 'finished'; cause: Cause | null }
  | { kind: 'later'; afterMs: number; putOff: number; cause: Cause | null };

type ItemOutcome = { kind: 'settled' } | { kind: 'waiting'; waitMs: number } | Outcome;

/** One item after the other, each idea before its stories. */
export async function carryItems(run: Run, signal: AbortSignal): Promise<Outcome> {
  const endsAt = run.now() + run.settings.runMs;
  const waits: number[] = [];
  const waitingIdeas = new Set<string>();
  for (const item of await heldItems(run)) {
    if (signal.aborted || run.now() > endsAt) return later(run, 0);
    // Several unknown outcomes in a row: Jira is not well, more calls would only make more of them.
    if (waits.length >= run.settings.maximumUnknown) break;
    // A story needs the key of its idea's issue.
    if (waitingIdeas.has(item.idea_id)) continue;
    const outcome = await carry(run, item);
    if (outcome.kind === 'finished' || outcome.kind === 'later') return outcome;
    if (outcome.kind === 'settled') continue;
    waits.push(outcome.waitMs);
    if (item.item_kind === 'idea') waitingIdeas.add(item.idea_id);
  }
  return waits.length === 0 ? { kind: 'finished', cause: null } : later(run, Math.min(...waits));
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

async function carry(run: Run, item: ItemRow): Promise<ItemOutcome> {
  try {
    const waitMs = await advance(run, item);
    return waitMs === undefined ? { kind: 'settled' } : { kind: 'waiting', waitMs };
  } catch (error) {
    return react(run, item, error);
  }
}

async function react(run: Run, item: ItemRow, error: unknown): Promise<ItemOutcome> {
  const cause = causeOf(error);
  switch (reactionTo(error)) {
    case 'fail-item':
      await giveUp(run, cause, item);
      return { kind: 'settled' };
    case 'stop-push':
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
