import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import { linksOfIdea } from '../links/link.ts';
import type { BacklogDeps } from './deps.ts';
import { ideaNotFound, lockIdea, requireNotPushing } from './guards.ts';
import { createIdeaInput, ideaIdInput, listIdeasInput, updateIdeaInput } from './input.ts';
import type { CreateIdeaInput, ListIdeasInput, UpdateIdeaInput } from './input.ts';
import { pageOf, parseCursor } from './paging.ts';
import type { Page } from './paging.ts';
import { insertStories } from './stories.ts';
import { presentIdea, presentStory } from './view.ts';
import type { Idea, IdeaInFull } from './view.ts';

const place = z.tuple([z.number(), z.string()]);

export function createIdeas({ db, now }: BacklogDeps) {
  /** Stores an idea, last in order, with its stories in the order given. All or nothing. */
  async function createIdea(actor: Actor, input: CreateIdeaInput): Promise<IdeaInFull> {
    requireMember(actor);
    const { title, description = '', stories = [] } = parseInput(createIdeaInput, input);
    const id = randomUUID();
    const at = new Date(now());
    await db.transaction().execute(async (tx) => {
      const authorship = { created_by: actor.userId, created_at: at, updated_at: at };
      await tx
        .insertInto('idea')
        .values({ id, title, description, ...authorship })
        .execute();
      await insertStories(
        tx,
        stories.map((story) => ({ ...story, ideaId: id })),
        authorship,
      );
    });
    return getIdea(actor, { ideaId: id });
  }

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

  /** Changes what is given. @throws NotFoundError `idea_not_found` */
  async function updateIdea(actor: Actor, input: UpdateIdeaInput): Promise<IdeaInFull> {
    requireMember(actor);
    const { ideaId, title, description } = parseInput(updateIdeaInput, input);
    const changed = await db
      .updateTable('idea')
      .set({
        updated_at: new Date(now()),
        ...(title === undefined ? {} : { title }),
        ...(description === undefined ? {} : { description }),
      })
      .where('id', '=', ideaId)
      .where('deleted_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!changed) throw ideaNotFound([ideaId]);
    return getIdea(actor, { ideaId });
  }

  /**
   * Takes the idea and its stories out of every list. Allowed although they are linked: their issues stay in Jira
   * as they are, and the links stay here, so that nothing is forgotten that a later undo would need.
   * @throws NotFoundError `idea_not_found`; ConflictError `push_in_progress`
   */
  async function deleteIdea(actor: Actor, input: { ideaId: string }): Promise<void> {
    requireMember(actor);
    const { ideaId } = parseInput(ideaIdInput, input);
    const at = new Date(now());
    await db.transaction().execute(async (tx) => {
      await lockIdea(tx, ideaId);
      await requireNotPushing(tx, { ideaId });
      await tx.updateTable('idea').set({ deleted_at: at }).where('id', '=', ideaId).execute();
      await tx
        .updateTable('story')
        .set({ deleted_at: at })
        .where('idea_id', '=', ideaId)
        .where('deleted_at', 'is', null)
        .execute();
    });
  }

  return { createIdea, listIdeas, getIdea, updateIdea, deleteIdea };
}
