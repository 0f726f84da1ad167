import type { Kysely } from 'kysely';
import type { Jobs } from '../jobs/jobs.ts';
import type { Logger } from '../log.ts';
import type { ClientFor } from '../push/settings.ts';
import type { Database } from '../store/schema.ts';

/** Waits and limits, in milliseconds. docs/sync.md says what they mean. */
export interface SyncSettings {
  /** Between two polls of a site where something changes. */
  pollMs: number;
  /** Where nothing does, or where webhooks tell. */
  quietPollMs: number;
  /** When a webhook has fallen silent. */
  tightPollMs: number;
  /** How far a window reaches back into the one before, since the search index lags. */
  overlapMs: number;
  /** And every hour, for what came into the index very late. */
  wideMs: number;
  /** Between two reads of every link. */
  reconcileMs: number;
  /** Before an issue that is missing is looked for again. */
  secondLookMs: number;
  /** How long further deliveries for the same issues are waited for before these are read. */
  debounceMs: number;
  /** How often a process looks for what is due. */
  tickMs: number;
}

const minuteMs = 60_000;

export const defaultSyncSettings: SyncSettings = {
  pollMs: minuteMs,
  quietPollMs: 5 * minuteMs,
  tightPollMs: minuteMs / 2,
  overlapMs: 2 * minuteMs,
  wideMs: 120 * minuteMs,
  reconcileMs: 24 * 60 * minuteMs,
  secondLookMs: 2 * minuteMs,
  debounceMs: 200,
  tickMs: 5_000,
};

export interface SyncDeps {
  db: Kysely<Database>;
  jobs: Jobs;
  now: () => number;
  log: Logger;
  publicUrl: string;
  clientFor: ClientFor;
  settings: SyncSettings;
  /** For tests: called between reading from Jira and writing what it said. */
  onRead: () => Promise<void> | void;
  /** Waits for further deliveries. */
  sleep: (ms: number) => Promise<unknown>;
}
