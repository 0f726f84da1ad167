import { randomUUID } from 'node:crypto';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import type { BacklogDeps } from './deps.ts';
import { ideaNotFound, lockIdea, requireNotPushing } from './guards.ts';
import type { IdeaReads } from './ideas.ts';
import { createIdeaInput, ideaIdInput, updateIdeaInput } from './input.ts';
import type { CreateIdeaInput, UpdateIdeaInput } from './input.ts';
import { insertStories } from './stories.ts';
import type { IdeaInFull } from './view.ts';

export function createIdeaChanges({ db, now }: BacklogDeps, { getIdea }: IdeaReads) {
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

  return { createIdea, updateIdea, deleteIdea };
}
