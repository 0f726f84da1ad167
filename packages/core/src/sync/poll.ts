import { JiraError, JiraRateLimitedError, JiraUnreachableError } from '@crosslink/jira';
import type { JiraIssue } from '@crosslink/jira';
import { sql } from 'kysely';
import { ConflictError, CrosslinkError } from '../errors.ts';
import { renewSyncLease, takeSyncLease } from './lease.ts';
import type { SiteSyncRow, SyncLease } from './lease.ts';
import { secondLooks } from './missing.ts';
import { openEye } from './read.ts';
import { readersOf } from './readers.ts';
import { reconcileStep } from './reconcile.ts';
import type { SyncDeps } from './settings.ts';
import { noticeSilence, webhookOf } from './silence.ts';
import { readWindow } from './window.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const longestWaitMs = 15 * minuteMs;

/**
 * Looks once for what changed at a site, if it is nobody else's turn: one search per connection that reads, then second
 * looks and a step of the reconcile where these are due. The window moves on only when all of it succeeded.
 * @returns whether it looked
 */
export async function pollSite(deps: SyncDeps, siteId: string): Promise<boolean> {
  const lease = await takeSyncLease(deps.db, siteId);
  if (!lease) return false;
  try {
    await conclude(deps, lease, await look(deps, lease));
  } catch (error) {
    await fail(deps, lease, error);
  }
  return true;
}

interface Looked {
  startedAt: number;
  wide: boolean;
  news: JiraIssue[];
  /** Whether all that the window holds was seen. */
  whole: boolean;
  clockOffsetSeconds: number;
  reconcile: Pick<SiteSyncRow, 'reconcile_after' | 'reconcile_due_at' | 'reconciled_at'> | undefined;
}

async function look(deps: SyncDeps, lease: SyncLease): Promise<Looked> {
  const { db, now, settings } = deps;
  const { row } = lease;
  const siteId = row.site_id;
  const startedAt = now();
  const wide = row.wide_due_at.getTime() <= startedAt;
  const reachMs = startedAt - row.window_from.getTime() + settings.overlapMs;
  const minutes = Math.ceil(Math.max(reachMs, wide ? settings.wideMs : 0) / minuteMs);
  const readers = await readersOf(db, siteId);
  if (readers.length === 0 && (await hasLinks(deps, siteId))) throw nobodyReads();
  const news: JiraIssue[] = [];
  let whole = true;
  let clockOffsetSeconds = 0;
  for (const { connectionId, projects } of readers) {
    await renewSyncLease(db, lease);
    const eye = await openEye(deps, { siteId, connectionId });
    clockOffsetSeconds = eye.clockOffsetSeconds;
    const seen = await readWindow(deps, eye, { minutes, projects });
    news.push(...seen.news);
    whole &&= seen.whole;
  }
  await secondLooks(deps, siteId);
  return { startedAt, wide, news, whole, clockOffsetSeconds, reconcile: await reconcile(deps, lease) };
}

/** Links that still show an issue: of the others there is nothing to poll. */
async function hasLinks({ db }: SyncDeps, siteId: string): Promise<boolean> {
  const link = await db
    .selectFrom('link')
    .select('id')
    .where('site_id', '=', siteId)
    .where('issue_state', '=', 'present')
    .where('missing_since', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return link !== undefined;
}

async function reconcile(deps: SyncDeps, lease: SyncLease): Promise<Looked['reconcile']> {
  const { row } = lease;
  const at = deps.now();
  if (row.reconcile_after === null && row.reconcile_due_at.getTime() > at) return undefined;
  await renewSyncLease(deps.db, lease);
  const { after } = await reconcileStep(deps, { siteId: row.site_id, after: row.reconcile_after ?? '0' });
  if (after !== null) {
    return {
      reconcile_after: after,
      reconcile_due_at: row.reconcile_due_at,
      reconciled_at: row.reconciled_at,
    };
  }
  // Spread, so that not all sites are read again at the same time for ever.
  const nextMs = deps.settings.reconcileMs * (1 + Math.random() / 12);
  return { reconcile_after: null, reconcile_due_at: new Date(at + nextMs), reconciled_at: new Date(at) };
}

const free = { lease_id: null, lease_until: null };
const fine = { error_code: null, error_message: null, error_remedy: null, failed_polls: 0 };

async function conclude(deps: SyncDeps, { row, id }: SyncLease, looked: Looked): Promise<void> {
  const { db, now, settings } = deps;
  const { startedAt, wide, news } = looked;
  const silent = await noticeSilence(deps, { siteId: row.site_id, ...looked });
  const quiet = news.length === 0 ? row.quiet_polls + 1 : 0;
  const webhook = await webhookOf(db, row.site_id);
  const told = webhook?.state === 'active' && webhook.last_delivery_at !== null;
  const goesOn = !looked.whole || Boolean(looked.reconcile?.reconcile_after);
  const waitMs = silent ? settings.tightPollMs : waitAfter(settings, { quiet, told });
  await db
    .updateTable('site_sync')
    .set({
      ...free,
      ...fine,
      ...(looked.reconcile && reconciled(row, looked.reconcile)),
      // Then every link is read, as soon as may be.
      ...(looked.whole ? {} : { reconcile_after: '0' }),
      window_from: new Date(startedAt),
      polled_at: new Date(now()),
      quiet_polls: quiet,
      // A reconcile under way goes on soon.
      poll_due_at: new Date(now() + (goesOn ? settings.tightPollMs / 6 : waitMs)),
      ...(wide ? { wide_due_at: new Date(startedAt + hourMs) } : {}),
    })
    .where('site_id', '=', row.site_id)
    .where('lease_id', '=', id)
    .execute();
}

/** Somebody may have asked meanwhile that every link be read: then that is still due. */
const reconciled = (
  { reconcile_due_at: before }: SiteSyncRow,
  { reconcile_due_at: next, ...rest }: NonNullable<Looked['reconcile']>,
) => ({
  ...rest,
  reconcile_due_at: sql<Date>`case when reconcile_due_at = ${before} then ${next} else reconcile_due_at end`,
});

/** A minute longer with every five polls that find nothing; as long as it gets where webhooks tell of changes. */
function waitAfter(settings: SyncDeps['settings'], o: { quiet: number; told: boolean }): number {
  if (o.told) return settings.quietPollMs;
  return Math.min(settings.pollMs * (1 + Math.floor(o.quiet / 5)), settings.quietPollMs);
}

async function fail({ db, now, log }: SyncDeps, { row, id }: SyncLease, error: unknown): Promise<void> {
  const failed = row.failed_polls + 1;
  const expected = error instanceof JiraError || error instanceof CrosslinkError;
  if (!expected) log.error({ err: error, siteId: row.site_id }, 'a poll broke off');
  const asked =
    error instanceof JiraRateLimitedError || error instanceof JiraUnreachableError
      ? (error.retryAfterSeconds ?? 0) * 1000
      : 0;
  const waitMs = Math.max(Math.min(minuteMs * 2 ** (failed - 1), longestWaitMs), asked);
  await db
    .updateTable('site_sync')
    .set({
      ...free,
      failed_polls: failed,
      poll_due_at: new Date(now() + waitMs),
      error_code: expected ? error.code : 'sync_broken',
      error_message: expected ? error.message : 'Something inside Crosslink went wrong.',
      error_remedy: expected ? error.remedy : 'Give the log of the server to whoever looks after it.',
    })
    .where('site_id', '=', row.site_id)
    .where('lease_id', '=', id)
    .execute();
}

function nobodyReads(): ConflictError {
  return new ConflictError({
    code: 'sync_without_connection',
    message: 'No connection that works reads this site.',
    remedy: 'Connect to the site again, or have an administrator give it a service connection.',
  });
}

/** Sites whose turn it is. Those with links that have no row yet get one. */
export async function dueSites({ db, now }: SyncDeps): Promise<string[]> {
  const rows = await db
    .selectFrom('site_sync')
    .select('site_id')
    .where('enabled', '=', true)
    .where('poll_due_at', '<=', new Date(now()))
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', sql<Date>`now()`)]))
    .orderBy('poll_due_at')
    .limit(200)
    .execute();
  return rows.map(({ site_id: id }) => id);
}
