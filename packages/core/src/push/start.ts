import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { ideaNotFound, storyNotFound } from '../backlog/guards.ts';
import { findOwnConnection } from '../connections/load.ts';
import { ConflictError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ItemKind } from '../links/tables.ts';
import type { Database } from '../store/schema.ts';
import { holdItems } from './hold.ts';
import { repeatPushInput, startPushInput } from './input.ts';
import type { RepeatPushInput, StartPush, StartPushInput } from './input.ts';
import type { PushRow } from './lease.ts';
import { findPush } from './read.ts';
import { enqueuePush } from './task.ts';

interface StartDeps {
  db: Kysely<Database>;
  jobs: Jobs;
  now: () => number;
}

export interface Item {
  itemKind: ItemKind;
  itemId: string;
  ideaId: string;
  title: string;
}

/** What is to be pushed: ideas with all their stories, and ideas and stories by themselves. */
interface Selection {
  wholeIdeaIds: string[];
  ideaIds: string[];
  storyIds: string[];
}

type NewPush = Pick<
  PushRow,
  'connection_id' | 'project_key' | 'idea_issue_type' | 'story_issue_type' | 'on_conflict'
>;

/**
 * Stores a push of ideas with their stories and queues its job, in one transaction. Nothing is asked of Jira yet.
 * @returns the push's id
 * @throws ForbiddenError `member_required`; InputError `invalid_input`; NotFoundError `connection_unknown` (or not
 * the actor's own), `idea_not_found`, `story_not_found`; ConflictError `connection_disconnected`, `connection_refused`,
 * `push_in_progress`
 */
export async function startPush(deps: StartDeps, actor: Actor, input: StartPushInput): Promise<string> {
  requireMember(actor);
  const wanted = parseInput(startPushInput, input);
  const push: NewPush = {
    connection_id: wanted.connectionId,
    project_key: wanted.projectKey.toUpperCase(),
    idea_issue_type: wanted.ideaIssueType ?? null,
    story_issue_type: wanted.storyIssueType ?? null,
    on_conflict: wanted.onConflict,
  };
  return store(deps, actor, push, () => Promise.resolve(selectionOf(wanted)));
}

export const selectionOf = ({ ideaIds, storyIds, stories }: StartPush): Selection =>
  stories === 'all'
    ? { wholeIdeaIds: ideaIds, ideaIds: [], storyIds }
    : { wholeIdeaIds: [], ideaIds, storyIds };

/**
 * Starts another push of the items of one that are not done: failed, cancelled, of unknown outcome, or to be decided.
 * @returns the new push's id
 * @throws as startPush; NotFoundError `push_not_found`; ConflictError `push_nothing_left`
 */
export async function repeatPush(deps: StartDeps, actor: Actor, input: RepeatPushInput): Promise<string> {
  requireMember(actor);
  const { pushId, connectionId, onConflict, itemIds } = parseInput(repeatPushInput, input);
  const before = await findPush(deps.db, pushId);
  const push: NewPush = {
    ...{ project_key: before.project_key, on_conflict: onConflict },
    ...{ idea_issue_type: before.idea_issue_type, story_issue_type: before.story_issue_type },
    connection_id: connectionId ?? before.connection_id,
  };
  return store(deps, actor, push, (tx) => itemsLeft(tx, pushId, itemIds));
}

async function itemsLeft(tx: Kysely<Database>, pushId: string, itemIds?: string[]): Promise<Selection> {
  let query = tx
    .selectFrom('push_item')
    .select(['item_kind', 'item_id'])
    .where('push_id', '=', pushId)
    .where('held', '=', false)
    .where('state', '!=', 'done')
    .orderBy('position');
  if (itemIds) query = query.where('item_id', 'in', itemIds);
  const left = await query.execute();
  if (left.length === 0) throw nothingLeft();
  const idsOfKind = (kind: ItemKind) =>
    left.filter(({ item_kind }) => item_kind === kind).map(({ item_id }) => item_id);
  return { wholeIdeaIds: [], ideaIds: idsOfKind('idea'), storyIds: idsOfKind('story') };
}

async function store(
  deps: StartDeps,
  actor: Actor,
  push: NewPush,
  select: (tx: Transaction<Database>) => Promise<Selection>,
): Promise<string> {
  const at = new Date(deps.now());
  const pushId = randomUUID();
  await deps.db.transaction().execute(async (tx) => {
    const connection = await activeConnection(tx, actor, push.connection_id ?? '');
    const items = await readItems(tx, await select(tx));
    const { id: connection_id, site_id } = connection;
    await tx
      .insertInto('push')
      .values({
        ...{ ...push, id: pushId, created_by: actor.userId, connection_id, site_id },
        ...{ state: 'running', run_after: sql<Date>`now()`, created_at: at },
      })
      .execute();
    await holdItems(tx, { pushId, siteId: site_id, items, at });
    await enqueuePush(deps.jobs, tx, { pushId, afterMs: 0 });
  });
  return pushId;
}

/** Own, or the site's service connection where that is allowed. */
export async function activeConnection(tx: Kysely<Database>, actor: Actor, connectionId: string) {
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
export async function readItems(tx: Kysely<Database>, selection: Selection): Promise<Item[]> {
  const whole = new Set(selection.wholeIdeaIds);
  const byThemselves = new Set(selection.storyIds);
  const stories = await readStories(tx, whole, byThemselves);
  const ideaIds = [...new Set([...whole, ...selection.ideaIds])];
  const parentIds = stories.map(({ ideaId }) => ideaId);
  const titles = await lockIdeas(tx, [...new Set([...ideaIds, ...parentIds])]);
  const missing = ideaIds.filter((id) => !titles.has(id));
  if (missing.length > 0) throw ideaNotFound(missing);
  const wanted = new Set(ideaIds);
  const storiesOf = Map.groupBy(stories, ({ ideaId }) => ideaId);
  // As named; the ideas of stories that go by themselves come last.
  const inOrder = [...ideaIds, ...[...titles.keys()].filter((id) => !wanted.has(id))];
  return inOrder.flatMap((ideaId): Item[] => [
    ...(wanted.has(ideaId)
      ? [{ itemKind: 'idea' as const, itemId: ideaId, ideaId, title: titles.get(ideaId) ?? '' }]
      : []),
    ...(storiesOf.get(ideaId) ?? []),
  ]);
}

async function lockIdeas(tx: Kysely<Database>, ideaIds: string[]): Promise<Map<string, string>> {
  const ideas = await tx
    .selectFrom('idea')
    .select(['id', 'title'])
    .where('id', 'in', ideaIds)
    .where('deleted_at', 'is', null)
    // In one order for everybody, so that nobody waits in a circle.
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Map(ideas.map(({ id, title }) => [id, title]));
}

async function readStories(
  tx: Kysely<Database>,
  wholeIdeaIds: Set<string>,
  storyIds: Set<string>,
): Promise<Item[]> {
  const rows = await tx
    .selectFrom('story')
    .select(['id', 'idea_id', 'title', 'i_want'])
    .where(sql<boolean>`(idea_id = any(${[...wholeIdeaIds]}) or id = any(${[...storyIds]}))`)
    .where('deleted_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute();
  const missing = [...storyIds].filter((id) => !rows.some((row) => row.id === id));
  if (missing.length > 0) throw storyNotFound(missing.join(', '));
  return rows.map(({ id, idea_id: ideaId, title, i_want }) => ({
    ...{ itemKind: 'story', itemId: id, ideaId },
    title: title ?? i_want ?? '',
  }));
}

function nothingLeft(): ConflictError {
  return new ConflictError({
    code: 'push_nothing_left',
    message: 'Everything of this push that was asked for is done, or still under way.',
    remedy: 'Wait for it, or push the ideas anew.',
  });
}
