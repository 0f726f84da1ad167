import { randomUUID } from 'node:crypto';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { InputError } from '../errors.ts';
import { parseInput } from '../input.ts';
import { findSite } from '../sites/find.ts';
import { siteSyncInput, statusRulesInput } from './input.ts';
import type { SiteSyncInput, StatusRule, StatusRulesInput } from './input.ts';
import { anyProject, statusMappingsOf } from './item-status.ts';
import type { StatusMappingRow } from './item-status.ts';
import type { SyncDeps } from './settings.ts';

/** Where a status of Jira means something else here than its category says. @throws NotFoundError `site_unknown` */
export async function statusRules(
  { db }: Pick<SyncDeps, 'db'>,
  _actor: Actor,
  input: SiteSyncInput,
): Promise<StatusRule[]> {
  const { siteId } = parseInput(siteSyncInput, input);
  await findSite(db, siteId);
  return (await statusMappingsOf(db, siteId)).map(present);
}

/**
 * Replaces all rules of a site. They hold for statuses that change from now on: what an item is moves only when its
 * issue does.
 * @throws ForbiddenError `member_required`; NotFoundError `site_unknown`; InputError
 */
export async function putStatusRules(
  { db, now }: Pick<SyncDeps, 'db' | 'now'>,
  actor: Actor,
  input: StatusRulesInput,
): Promise<StatusRule[]> {
  requireMember(actor);
  const { siteId, items } = parseInput(statusRulesInput, input);
  await findSite(db, siteId);
  const at = new Date(now());
  const rows = items.map((rule) => ({
    id: randomUUID(),
    site_id: siteId,
    project_key: rule.projectKey ?? anyProject,
    item_kind: rule.itemKind,
    jira_status: rule.jiraStatus.toLowerCase(),
    item_status: rule.itemStatus,
    updated_by: actor.userId,
    updated_at: at,
  }));
  requireDifferent(rows);
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('status_mapping').where('site_id', '=', siteId).execute();
    if (rows.length > 0) await tx.insertInto('status_mapping').values(rows).execute();
    await recordAudit(tx, {
      ...{ at, ...by(actor), action: 'sync.statuses-changed', subject: siteId, siteId },
      details: { rules: rows.length },
    });
  });
  return (await statusMappingsOf(db, siteId)).map(present);
}

function requireDifferent(rows: Pick<StatusMappingRow, 'project_key' | 'item_kind' | 'jira_status'>[]): void {
  const seen = new Set<string>();
  for (const { project_key: project, item_kind: kind, jira_status: status } of rows) {
    const place = JSON.stringify([project, kind, status]);
    if (seen.has(place)) throw twice(kind, status);
    seen.add(place);
  }
}

function twice(itemKind: string, status: string): InputError {
  return new InputError({
    code: 'invalid_input',
    message: `There are two rules for the status ${JSON.stringify(status)} of one project and kind (${itemKind}).`,
    remedy: 'Leave out one of them.',
  });
}

function present(row: StatusMappingRow): StatusRule {
  return {
    itemKind: row.item_kind,
    projectKey: row.project_key === anyProject ? null : row.project_key,
    jiraStatus: row.jira_status,
    itemStatus: row.item_status,
    // Written by putStatusRules only, which let through no status of another kind.
  } as StatusRule;
}
