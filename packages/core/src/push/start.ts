import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Insertable, Kysely, Transaction } from 'kysely';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { ideaNotFound } from '../backlog/guards.ts';
import { findOwnConnection } from '../connections/load.ts';
import { ConflictError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ItemKind } from '../links/tables.ts';
import type { Database } from '../store/schema.ts';
import { startPushInput } from './input.ts';
import type { StartPushInput } from './input.ts';
import { newMarker } from './marker.ts';
import { enqueuePush } from './task.ts';

interface StartDeps {
  db: Kysely<Database>;
  jobs: Jobs;
  now: () => number;
}

interface Item {
  itemKind: ItemKind;
  itemId: string;
  ideaId: string;
  title: string;
}

/**
 * Stores a push of ideas with their stories and queues its job, in one transaction. Nothing is asked of Jira yet.
 * @returns the push's id
 * @throws ForbiddenError `member_required`; InputError `invalid_input`; NotFoundError `connection_unknown` (or not
 * the actor's own), `idea_not_found`; ConflictError `connection_disconnected`, `connection_refused`,
 * `push_in_progress`
 */
export async function startPush(deps: StartDeps, actor: Actor, input: StartPushInput): Promise<string> {
  requireMember(actor);
  const wanted = parseInput(startPushInput, input);
  const ideaIds = [...new Set(wanted.ideaIds)];
  const at = new Date(deps.now());
  return deps.db.transaction().execute(async (tx) => {
    const connection = await activeConnection(tx, actor, wanted.connectionId);
    const items = await readItems(tx, ideaIds);
    const pushId = randomUUID();
    await tx
      .insertInto('push')
      .values({
        id: pushId,
        created_by: actor.userId,
        connection_id: connection.id,
        site_id: connection.site_id,
        project_key: wanted.projectKey.toUpperCase(),
        idea_issue_type: wanted.ideaIssueType,
        story_issue_type: wanted.storyIssueType,
        state: 'running',
        run_after: sql<Date>`now()`,
        created_at: at,
      })
      .execute();
    await holdItems(tx, { pushId, siteId: connection.site_id, items, at });
    await enqueuePush(deps.jobs, tx, { pushId, afterMs: 0 });
    return pushId;
  });
}

/** Own, or the site's service connection where that is allowed. */
async function activeConnection(tx: Kysely<Database>, actor: Actor, connectionId: string) {
  const connection = await findOwnConnection(tx, actor, connectionId);
  if (connection.state === 'active') return connection;
  const refused = connection.state === 'refused';
  throw new ConflictError({
    code: refused ? 'connection_refused' : 'connection_disconnected',
    message: refused ? 'Jira does not accept this connection any more.' : 'This connection was disconnected.',
    remedy: 'Connect to the site again, then push.',
  });
}

/** Each idea before its stories. Locks the ideas: a second push of one of them waits, then finds it held. */
async function readItems(tx: Kysely<Database>, ideaIds: string[]): Promise<Item[]> {
  const ideas = await tx
    .selectFrom('idea')
    .select(['id', 'title'])
    .where('id', 'in', ideaIds)
    .where('deleted_at', 'is', null)
    // In one order for everybody, so that nobody waits in a circle.
    .orderBy('id')
    .forUpdate()
    .execute();
  const titles = new Map(ideas.map(({ id, title }) => [id, title]));
  const missing = ideaIds.filter((id) => !titles.has(id));
  if (missing.length > 0) throw ideaNotFound(missing);
  const stories = await tx
    .selectFrom('story')
    .select(['id', 'idea_id', 'title', 'i_want'])
    .where('idea_id', 'in', ideaIds)
    .where('deleted_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute();
  return ideaIds.flatMap((ideaId): Item[] => [
    { itemKind: 'idea', itemId: ideaId, ideaId, title: titles.get(ideaId) ?? '' },
    ...stories
      .filter((story) => story.idea_id === ideaId)
      .map(({ id, title, i_want }) => ({
        itemKind: 'story' as const,
        itemId: id,
        ideaId,
        title: title ?? i_want ?? '',
      })),
  ]);
}

interface Holding {
  pushId: string;
  siteId: string;
  items: Item[];
  at: Date;
}

/** The claim: a unique index lets but one push hold an item at a site. */
async function holdItems(tx: Transaction<Database>, { pushId, siteId, items, at }: Holding): Promise<void> {
  const doubts = await openDoubts(tx, siteId, items);
  const rows = items.map(({ itemKind, itemId, ideaId }, position): Insertable<Database['push_item']> => ({
    id: randomUUID(),
    push_id: pushId,
    site_id: siteId,
    item_kind: itemKind,
    item_id: itemId,
    idea_id: ideaId,
    position,
    state: 'queued',
    marker: newMarker(),
    ...doubts.get(itemId),
    created_at: at,
    updated_at: at,
  }));
  const held = await inSlices(rows, (slice) =>
    tx
      .insertInto('push_item')
      .values(slice)
      .onConflict((conflict) => conflict.doNothing())
      .returning('item_id')
      .execute(),
  );
  if (held.length === rows.length) return;
  const ours = new Set(held.map((row) => row.item_id));
  throw await inProgress(
    tx,
    siteId,
    items.filter((item) => !ours.has(item.itemId)),
  );
}

/**
 * Items whose last push ended without knowing whether their issue was created. This push goes on where that one
 * stopped: with its marker, and by looking.
 */
async function openDoubts(tx: Kysely<Database>, siteId: string, items: Item[]) {
  const latest = await inSlices(idsOf(items), (itemIds) =>
    tx
      .selectFrom('push_item')
      .distinctOn('item_id')
      .select(['item_id', 'state', 'marker', 'sent_at', 'sent_by'])
      .where('site_id', '=', siteId)
      .where('item_id', 'in', itemIds)
      .orderBy('item_id')
      .orderBy('number', 'desc')
      .execute(),
  );
  const doubtful = latest.filter((row) => row.state === 'unknown');
  return new Map(
    doubtful.map(({ item_id, marker, sent_at, sent_by }) => [
      item_id,
      { state: 'unknown' as const, marker, sent_at, sent_by },
    ]),
  );
}

async function inProgress(tx: Kysely<Database>, siteId: string, items: Item[]): Promise<ConflictError> {
  const holders = await inSlices(idsOf(items), (itemIds) =>
    tx
      .selectFrom('push_item')
      .select(['push_id', 'item_id'])
      .where('site_id', '=', siteId)
      .where('held', '=', true)
      .where('item_id', 'in', itemIds)
      .execute(),
  );
  const pushIds = new Map(holders.map((row) => [row.item_id, row.push_id]));
  const named = items.slice(0, 3).map((item) => `"${item.title}"`);
  const more = items.length > 3 ? ` and ${items.length - 3} more` : '';
  return new ConflictError({
    code: 'push_in_progress',
    message: `Being pushed to this site already: ${named.join(', ')}${more}.`,
    remedy: 'Wait until that push is finished, or push without it.',
    details: {
      items: items.map(({ itemKind, itemId }) => ({ itemKind, itemId, pushId: pushIds.get(itemId) ?? null })),
    },
  });
}

const idsOf = (items: Item[]) => items.map((item) => item.itemId);

/** One statement takes at most 65,535 parameters, and a row here has a dozen. */
async function inSlices<T, R>(all: T[], execute: (slice: T[]) => Promise<R[]>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < all.length; from += 1_000)
    results.push(...(await execute(all.slice(from, from + 1_000))));
  return results;
}
