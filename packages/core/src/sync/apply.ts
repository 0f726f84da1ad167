import type { JiraIssue } from '@crosslink/jira';
import type { Kysely, Transaction } from 'kysely';
import { sql } from 'kysely';
import { setStatusFromJira } from '../backlog/status-from-jira.ts';
import { publishEvent } from '../events/publish.ts';
import { writeLinks } from '../links/write-links.ts';
import type { Database } from '../store/schema.ts';
import { compare } from './compare.ts';
import type { Comparison, StoredLink } from './compare.ts';
import { itemStatusFor, statusMappingsOf } from './item-status.ts';
import type { StatusMappingRow } from './item-status.ts';

export interface Reading {
  siteId: string;
  issues: readonly JiraIssue[];
  /** If it was asked for. */
  sprintFieldId?: string | null;
  at: Date;
  /** Jira's clock minus ours. */
  clockOffsetSeconds: number;
  /** When issues came into their status by our clock, by issue id, where that was asked for. */
  statusSince?: ReadonlyMap<string, number>;
  /** Ids of issues whose status counts as news although it is none: the rules say something else of it now. */
  statusAgain?: ReadonlySet<string> | undefined;
  /**
   * When the issues themselves, no index, were asked: then they are believed although a link says something newer, as
   * after Jira was restored from a backup.
   */
  askedAt?: Date | undefined;
}

export interface Applied {
  /** Links of which a page shows something else now. */
  changed: string[];
  /** Ids of the issues that differed from their link in anything. */
  news: string[];
  /** Ids of those that were read in an older state than their link says: nothing came of them. */
  older: string[];
}

/**
 * Brings what Jira says of issues onto their links, and from there to ideas and stories. All in the caller's
 * transaction; idempotent, and indifferent to the order of reads.
 */
export async function applyIssues(tx: Transaction<Database>, reading: Reading): Promise<Applied> {
  const links = await lockLinks(tx, reading);
  const issues = new Map(reading.issues.map((issue) => [issue.id, issue]));
  const older: string[] = [];
  const compared = links.flatMap((link) => {
    const issue = issues.get(link.issue_id);
    if (!issue) return [];
    const comparison = compare(link, issue, reading);
    if (comparison.kind === 'read') return [{ link, issue, comparison }];
    older.push(issue.id);
    return [];
  });
  await touch(tx, compared, reading.at);
  const moved = compared.filter(
    ({ comparison, issue }) => comparison.statusMoved || reading.statusAgain?.has(issue.id) === true,
  );
  if (moved.length > 0) await moveItems(tx, moved, reading);
  const changed = compared.filter(({ comparison }) => comparison.visible).map(({ link }) => link.id);
  await publishEvent(tx, { kind: 'link.changed', ids: changed });
  const differing = compared.filter(({ comparison }) => Object.keys(comparison.columns).length > 0);
  return { changed, news: [...new Set(differing.map(({ issue }) => issue.id))], older };
}

type Read = Extract<Comparison, { kind: 'read' }>;
interface Compared {
  link: StoredLink;
  issue: JiraIssue;
  comparison: Read;
}

/** Ideas before links, each in one order: as everybody does, so that nobody waits in a circle. */
async function lockLinks(tx: Transaction<Database>, { siteId, issues }: Reading): Promise<StoredLink[]> {
  const ids = issues.map(({ id }) => id);
  if (ids.length === 0) return [];
  await sql`
    select id from idea where id in (select idea_id from link where site_id = ${siteId} and issue_id = any(${ids}))
    order by id for no key update
  `.execute(tx);
  return tx
    .selectFrom('link')
    .selectAll()
    .where('site_id', '=', siteId)
    .where('issue_id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute();
}

async function touch(tx: Transaction<Database>, compared: Compared[], at: Date): Promise<void> {
  await writeLinks(
    tx,
    compared.map(({ link, comparison }) => ({ id: link.id, ...comparison.columns, refreshed_at: at })),
  );
}

/** Only what changed in Jira moves an item, and never over what somebody decided here after that. */
async function moveItems(tx: Transaction<Database>, moved: Compared[], reading: Reading): Promise<void> {
  const mappings = await statusMappingsOf(tx, reading.siteId);
  for (const one of moved) await moveItem(tx, one, { reading, mappings });
}

async function moveItem(
  tx: Transaction<Database>,
  { link, issue, comparison }: Compared,
  { reading, mappings }: { reading: Reading; mappings: StatusMappingRow[] },
): Promise<void> {
  const wanted = itemStatusFor(link.item_kind, issue, mappings);
  if (!wanted) return;
  const since =
    reading.statusSince?.get(issue.id) ?? Date.parse(issue.updated) - reading.clockOffsetSeconds * 1000;
  const decided = await decidedHereAt(tx, link);
  if (decided !== undefined && decided > since) return;
  const by = comparison.statusMoved ? '' : ', by the new status rules';
  const because = `${issue.key} is ${issue.status.name}${by}`;
  await setStatusFromJira(tx, { ...wanted, itemId: link.item_id, at: reading.at, because });
}

/** When somebody here, or an import, last decided on the item's status; undefined: never. */
export async function decidedHereAt(
  db: Kysely<Database>,
  { item_kind: kind, item_id: id, idea_id: ideaId }: Pick<StoredLink, 'item_kind' | 'item_id' | 'idea_id'>,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('item_history')
    .select('at')
    .where('idea_id', '=', ideaId)
    .where('item_kind', '=', kind)
    .where('item_id', '=', id)
    .where('source', 'in', ['person', 'import'])
    .where('action', '=', 'changed')
    .where(sql<boolean>`changes @> '[{"field": "status"}]'`)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.at.getTime();
}
