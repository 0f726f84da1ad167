import { randomUUID } from 'node:crypto';
import {
  createIssue,
  getIssue,
  JiraError,
  listRemoteLinks,
  searchIssues,
  upsertRemoteLink,
} from '@crosslink/jira';
import type { Transaction } from 'kysely';
import { issueColumns } from '../links/issue-columns.ts';
import type { Database } from '../store/schema.ts';
import { buildCreateBody } from './fields.ts';
import type { CreateBody } from './fields.ts';
import { findLink, linkOf, readDocument } from './items.ts';
import { epicKeyFor } from './parent.ts';
import { causeOf, columnsOf, ItemProblem, surelyNotCreated } from './reaction.ts';
import { remoteLinkGlobalId, remoteLinkOf } from './remote-link.ts';
import { moveItem } from './run.ts';
import type { Run } from './run.ts';
import { lookDueAt } from './settings.ts';
import type { ItemRow } from './settings.ts';

/**
 * Carries an item as far as it goes now.
 * @returns how many ms to wait before it can go on, or nothing if it is finished. Throws what keeps it from going on.
 */
export async function advance(run: Run, item: ItemRow): Promise<number | undefined> {
  let at = item;
  while (at.held) {
    const waitMs = inDoubt(at) ? lookDueAt(at, run.settings) - run.now() : 0;
    if (waitMs > 0) return waitMs;
    at = await step(run, at);
  }
  return undefined;
}

function inDoubt(item: ItemRow): boolean {
  return item.state === 'sending' || item.state === 'unknown';
}

function step(run: Run, item: ItemRow): Promise<ItemRow> {
  switch (item.state) {
    case 'queued':
      return send(run, item);
    case 'sending':
    case 'unknown':
      return look(run, item);
    case 'created':
      return linkBack(run, item);
    case 'linked':
      return readBack(run, item);
    case 'done':
    case 'failed':
      throw new TypeError(`Item ${item.id} is ${item.state} and still held.`);
  }
}

/** queued → sending → created; or → unknown; or, if there is a link already, straight on from there. */
async function send(run: Run, item: ItemRow): Promise<ItemRow> {
  const link = await findLink(run.db, item);
  if (link) return goOnWith(run, item, link);
  const document = await readDocument(run, item);
  const plan = await run.preflight.planFor(item.item_kind);
  const epicKey = await epicKeyFor(run, item, plan);
  const body = buildCreateBody({ document, plan, marker: item.marker, epicKey });
  const sending = await moveItem(run, item, {
    state: 'sending',
    sent_at: new Date(run.now()),
    sent_by: run.push.connection_id,
    sends: item.sends + 1,
    looks: 0,
    looked_at: null,
  });
  await run.onStep('sending', sending);
  const outcome = await create(run, sending, body);
  if ('doubt' in outcome) return moveItem(run, sending, { state: 'unknown', ...columnsOf(outcome.doubt) });
  await run.onStep('sent', sending);
  return record(run, sending, { ...outcome, typeName: plan.typeName });
}

async function goOnWith(
  run: Run,
  item: ItemRow,
  link: { id: string; remote_link_id: string | null; refreshed_at: Date | null },
): Promise<ItemRow> {
  // Linked back once more if Jira never showed it: an upsert changes nothing where all is well.
  if (link.remote_link_id === null || link.refreshed_at === null)
    return moveItem(run, item, { state: 'created', link_id: link.id });
  return moveItem(run, item, { state: 'done', held: false, already_linked: true, link_id: link.id });
}

type CreateOutcome = { id: string; key: string } | { doubt: ReturnType<typeof causeOf> };

async function create(run: Run, sending: ItemRow, body: CreateBody): Promise<CreateOutcome> {
  // A worker that was stopped for a while must not send what somebody else has taken over.
  const client = await run.client();
  await run.lease.ensure(run.db);
  try {
    return await createIssue(client, body);
  } catch (error) {
    if (!(error instanceof JiraError)) throw error;
    if (!surelyNotCreated(error)) return { doubt: causeOf(error) };
    await moveItem(run, sending, { state: 'queued', sent_at: null, sent_by: null, sends: sending.sends - 1 });
    throw error;
  }
}

/** sending | unknown → created (adopted), or after the sender's second look in vain → queued again. */
async function look(run: Run, item: ItemRow): Promise<ItemRow> {
  const link = await findLink(run.db, item);
  if (link) return goOnWith(run, item, link);
  await run.lease.renew(run.db);
  // By the label alone: it is unique, and the issue may have been moved to another project meanwhile.
  const found = await searchIssues(await run.client(), {
    jql: `labels = "${item.marker}"`,
    maxResults: 50,
  });
  // A cloned issue carries the label of its original, which has the lowest id.
  const [issue] = found.issues.toSorted((a, b) => Number(a.id) - Number(b.id));
  if (issue) return record(run, item, { id: issue.id, key: issue.key, typeName: issue.issueType.name });
  const after = afterVainLook(run, item);
  // Asked while the outcome is still unknown: who is not shown the project has not really looked.
  if (after.state === 'queued') await run.preflight.planFor(item.item_kind);
  const looked = await moveItem(run, item, after);
  await run.onStep('looked', looked);
  return looked;
}

function afterVainLook(run: Run, item: ItemRow): Partial<ItemRow> {
  const looks = item.looks + 1;
  const looked = { looks, looked_at: new Date(run.now()) };
  if (looks < 2) return looked;
  const givenUp = { ...looked, state: 'unknown' as const, held: false };
  // What one person created another need not be allowed to see: only the sender's look proves something.
  if (item.sent_by === null || item.sent_by !== run.push.connection_id)
    return { ...givenUp, ...columnsOf(sentBySomebodyElse(item)) };
  if (item.sends < run.settings.maximumSends) return { ...looked, state: 'queued' };
  return { ...givenUp, ...columnsOf(outcomeUnknown(item)) };
}

function sentBySomebodyElse({ marker }: ItemRow): ItemProblem {
  return new ItemProblem({
    code: 'push_outcome_unknown',
    message: `Jira was asked with another connection to create the issue and never answered. It shows this connection no issue labelled ${marker}, but may be hiding it.`,
    remedy: `Have whoever pushed it first push it again; if nobody can, give the label ${marker} to an issue of your own in Jira and push again: it is linked.`,
  });
}

function outcomeUnknown(item: ItemRow): ItemProblem {
  return new ItemProblem({
    code: 'push_outcome_unknown',
    message: `Jira was asked ${item.sends} times to create the issue, never answered, and shows no issue labelled ${item.marker}.`,
    remedy: 'Look in Jira for an issue with this label, then push again: Crosslink looks before it creates.',
  });
}

interface NewIssue {
  id: string;
  key: string;
  typeName: string | undefined;
}

/** The link is stored in the transaction that makes the item `created`: neither exists without the other. */
async function record(run: Run, item: ItemRow, issue: NewIssue): Promise<ItemRow> {
  run.progressed = true;
  const created = await moveItem(run, item, { state: 'created', ...columnsOf(null) }, async (tx) => ({
    link_id: await insertLink(run, tx, { item, issue }),
  }));
  await run.onStep('created', created);
  return created;
}

async function insertLink(
  run: Run,
  tx: Transaction<Database>,
  { item, issue }: { item: ItemRow; issue: NewIssue },
): Promise<string> {
  const id = randomUUID();
  await tx
    .insertInto('link')
    .values({
      id,
      item_kind: item.item_kind,
      item_id: item.item_id,
      idea_id: item.idea_id,
      site_id: item.site_id,
      connection_id: run.push.connection_id,
      issue_id: issue.id,
      issue_key: issue.key,
      issue_type: issue.typeName ?? null,
      status_name: null,
      status_category: null,
      remote_link_id: null,
      created_at: new Date(run.now()),
      refreshed_at: null,
    })
    .execute();
  return id;
}

/** created → linked. Upserted by our globalId: doing it twice leaves one remote link. */
async function linkBack(run: Run, item: ItemRow): Promise<ItemRow> {
  const link = await linkOf(run.db, item);
  const document = await readDocument(run, item);
  await run.lease.renew(run.db);
  const { id } = await upsertRemoteLink(await run.client(), link.issue_id, remoteLinkOf(item, document));
  run.progressed = true;
  await run.onStep('linked-back', item);
  const linked = await moveItem(run, item, { state: 'linked' }, async (tx) => {
    await tx.updateTable('link').set({ remote_link_id: id }).where('id', '=', link.id).execute();
    return {};
  });
  await run.onStep('linked', linked);
  return linked;
}

/** linked → done: what Jira says now, not what we believe it was told. */
async function readBack(run: Run, item: ItemRow): Promise<ItemRow> {
  const link = await linkOf(run.db, item);
  const globalId = remoteLinkGlobalId(item);
  const client = await run.client();
  await run.lease.renew(run.db);
  const [issue, remoteLinks] = await Promise.all([
    getIssue(client, link.issue_id),
    listRemoteLinks(client, link.issue_id, { globalId }),
  ]);
  const [remoteLink] = remoteLinks;
  if (!remoteLink) {
    await forgetRemoteLink(run, item, link.id);
    throw remoteLinkLost(link.issue_key);
  }
  run.progressed = true;
  await run.onStep('read-back', item);
  const done = await moveItem(run, item, { state: 'done', held: false, ...columnsOf(null) }, async (tx) => {
    await tx
      .updateTable('link')
      .set({
        ...issueColumns(issue),
        remote_link_id: remoteLink.id,
        refreshed_at: new Date(run.now()),
      })
      .where('id', '=', link.id)
      .execute();
    return {};
  });
  await run.onStep('done', done);
  return done;
}

/** linked → created again, so that the next push links back anew. */
async function forgetRemoteLink(run: Run, item: ItemRow, linkId: string): Promise<void> {
  await moveItem(run, item, { state: 'created' }, async (tx) => {
    await tx.updateTable('link').set({ remote_link_id: null }).where('id', '=', linkId).execute();
    return {};
  });
}

function remoteLinkLost(issueKey: string): ItemProblem {
  return new ItemProblem({
    code: 'push_remote_link_lost',
    message: `Jira accepted the link back from ${issueKey} and does not show it.`,
    remedy: 'Check in Jira that issue linking is on and nothing removes remote links, then push again.',
  });
}
