import { JiraError } from '@crosslink/jira';
import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { by, recordAudit } from '../audit/record.ts';
import type { AuditRecord } from '../audit/record.ts';
import { ConflictError, GoneError } from '../errors.ts';
import { publishEvent } from '../events/publish.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import { actingConnection, connectionForLink } from './acting.ts';
import { requireUnclaimed } from './claims.ts';
import { relinkInput, unlinkInput } from './input.ts';
import type { RelinkInput, UnlinkInput } from './input.ts';
import { parseIssueAddress, siteOf } from './issue-address.ts';
import { findItem } from './item.ts';
import { presentLink } from './link.ts';
import type { Link, LinkRow } from './link.ts';
import { readColumns, requireNotHeld } from './link-issue.ts';
import type { LinksDeps } from './links.ts';
import { linkChanged, readLink } from './load.ts';
import { removeTraces } from './remove-traces.ts';
import { writeRemoteLink } from './write-remote-link.ts';

/**
 * Ends a link: our remote link, label and property are taken off the issue, which stays as it is otherwise.
 * @throws ForbiddenError `member_required`; NotFoundError `link_not_found`; ConflictError `link_without_connection`,
 * `push_in_progress`; as Jira failed, and then nothing was changed here. With `leaveBehind` what Jira does not let us
 * remove stays in Jira
 */
export async function unlink(deps: LinksDeps, actor: Actor, input: UnlinkInput): Promise<void> {
  requireMember(actor);
  const { linkId, leaveBehind } = parseInput(unlinkInput, input);
  const link = await readLink(deps.db, linkId);
  await deps.db.transaction().execute((tx) => lockLink(tx, link));
  try {
    const client = await deps.clientFor(await connectionForLink(deps.db, actor, link));
    await removeTraces(deps.db, client, link);
  } catch (error) {
    if (!leaveBehind || !mayBeLeft(error)) throw error;
  }
  await deps.db.transaction().execute(async (tx) => {
    await lockLink(tx, link);
    await tx.deleteFrom('link').where('id', '=', linkId).execute();
    await publishEvent(tx, { kind: 'link.changed', ids: [linkId] });
    await tell(tx, { at: new Date(deps.now()), ...by(actor), action: 'link.ended', link });
  });
}

const mayBeLeft = (error: unknown): boolean =>
  error instanceof JiraError || error instanceof ConflictError || error instanceof GoneError;

/**
 * Leads a link to another issue of the same site: the old one loses our traces, the new one links back.
 * @throws as linkIssue does, and as Jira fails
 */
export async function relink(deps: LinksDeps, actor: Actor, input: RelinkInput): Promise<Link> {
  requireMember(actor);
  const { db, publicUrl, now } = deps;
  const wanted = parseInput(relinkInput, input);
  const link = await readLink(db, wanted.linkId);
  const address = parseIssueAddress(wanted.issue);
  const site = await siteOf(db, address, link.site_id);
  const item = await findItem(db, { kind: link.item_kind, id: link.item_id, publicUrl });
  // Never somebody else's: it would show the actor any issue that somebody may see.
  const connectionId = await actingConnection(db, actor, { site, connectionId: wanted.connectionId });
  const client = await deps.clientFor(connectionId);
  const { issue, columns } = await readColumns(deps, { client, siteId: site.id, key: address.key });
  if (issue.id !== link.issue_id) {
    if (!wanted.evenIfLinked)
      await requireUnclaimed({ db, publicUrl, siteId: site.id }, { client, issue, item });
    await db.transaction().execute((tx) => lockLink(tx, link));
    await removeTraces(db, client, link);
    await db.transaction().execute(async (tx) => {
      await lockLink(tx, link);
      await tx
        .updateTable('link')
        .set({ ...afresh, ...columns, issue_id: issue.id, connection_id: connectionId })
        .set({ refreshed_at: new Date(now()) })
        .where('id', '=', link.id)
        .execute();
      // What a push created was the issue before: of the new one nothing is taken off on its account.
      await tx.updateTable('push_item').set({ link_id: null }).where('link_id', '=', link.id).execute();
      await publishEvent(tx, { kind: 'link.changed', ids: [link.id] });
      await tell(tx, {
        ...{ at: new Date(now()), ...by(actor), action: 'link.relinked', link },
        toIssueKey: issue.key,
      });
    });
  }
  const changed = await readLink(db, link.id);
  await writeRemoteLink(deps, { link: changed, item, clientFor: () => Promise.resolve(client) });
  return presentLink(await readLink(db, link.id));
}

async function tell(
  tx: Transaction<Database>,
  {
    link,
    toIssueKey,
    ...record
  }: Pick<AuditRecord, 'at' | 'actorId' | 'apiKeyId' | 'action'> & { link: LinkRow; toIssueKey?: string },
): Promise<void> {
  const { item_kind: itemKind, item_id: itemId, issue_key: issueKey } = link;
  const details = { itemKind, itemId, issueKey, ...(toIssueKey === undefined ? {} : { toIssueKey }) };
  await recordAudit(tx, { ...record, subject: link.id, siteId: link.site_id, details });
}

/** What was known of the issue before says nothing of the new one. */
const afresh = {
  ...{ issue_state: 'present' as const, missing_since: null, missing_for: null, look_again_at: null },
  ...{ remote_link_id: null, remote_link_hash: null, remote_link_checked_at: null },
  ...{ remote_link_retry_at: null, remote_link_problem: null, sprint_name: null, pushed: null },
};

/**
 * While the link is as it was read, and no push is at the item.
 * @throws ConflictError `push_in_progress`; NotFoundError `link_not_found` (ended or led elsewhere meanwhile)
 */
async function lockLink(tx: Transaction<Database>, link: LinkRow): Promise<void> {
  // Whoever begins a push locks the idea; deleted ideas have links, too.
  await sql`select id from idea where id = ${link.idea_id} for update`.execute(tx);
  await requireNotHeld(tx, { itemId: link.item_id, siteId: link.site_id });
  const present = await tx
    .selectFrom('link')
    .select('issue_id')
    .where('id', '=', link.id)
    .forUpdate()
    .executeTakeFirst();
  if (present?.issue_id !== link.issue_id) throw linkChanged(link);
}
