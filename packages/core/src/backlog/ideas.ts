import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import { linksOfIdea } from '../links/link.ts';
import type { Database } from '../store/schema.ts';
import { attachmentsOf, presentAttachments } from './attachments.ts';
import { readFacets } from './facets.ts';
import type { Facets } from './facets.ts';
import { ideaNotFound } from './guards.ts';
import { presentHistory } from './history.ts';
import type { HistoryEntry } from './history.ts';
import { facetsInput, filterIdeasInput, ideaHistoryInput, ideaIdInput, listIdeasInput } from './input.ts';
import type { FacetsInput, FilterIdeasInput, IdeaHistoryInput, ListIdeasInput } from './input.ts';
import { readIds, readPage } from './listing.ts';
import type { IdeaIds, IdeaPage } from './listing.ts';
import { pageOf, parseCursor } from './paging.ts';
import type { Page } from './paging.ts';
import { ideaColumns, presentIdea, presentStory } from './view.ts';
import type { IdeaInFull } from './view.ts';

const historyPlace = z.tuple([z.number()]);

export type IdeaReads = ReturnType<typeof createIdeaReads>;

export function createIdeaReads(db: Kysely<Database>) {
  /**
   * Ideas that fulfil the filter, page by page, without their stories.
   * @throws InputError `invalid_input`, `cursor_invalid`
   */
  async function listIdeas(_actor: Actor, input: ListIdeasInput = {}): Promise<IdeaPage> {
    return readPage(db, parseInput(listIdeasInput, input));
  }

  /** The ids of all ideas that fulfil the filter, at most 10,000. @throws InputError `invalid_input` */
  async function ideaIds(_actor: Actor, input: FilterIdeasInput = {}): Promise<IdeaIds> {
    return readIds(db, parseInput(filterIdeasInput, input));
  }

  /** How many ideas that fulfil the filter have each status, tag and owner. @throws InputError `invalid_input` */
  async function facets(_actor: Actor, input: FacetsInput = {}): Promise<Facets> {
    const { only, ...filter } = parseInput(facetsInput, input);
    return readFacets(db, filter, only);
  }

  /** One idea with its stories in order and all their links. @throws NotFoundError `idea_not_found` */
  async function getIdea(_actor: Actor, input: { ideaId: string }): Promise<IdeaInFull> {
    const { ideaId } = parseInput(ideaIdInput, input);
    return readIdeaInFull(db, ideaId);
  }

  /**
   * What happened to an idea and its stories, the latest first; of deleted ones as well.
   * @throws NotFoundError `idea_not_found`; InputError `cursor_invalid`
   */
  async function history(_actor: Actor, input: IdeaHistoryInput): Promise<Page<HistoryEntry>> {
    const { ideaId, limit, cursor } = parseInput(ideaHistoryInput, input);
    const idea = await db.selectFrom('idea').select('id').where('id', '=', ideaId).executeTakeFirst();
    if (!idea) throw ideaNotFound([ideaId]);
    let query = db.selectFrom('item_history').selectAll().where('idea_id', '=', ideaId);
    if (cursor !== undefined) query = query.where('number', '<', parseCursor(historyPlace, cursor)[0]);
    const rows = await query
      .orderBy('number', 'desc')
      .limit(limit + 1)
      .execute();
    return pageOf({ rows, limit, present: presentHistory, placeOf: (row) => [row.number] });
  }

  return { listIdeas, ideaIds, facets, getIdea, history };
}

/** @throws NotFoundError `idea_not_found` */
export async function readIdeaInFull(db: Kysely<Database>, ideaId: string): Promise<IdeaInFull> {
  const idea = await db
    .selectFrom('idea')
    .select(ideaColumns)
    .where('id', '=', ideaId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (!idea) throw ideaNotFound([ideaId]);
  const stories = await db
    .selectFrom('story')
    .selectAll()
    .where('idea_id', '=', ideaId)
    .where('deleted_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute();
  const attachments = await attachmentsOf(db, [ideaId]);
  return {
    ...presentIdea(idea),
    attachments: presentAttachments(attachments, ideaId),
    stories: stories.map((story) => presentStory(story, presentAttachments(attachments, story.id))),
    links: await linksOfIdea(db, ideaId),
  };
}
