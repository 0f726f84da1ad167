import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import { linksOfIdea } from '../links/link.ts';
import type { Database } from '../store/schema.ts';
import { ideaNotFound } from './guards.ts';
import { ideaIdInput, listIdeasInput } from './input.ts';
import type { ListIdeasInput } from './input.ts';
import { pageOf, parseCursor } from './paging.ts';
import type { Page } from './paging.ts';
import { presentIdea, presentStory } from './view.ts';
import type { Idea, IdeaInFull } from './view.ts';

const place = z.tuple([z.number(), z.string()]);

export type IdeaReads = ReturnType<typeof createIdeaReads>;

export function createIdeaReads(db: Kysely<Database>) {
  /** Ideas in their order, without stories. @throws InputError `invalid_input`, `cursor_invalid` */
  async function listIdeas(_actor: Actor, input: ListIdeasInput = {}): Promise<Page<Idea>> {
    const { limit, cursor } = parseInput(listIdeasInput, input);
    let query = db.selectFrom('idea').selectAll().where('deleted_at', 'is', null);
    if (cursor !== undefined) {
      const [position, id] = parseCursor(place, cursor);
      query = query.where((eb) => eb(eb.refTuple('position', 'id'), '>', eb.tuple(position, id)));
    }
    const rows = await query
      .orderBy('position')
      .orderBy('id')
      .limit(limit + 1)
      .execute();
    return pageOf({ rows, limit, present: presentIdea, placeOf: (row) => [row.position, row.id] });
  }

  /** One idea with its stories in order and all their links. @throws NotFoundError `idea_not_found` */
  async function getIdea(_actor: Actor, input: { ideaId: string }): Promise<IdeaInFull> {
    const { ideaId } = parseInput(ideaIdInput, input);
    const idea = await db
      .selectFrom('idea')
      .selectAll()
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
    return { ...presentIdea(idea), stories: stories.map(presentStory), links: await linksOfIdea(db, ideaId) };
  }

  return { listIdeas, getIdea };
}
