import { createHash, randomUUID } from 'node:crypto';
import type { JiraStatusCategory } from '@crosslink/jira';
import type { Kysely } from 'kysely';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { ConflictError, InputError } from '../errors.ts';
import { parseInput } from '../input.ts';
import { findSite } from '../sites/find.ts';
import type { Database } from '../store/schema.ts';
import { siteSyncInput, statusRulesInput } from './input.ts';
import type { SiteSyncInput, StatusRule, StatusRulesInput } from './input.ts';
import type { StoredLink } from './compare.ts';
import { addHints } from './hints.ts';
import { anyProject, itemStatusFor, statusMappingsOf } from './item-status.ts';
import type { StatusMappingRow, StatusOfIssue } from './item-status.ts';
import type { SyncDeps } from './settings.ts';

/** All rules of a site. */
export interface StatusRules {
  items: StatusRule[];
  /** Of the rules as they are: the same rules have the same. */
  version: string;
}

/** Where a status of Jira means something else here than its category says. @throws NotFoundError `site_unknown` */
export async function statusRules(
  { db }: Pick<SyncDeps, 'db'>,
  _actor: Actor,
  input: SiteSyncInput,
): Promise<StatusRules> {
  const { siteId } = parseInput(siteSyncInput, input);
  await findSite(db, siteId);
  return presentAll(await statusMappingsOf(db, siteId));
}

/**
 * Replaces all rules of a site. Items of which the new rules say something else than the old ones follow in the background, as
 * if Jira had told of their issues now: not those whose status somebody decided here after Jira's last change of it. Where sync
 * is off they follow once it is turned on. With `version` the rules are replaced only if they are the ones of that version still.
 * @throws ForbiddenError `member_required`; NotFoundError `site_unknown`; InputError; ConflictError `changed_meanwhile`
 */
export async function putStatusRules(
  { db, now, wake }: Pick<SyncDeps, 'db' | 'now'> & { wake: (siteId: string) => void },
  actor: Actor,
  input: StatusRulesInput,
): Promise<StatusRules> {
  requireMember(actor);
  const at = new Date(now());
  const { siteId, version, rows } = await rowsOf(db, { input, actor, at });
  const following = await db.transaction().execute(async (tx) => {
    // Two who replace them at once come one after the other.
    await tx.selectFrom('site').select('id').where('id', '=', siteId).forNoKeyUpdate().execute();
    const before = await statusMappingsOf(tx, siteId);
    requireSame(presentAll(before), version);
    await tx.deleteFrom('status_mapping').where('site_id', '=', siteId).execute();
    if (rows.length > 0) await tx.insertInto('status_mapping').values(rows).execute();
    let following = 0;
    for await (const items of affectedItems(tx, siteId, { before, now: rows })) {
      const changes = items.map(({ issue_id: issueId }) => ({ issueId, atMs: 0 }));
      await addHints(tx, { siteId, changes, at, statusAgain: true });
      following += items.length;
    }
    await recordAudit(tx, {
      ...{ at, ...by(actor), action: 'sync.statuses-changed', subject: siteId, siteId },
      details: { rules: rows.length, following },
    });
    return following;
  });
  if (following > 0) wake(siteId);
  return presentAll(await statusMappingsOf(db, siteId));
}

function requireSame(current: StatusRules, version: string | undefined): void {
  if (version === undefined || version === current.version) return;
  throw new ConflictError({
    code: 'changed_meanwhile',
    message: 'The rules of this site were changed meanwhile.',
    remedy: 'Look at what there is now, and make the change again where it is still wanted.',
    details: { current },
  });
}

/** How many items would follow new rules: at most, since not all of those that somebody decided here do. */
export interface StatusRulesPreview {
  ideas: number;
  stories: number;
}

/**
 * What {@link putStatusRules} would do with these rules, by what was read from Jira last. Changes nothing and asks Jira nothing.
 * @throws as putStatusRules
 */
export async function previewStatusRules(
  { db, now }: Pick<SyncDeps, 'db' | 'now'>,
  actor: Actor,
  input: StatusRulesInput,
): Promise<StatusRulesPreview> {
  requireMember(actor);
  const { siteId, version, rows } = await rowsOf(db, { input, actor, at: new Date(now()) });
  const before = await statusMappingsOf(db, siteId);
  requireSame(presentAll(before), version);
  const preview = { ideas: 0, stories: 0 };
  for await (const items of affectedItems(db, siteId, { before, now: rows })) {
    const ideas = items.filter(({ item_kind: kind }) => kind === 'idea').length;
    preview.ideas += ideas;
    preview.stories += items.length - ideas;
  }
  return preview;
}

async function rowsOf(
  db: Kysely<Database>,
  { input, actor, at }: { input: StatusRulesInput; actor: Actor; at: Date },
): Promise<{ siteId: string; version: string | undefined; rows: StatusMappingRow[] }> {
  const { siteId, items, version } = parseInput(statusRulesInput, input);
  await findSite(db, siteId);
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
  return { siteId, version, rows };
}

type Rules = Parameters<typeof itemStatusFor>[2];

/** Links that are held in memory at once. */
const batchSize = 1_000;

/** Linked items of which the rules now say something else than before, by the issues as they were read last, and than they are. */
async function* affectedItems(
  db: Kysely<Database>,
  siteId: string,
  rules: { before: Rules; now: Rules },
): AsyncGenerator<Pick<StoredLink, 'item_kind' | 'issue_id'>[]> {
  let links: Awaited<ReturnType<typeof linksAfter>>;
  let after = 0;
  do {
    links = await linksAfter(db, siteId, after);
    after = links.at(-1)?.number ?? after;
    yield links.filter((link) => {
      const wanted = (mappings: Rules) => itemStatusFor(link.item_kind, issueOf(link), mappings)?.status;
      const now = wanted(rules.now);
      return now !== undefined && now !== wanted(rules.before) && now !== link.present;
    });
  } while (links.length === batchSize);
}

const linksAfter = (db: Kysely<Database>, siteId: string, after: number) =>
  db
    .selectFrom('link')
    .leftJoin('idea', (join) => join.onRef('idea.id', '=', 'item_id').on('item_kind', '=', 'idea'))
    .leftJoin('story', (join) => join.onRef('story.id', '=', 'item_id').on('item_kind', '=', 'story'))
    .select(['link.number', 'link.item_kind', 'issue_id'])
    .select(['status_id', 'status_name', 'status_category', 'project_key'])
    .select(({ fn }) => fn.coalesce('idea.status', 'story.status').as('present'))
    .where('link.site_id', '=', siteId)
    .where('link.number', '>', after)
    .where('issue_state', '=', 'present')
    .where('status_name', 'is not', null)
    .orderBy('link.number')
    .limit(batchSize)
    .execute();

function issueOf(
  link: Pick<StoredLink, 'status_id' | 'status_name' | 'status_category' | 'project_key'>,
): StatusOfIssue {
  const { status_id: id, status_name: name, status_category: category, project_key: key } = link;
  return {
    status: { id: id ?? '', name: name ?? '', category: (category ?? '') as JiraStatusCategory },
    project: { key: key ?? '' },
  };
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

function presentAll(rows: StatusMappingRow[]): StatusRules {
  const items = rows.map(present);
  const version = createHash('sha256').update(JSON.stringify(items)).digest('base64url').slice(0, 22);
  return { items, version };
}
