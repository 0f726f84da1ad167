import { requireAdministrator, requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { ConflictError } from '../errors.ts';
import { parseInput } from '../input.ts';
import { findSite } from '../sites/find.ts';
import { runSyncInput, siteSyncInput, updateSyncInput } from './input.ts';
import type { RunSyncInput, SiteSyncInput, UpdateSyncInput } from './input.ts';
import { pollSite } from './poll.ts';
import type { SyncDeps } from './settings.ts';
import { ensureSiteSync } from './site-sync.ts';
import { presentSync } from './view.ts';
import type { SiteSync } from './view.ts';

/** How a site is kept current. Everybody may look. @throws NotFoundError `site_unknown` */
export async function siteSync(deps: SyncDeps, _actor: Actor, input: SiteSyncInput): Promise<SiteSync> {
  const { siteId } = parseInput(siteSyncInput, input);
  await findSite(deps.db, siteId);
  return presentSync(deps, siteId);
}

/**
 * Turns sync of a site on or off. Links stay as they are; what changed meanwhile is caught up on when it is turned on again.
 * @throws ForbiddenError `administrator_required`; NotFoundError `site_unknown`
 */
export async function updateSync(deps: SyncDeps, actor: Actor, input: UpdateSyncInput): Promise<SiteSync> {
  requireAdministrator(actor);
  const { siteId, enabled } = parseInput(updateSyncInput, input);
  const { db, now } = deps;
  await findSite(db, siteId);
  await ensureSiteSync(db, { siteId, now });
  const at = new Date(now());
  await db.transaction().execute(async (tx) => {
    const changed = await tx
      .updateTable('site_sync')
      .set({ enabled, ...(enabled ? { poll_due_at: at } : {}) })
      .where('site_id', '=', siteId)
      .where('enabled', '!=', enabled)
      .returning('site_id')
      .executeTakeFirst();
    if (!changed) return;
    // What new rules for statuses are to move waits until it is on again.
    const hints = tx.deleteFrom('sync_hint').where('site_id', '=', siteId).where('status_again', '=', false);
    if (!enabled) await hints.execute();
    const action = enabled ? 'sync.enabled' : 'sync.disabled';
    await recordAudit(tx, { at, ...by(actor), action, subject: siteId, siteId });
  });
  return presentSync(deps, siteId);
}

export interface SyncRun {
  /** False: somebody else was looking through the site at that moment. */
  looked: boolean;
  /** As it is after that: `error` says whether Jira could be looked through. */
  sync: SiteSync;
}

/**
 * Looks through a site now, not when it is due.
 * @throws ForbiddenError `member_required`; NotFoundError `site_unknown`; ConflictError `sync_disabled`
 */
export async function runSync(deps: SyncDeps, actor: Actor, input: RunSyncInput): Promise<SyncRun> {
  requireMember(actor);
  const { siteId, full } = parseInput(runSyncInput, input);
  const { db, now } = deps;
  await findSite(db, siteId);
  await ensureSiteSync(db, { siteId, now });
  const at = new Date(now());
  const { enabled } = await db
    .updateTable('site_sync')
    .set({ poll_due_at: at, ...(full ? { reconcile_due_at: at } : {}) })
    .where('site_id', '=', siteId)
    .returning('enabled')
    .executeTakeFirstOrThrow();
  if (!enabled) throw disabled();
  const looked = await pollSite(deps, siteId);
  return { looked, sync: await presentSync(deps, siteId) };
}

function disabled(): ConflictError {
  return new ConflictError({
    code: 'sync_disabled',
    message: 'Sync of this site is turned off.',
    remedy: 'Have an administrator turn it on for the site.',
  });
}
