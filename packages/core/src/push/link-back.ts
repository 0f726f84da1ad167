import { upsertRemoteLink } from '@crosslink/jira';
import type { JiraClient, RemoteLinkInput } from '@crosslink/jira';
import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { readItems } from '../links/item.ts';
import { hashOf, remoteLinkTo } from '../links/remote-link.ts';
import type { Database } from '../store/schema.ts';
import { batches } from './batches.ts';
import { createBeside } from './beside.ts';
import { orGiveUp } from './give-up.ts';
import { findLinks, itemGone } from './items.ts';
import type { LinkRow } from './items.ts';
import { once } from './once.ts';
import { durably, setItems, tellStep } from './run.ts';
import type { Run } from './run.ts';
import type { ItemRow } from './settings.ts';

interface LinkedBack {
  item: ItemRow;
  linkId: string;
  remoteLinkId: string;
  hash: string;
  checkedAt: Date;
}

/** Writes remote links beside whatever else the run does. */
export interface LinkingBack {
  /** created → linked, soon. */
  add(items: ItemRow[]): void;
  /** Resolves when all are stored; rejects with what stopped them, and then the rest stays `created`. */
  finish(): Promise<void>;
}

/**
 * Several at once, and stored together as they come in: a transaction each would take longer than Jira does. Upserted by
 * our globalId: doing it twice leaves one remote link.
 */
export function createLinkingBack(run: Run, mayGoOn: () => boolean): LinkingBack {
  const beside = createBeside(run.settings.linksAtOnce);
  const done: LinkedBack[] = [];
  let storing = Promise.resolve();

  /** Whatever comes in while something is being stored is stored together next. */
  const storeSoon = () => {
    storing = storing.then(async () => {
      const batch = done.splice(0);
      if (batch.length > 0 && !beside.failed()) await store(run, batch).catch(beside.fail);
    });
  };

  const one = async (item: ItemRow, read: () => Promise<Together>) => {
    // It stays `created`, and the next run goes on with it.
    if (!mayGoOn()) return;
    const linked = await orGiveUp(run, item, async () => linkBack(run, item, await read()));
    if (!linked) return;
    done.push(linked);
    storeSoon();
  };

  return {
    add: (items) => {
      // Read together, but only when their turn has come: they may be changed until then.
      for (const together of batches(items, run.settings.linksAtOnce)) {
        const read = once(() => readTogether(run, together));
        for (const item of together) beside.add(() => one(item, read));
      }
    },
    finish: async () => {
      // What failed is told last: storing may fail, too.
      await beside.finish().catch(() => undefined);
      await storing;
      await beside.finish();
    },
  };
}

interface Together {
  readAt: Date;
  links: Map<string, LinkRow>;
  remoteLinkOf: (item: ItemRow) => RemoteLinkInput;
  client: JiraClient;
}

async function readTogether(run: Run, items: ItemRow[]): Promise<Together> {
  return {
    readAt: new Date(run.now()),
    links: await findLinks(run.db, items),
    remoteLinkOf: await readRemoteLinks(run, items),
    client: await run.client(),
  };
}

async function linkBack(run: Run, item: ItemRow, read: Together): Promise<LinkedBack> {
  const link = read.links.get(item.item_id);
  if (!link) throw itemGone(item);
  const remoteLink = read.remoteLinkOf(item);
  const { id } = await upsertRemoteLink(read.client, link.issue_id, remoteLink);
  run.progressed = true;
  await run.onStep('linked-back', item);
  return { item, linkId: link.id, remoteLinkId: id, hash: hashOf(remoteLink), checkedAt: read.readAt };
}

/** What the issues of items are to show of them. What comes back throws ItemProblem `push_item_gone`. */
export async function readRemoteLinks(
  run: Run,
  items: ItemRow[],
): Promise<(item: ItemRow) => RemoteLinkInput> {
  const { db, publicUrl, siteId } = run;
  const shown = await readItems(db, items, publicUrl);
  return (item) => {
    const one = shown.get(item.item_id);
    if (!one) throw itemGone(item);
    return remoteLinkTo(one, { siteId, publicUrl });
  };
}

async function store(run: Run, batch: LinkedBack[]): Promise<void> {
  const items = batch.map(({ item }) => item);
  const linked = await durably(run, async (tx) => {
    await keepRemoteLinks(tx, batch);
    return setItems(run, tx, items, { state: 'linked' });
  });
  await tellStep(run, 'linked', linked);
}

async function keepRemoteLinks(tx: Transaction<Database>, batch: LinkedBack[]): Promise<void> {
  const ids = batch.map(({ linkId }) => linkId);
  const remoteLinkIds = batch.map(({ remoteLinkId }) => remoteLinkId);
  const hashes = batch.map(({ hash }) => hash);
  const times = batch.map(({ checkedAt }) => checkedAt.toISOString());
  await sql`
    update link set remote_link_id = written.remote_link_id, remote_link_hash = written.hash,
      remote_link_checked_at = written.checked_at, remote_link_retry_at = null, remote_link_problem = null
    from unnest(${ids}::text[], ${remoteLinkIds}::text[], ${hashes}::text[], ${times}::timestamptz[])
      as written (id, remote_link_id, hash, checked_at)
    where link.id = written.id
  `.execute(tx);
}
