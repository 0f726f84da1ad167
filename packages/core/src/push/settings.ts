import type { JiraClient } from '@crosslink/jira';
import type { Selectable } from 'kysely';
import type { Priority } from '../limits/limits.ts';
import type { Database } from '../store/schema.ts';

export type ItemRow = Selectable<Database['push_item']>;

export interface PushSettings {
  /** How long Jira's search may take to show what was created; between two looks at least this passes. */
  indexLagMs: number;
  /** How long a create call nobody waits for any more may still be at work in Jira. */
  settleMs: number;
  /** How often an issue is asked for before its outcome is left to a person. */
  maximumSends: number;
  /** Longer than a Jira call may take with all its retries. A killed worker's push waits this long for the next. */
  leaseMs: number;
  /** A run that takes longer goes on in another job, so that no push keeps a worker to itself. */
  runMs: number;
  /** How many remote links, and changes of issues, are under way at once. */
  linksAtOnce: number;
  /** Create calls with unknown outcome in one run after which it is better to wait. */
  maximumUnknown: number;
  /** Runs in a row put off because of Jira, after which the push fails. With the waits below about half an hour. */
  maximumPutOffs: number;
  /** Runs broken by something nobody foresaw, after which the push fails. */
  maximumBrokenRuns: number;
}

export const defaultSettings: PushSettings = {
  indexLagMs: 10_000,
  settleMs: 30_000,
  maximumSends: 8,
  leaseMs: 60_000,
  runMs: 300_000,
  linksAtOnce: 32,
  maximumUnknown: 3,
  maximumPutOffs: 12,
  maximumBrokenRuns: 5,
};

/** 2 s, doubled each time, at most 5 minutes. */
export function putOffMs(putOff: number): number {
  return Math.min(1_000 * 2 ** putOff, 300_000);
}

/**
 * When to look for an issue whose creation is in doubt, in ms since 1970. First at once: mostly it is there. The
 * second look decides, so it waits until Jira must have finished and the search must show it.
 */
export function lookDueAt(
  item: Pick<ItemRow, 'sent_at' | 'looks' | 'looked_at'>,
  { indexLagMs, settleMs }: Pick<PushSettings, 'indexLagMs' | 'settleMs'>,
): number {
  if (item.looks === 0 || !item.looked_at) return 0;
  return Math.max(item.looked_at.getTime() + indexLagMs, (item.sent_at?.getTime() ?? 0) + settleMs);
}

/**
 * The moments between which a process may die, in their order. `sending`, `looked`, `created`, `updated`, `linked` and `done`
 * are just stored; `sent`, `linked-back` and `read-back` are answered by Jira and not stored yet.
 */
export type Step =
  'sending' | 'sent' | 'looked' | 'created' | 'updated' | 'linked-back' | 'linked' | 'read-back' | 'done';

/** For tests, which stop the world there. */
export type OnStep = (step: Step, item: ItemRow) => void | Promise<void>;

/** What push needs of the connections. */
export type ClientFor = (connectionId: string, o?: { priority?: Priority }) => Promise<JiraClient>;
