import { randomUUID } from 'node:crypto';
import type { JiraClient, JiraIssue } from '@crosslink/jira';
import type { Kysely, Transaction } from 'kysely';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import { lockIdea } from '../backlog/guards.ts';
import { ConflictError } from '../errors.ts';
import { publishEvent } from '../events/publish.ts';
import { parseInput } from '../input.ts';
import { ensureSiteSync } from '../sync/site-sync.ts';
import type { Database } from '../store/schema.ts';
import { actingConnection } from './acting.ts';
import { requireUnclaimed } from './claims.ts';
import { linkIssueInput } from './input.ts';
import type { LinkIssueInput } from './input.ts';
import { parseIssueAddress, siteOf } from './issue-address.ts';
import { issueColumns } from './issue-columns.ts';
import { findItem } from './item.ts';
import type { LinkedItem } from './item.ts';
import { presentLink } from './link.ts';
import type { Link, LinkRow } from './link.ts';
import type { LinksDeps } from './links.ts';
import { linkChanged, readLink } from './load.ts';
import { readIssue } from './read-issue.ts';
import { removeTraces } from './remove-traces.ts';
import { sprintFieldOf } from './sprint-field.ts';
import { writeRemoteLink } from './write-remote-link.ts';

/**
 * Links an item to an issue that is there already, and lets the issue link back. Doing it twice equals doing it once.
 * Should Jira not take the remote link, the link is made all the same and says so (`remoteLinkProblem`).
 * @throws InputError `issue_address_invalid`, `issue_site_missing`, `issue_of_other_site`; NotFoundError
 * `issue_site_unknown`, `site_unknown`, `idea_not_found`, `story_not_found`, `connection_unknown`, `issue_not_found`;
 * ConflictError `site_without_connection`, `item_linked_already`, `issue_linked_already`, `push_in_progress`, `link_changed_meanwhile`;
 * JiraError
 */
export async function linkIssue(deps: LinksDeps, actor: Actor, input: LinkIssueInput): Promise<Link> {
  requireMember(actor);
  const { db, now, publicUrl } = deps;
  const wanted = parseInput(linkIssueInput, input);
  const address = parseIssueAddress(wanted.issue);
  const site = await siteOf(db, address, wanted.siteId);
  const item = await findItem(db, { kind: wanted.itemKind, id: wanted.itemId, publicUrl });
  const connectionId = await actingConnection(db, actor, { site, connectionId: wanted.connectionId });
  const client = await deps.clientFor(connectionId);
  await ensureSiteSync(db, { siteId: site.id, now });
  const { issue, columns } = await readColumns(deps, { client, siteId: site.id, key: address.key });
  const present = await linkOfItem(db, { item, siteId: site.id });
  if (present) requireSame(present, issue);
  else if (!wanted.evenIfLinked)
    await requireUnclaimed({ db, publicUrl, siteId: site.id }, { client, issue, item });
  const made = { item, siteId: site.id, connectionId, issueId: issue.id, columns };
  const link = present ?? (await insertLink(deps, actor, made));
  requireSame(link, issue);
  await writeRemoteLink(deps, { link, item, clientFor: () => Promise.resolve(client) });
  const asItIs = await linkOfItem(db, { item, siteId: site.id });
  if (asItIs?.issue_id === issue.id) return presentLink(asItIs);
  // Whoever ended it or led it elsewhere meanwhile may have done so before the remote link was written.
  await removeTraces(db, client, link);
  throw linkChanged(link);
}

/** Reads an issue as links show it. */
export async function readColumns(
  { db }: Pick<LinksDeps, 'db'>,
  { client, siteId, key }: { client: JiraClient; siteId: string; key: string },
) {
  const sprintFieldId = await sprintFieldOf(db, { siteId, client });
  const issue = await readIssue(client, key, sprintFieldId === null ? [] : [sprintFieldId]);
  return { issue, sprintFieldId, columns: issueColumns(issue, sprintFieldId) };
}

async function linkOfItem(
  db: Kysely<Database>,
  { item, siteId }: { item: LinkedItem; siteId: string },
): Promise<LinkRow | undefined> {
  const row = await db
    .selectFrom('link')
    .select('id')
    .where('item_kind', '=', item.kind)
    .where('item_id', '=', item.id)
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  return row && readLink(db, row.id);
}

function requireSame(link: LinkRow, issue: JiraIssue): void {
  if (link.issue_id === issue.id) return;
  throw new ConflictError({
    code: 'item_linked_already',
    message: `It is linked to ${link.issue_key} at this site already.`,
    remedy: 'Relink that link to the other issue, or unlink it first.',
    details: { linkId: link.id, issueKey: link.issue_key },
  });
}

interface NewLink {
  item: LinkedItem;
  siteId: string;
  connectionId: string;
  issueId: string;
  columns: ReturnType<typeof issueColumns>;
}

async function insertLink(
  deps: LinksDeps,
  actor: Actor,
  { item, siteId, connectionId, issueId, columns }: NewLink,
): Promise<LinkRow> {
  const id = randomUUID();
  const at = new Date(deps.now());
  return deps.db.transaction().execute(async (tx) => {
    await lockIdea(tx, item.ideaId);
    await requireNotHeld(tx, { itemId: item.id, siteId });
    const inserted = await tx
      .insertInto('link')
      .values({
        id,
        item_kind: item.kind,
        item_id: item.id,
        idea_id: item.ideaId,
        site_id: siteId,
        connection_id: connectionId,
        issue_id: issueId,
        ...columns,
        created_at: at,
        refreshed_at: at,
      })
      .onConflict((conflict) => conflict.columns(['item_kind', 'item_id', 'site_id']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!inserted) return linkMadeMeanwhile(tx, { item, siteId });
    await publishEvent(tx, { kind: 'link.changed', ids: [id] });
    const details = { itemKind: item.kind, itemId: item.id, issueKey: columns.issue_key };
    await recordAudit(tx, { at, ...by(actor), action: 'link.made', subject: id, siteId, details });
    return readLink(tx, id);
  });
}

/** Nobody can end it before this transaction does: whoever would waits for the idea. */
async function linkMadeMeanwhile(
  tx: Transaction<Database>,
  o: { item: LinkedItem; siteId: string },
): Promise<LinkRow> {
  const link = await linkOfItem(tx, o);
  if (link) return link;
  throw linkChanged({ id: o.item.id });
}

/**
 * A push is about to link the item itself. Call it with the idea locked, so that none can begin meanwhile.
 * @throws ConflictError `push_in_progress`
 */
export async function requireNotHeld(
  tx: Transaction<Database>,
  { itemId, siteId }: { itemId: string; siteId: string },
): Promise<void> {
  const held = await tx
    .selectFrom('push_item')
    .select('push_id')
    .where('item_id', '=', itemId)
    .where('site_id', '=', siteId)
    .where('held', '=', true)
    .executeTakeFirst();
  if (!held) return;
  throw new ConflictError({
    code: 'push_in_progress',
    message: 'It is being pushed to Jira right now.',
    remedy: 'Wait until the push is finished, then try again.',
    details: { pushId: held.push_id },
  });
}
