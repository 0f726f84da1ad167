import type { JiraIssue } from '@crosslink/jira';
import { sql } from 'kysely';
import type { Kysely, RawBuilder, Transaction } from 'kysely';
import { z } from 'zod';
import type { Jobs } from '../jobs/jobs.ts';
import type { Database } from '../store/schema.ts';
import { lookForMissing } from './missing.ts';
import { apply, openEye, readIssues, settleOlder } from './read.ts';
import type { Eye } from './read.ts';
import { readerFor } from './readers.ts';
import type { SyncDeps } from './settings.ts';
import { isOff } from './site-sync.ts';

export const HINTS_TASK = 'sync-hints';
export const hintsPayload = z.strictObject({ siteId: z.string() });

const batchSize = 100;
/** Whoever took hints and has not come back by then is dead. */
const claimMs = 60_000;
const longestWaitMs = 5 * 60_000;

export async function enqueueHints(jobs: Jobs, tx: Transaction<Database>, siteId: string): Promise<void> {
  await jobs.enqueue(tx, HINTS_TASK, { siteId }, { singletonKey: siteId });
}

/** Of an issue, when by Jira's clock. */
export interface Change {
  issueId: string;
  atMs: number;
}

/** Somebody says that these issues have changed. Those that nobody linked are none of our business. */
export async function addHints(
  tx: Kysely<Database>,
  {
    siteId,
    changes,
    at,
    statusAgain = false,
  }: {
    siteId: string;
    changes: readonly Change[];
    at: Date;
    /** Their statuses count as if they were new. */
    statusAgain?: boolean;
  },
): Promise<number> {
  const latest = new Map<string, number>();
  for (const { issueId, atMs } of changes) latest.set(issueId, Math.max(atMs, latest.get(issueId) ?? 0));
  const times = [...latest.values()].map((ms) => new Date(ms).toISOString());
  const told = sql`
    select ${siteId}::text as site_id, issue_id, changed_at, ${statusAgain}::boolean as status_again
    from unnest(${[...latest.keys()]}::text[], ${times}::timestamptz[]) as told (issue_id, changed_at)
  `;
  const added = await insertHints(told, at).execute(tx);
  return Number(added.numAffectedRows ?? 0n);
}

/**
 * The statement that keeps hints of what `changes` selects: site_id, issue_id, changed_at and status_again, each issue once.
 * What nobody linked, and what is of a site whose sync is off, gets none; but new rules for statuses are waited with.
 */
export const insertHints = (changes: RawBuilder<unknown>, at: Date): RawBuilder<unknown> => sql`
    insert into sync_hint (site_id, issue_id, received_at, due_at, issue_updated_at, status_again)
    select site_id, issue_id, ${at}::timestamptz, ${at}::timestamptz, changed_at, status_again
    from (${changes}) as change
    where exists (select 1 from link where link.site_id = change.site_id and link.issue_id = change.issue_id)
      and (status_again or not ${isOff('change.site_id')})
    order by site_id, issue_id
    on conflict (site_id, issue_id) do update
      set received_at = excluded.received_at, due_at = excluded.due_at, version = sync_hint.version + 1, tries = 0,
        issue_updated_at = greatest(sync_hint.issue_updated_at, excluded.issue_updated_at),
        status_again = sync_hint.status_again or excluded.status_again
  `;

interface Hint {
  issue_id: string;
  version: number;
  tries: number;
  issue_updated_at: Date | null;
  connection_id: string | null;
  status_again: boolean;
}

/**
 * Reads the issues that hints tell of, until there are none. Deliveries that come meanwhile are waited for a little, so
 * that an issue changed ten times at once is read once. A hint is done when what was read after it is written down.
 */
export async function followHints(deps: SyncDeps, siteId: string, signal?: AbortSignal): Promise<void> {
  await deps.sleep(deps.settings.debounceMs);
  for (let hints = await take(deps, siteId); hints.length > 0; hints = await take(deps, siteId)) {
    for (const [connectionId, theirs] of await byReader(deps, siteId, hints)) {
      await follow(deps, { siteId, connectionId, hints: theirs });
    }
    if (signal?.aborted === true) return;
    await deps.sleep(deps.settings.debounceMs);
  }
}

/** None while sync of the site is off. Nobody else takes them for a while; a delivery that comes meanwhile makes its hint free again. */
async function take({ db, now }: SyncDeps, siteId: string): Promise<Hint[]> {
  const at = new Date(now());
  const { rows } = await sql<Hint>`
    update sync_hint set due_at = ${new Date(now() + claimMs)}
    where (site_id, issue_id) in (
      select site_id, issue_id from sync_hint where site_id = ${siteId} and due_at <= ${at}
        and not ${isOff('sync_hint.site_id')}
      order by number limit ${batchSize} for update skip locked
    )
    returning issue_id, version, tries, issue_updated_at, status_again, (
      select connection_id from link where link.site_id = sync_hint.site_id
        and link.issue_id = sync_hint.issue_id order by link.number limit 1
    ) as connection_id
  `.execute(db);
  return rows;
}

async function byReader(
  { db }: SyncDeps,
  siteId: string,
  hints: Hint[],
): Promise<Map<string | undefined, Hint[]>> {
  const readers = new Map<string | undefined, Hint[]>();
  const known = new Map<string | null, string | undefined>();
  for (const hint of hints) {
    const { connection_id: connectionId } = hint;
    if (!known.has(connectionId)) known.set(connectionId, await readerFor(db, { siteId, connectionId }));
    const reader = known.get(connectionId);
    readers.set(reader, [...(readers.get(reader) ?? []), hint]);
  }
  return readers;
}

interface Following {
  siteId: string;
  connectionId: string | undefined;
  hints: Hint[];
}

async function follow(deps: SyncDeps, { siteId, connectionId, hints }: Following): Promise<void> {
  // Nobody can look: a reconcile will, once somebody can.
  if (connectionId === undefined) return done(deps, siteId, hints);
  try {
    const eye = await openEye(deps, { siteId, connectionId });
    const { issues, missing } = await readIssues(
      eye,
      hints.map(({ issue_id: id }) => id),
    );
    const again = hints.flatMap((hint) => (hint.status_again ? [hint.issue_id] : []));
    await apply(deps, eye, issues, { statusAgain: new Set(again) });
    await readLagging(deps, eye, { issues, hints });
    await lookForMissing(deps, eye, missing);
    await done(deps, siteId, hints);
  } catch (error) {
    await putOff(deps, siteId, hints);
    throw error;
  }
}

/** A change is told a moment after the issue says when it was changed. */
const toleranceMs = 2_000;

/** What reads as older than it was told to be was read from an index that does not know yet. */
async function readLagging(
  deps: SyncDeps,
  eye: Eye,
  { issues, hints }: { issues: JiraIssue[]; hints: Hint[] },
): Promise<void> {
  const told = new Map(hints.map((hint) => [hint.issue_id, hint.issue_updated_at?.getTime() ?? 0]));
  const lagging = issues.filter(({ id, updated }) => Date.parse(updated) < (told.get(id) ?? 0) - toleranceMs);
  await settleOlder(
    deps,
    eye,
    lagging.map(({ id }) => id),
  );
}

async function done({ db }: SyncDeps, siteId: string, hints: Hint[]): Promise<void> {
  const ids = hints.map(({ issue_id: id }) => id);
  const versions = hints.map(({ version }) => version);
  await sql`
    delete from sync_hint using unnest(${ids}::text[], ${versions}::int[]) as done (issue_id, version)
    where sync_hint.site_id = ${siteId} and sync_hint.issue_id = done.issue_id
      and sync_hint.version = done.version
  `.execute(db);
}

async function putOff({ db, now }: SyncDeps, siteId: string, hints: Hint[]): Promise<void> {
  const tries = Math.max(...hints.map((hint) => hint.tries)) + 1;
  const waitMs = Math.min(5_000 * 2 ** tries, longestWaitMs);
  await db
    .updateTable('sync_hint')
    .set((eb) => ({ due_at: new Date(now() + waitMs), tries: eb('tries', '+', 1) }))
    .where('site_id', '=', siteId)
    .where(
      'issue_id',
      'in',
      hints.map(({ issue_id: id }) => id),
    )
    .execute();
}
