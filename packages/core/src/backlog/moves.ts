import type { Transaction } from 'kysely';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import type { BacklogDeps } from './deps.ts';
import { ideaNotFound, lockIdea, lockStory, placeElsewhere } from './guards.ts';
import { changeBy, recordHistory } from './history.ts';
import type { IdeaReads } from './ideas.ts';
import { moveIdeaInput, moveStoryInput } from './input.ts';
import type { MoveIdeaInput, MoveStoryInput } from './input.ts';
import { moveTo } from './order.ts';
import { presentInFull } from './story-rows.ts';
import { inTransaction } from './transaction.ts';
import type { IdeaInFull, Story } from './view.ts';

export function createMoves({ db, now }: BacklogDeps, { getIdea }: IdeaReads) {
  /** Puts an idea before or after another one. @throws NotFoundError `idea_not_found`; InputError `place_elsewhere` */
  async function moveIdea(actor: Actor, input: MoveIdeaInput): Promise<IdeaInFull> {
    requireMember(actor);
    const { ideaId, before, after } = parseInput(moveIdeaInput, input);
    const neighbourId = before ?? after ?? '';
    if (neighbourId === ideaId) throw placeElsewhere(neighbourId);
    await inTransaction(db, async (tx) => {
      await lockIdea(tx, ideaId);
      // Only its position is read, so it is not locked: two moves past each other must not wait in a circle.
      const neighbour = await readPosition(tx, neighbourId);
      const side = before === undefined ? 'after' : 'before';
      await moveTo(tx, { table: 'idea' }, { id: ideaId, neighbour, side });
      const changes = [{ field: 'order', from: null, to: { [side]: neighbourId } }];
      await recordHistory(tx, changeBy(actor, now), [
        { itemKind: 'idea', itemId: ideaId, ideaId, action: 'moved', changes },
      ]);
    });
    return getIdea(actor, { ideaId });
  }

  /**
   * Puts a story before or after another one of the same idea.
   * @throws NotFoundError `story_not_found`; InputError `place_elsewhere`
   */
  async function moveStory(actor: Actor, input: MoveStoryInput): Promise<Story> {
    requireMember(actor);
    const { storyId, before, after } = parseInput(moveStoryInput, input);
    return inTransaction(db, async (tx) => {
      const { idea_id: ideaId } = await lockStory(tx, storyId);
      const neighbour = await lockStory(tx, before ?? after ?? '');
      if (neighbour.idea_id !== ideaId || neighbour.id === storyId) throw placeElsewhere(neighbour.id);
      const side = before === undefined ? 'after' : 'before';
      await moveTo(tx, { table: 'story', ideaId }, { id: storyId, neighbour, side });
      const happening = { itemKind: 'story', itemId: storyId, ideaId, action: 'moved' } as const;
      const changes = [{ field: 'order', from: null, to: { [side]: neighbour.id } }];
      await recordHistory(tx, changeBy(actor, now), [{ ...happening, changes }]);
      return presentInFull(tx, await lockStory(tx, storyId));
    });
  }

  return { moveIdea, moveStory };
}

async function readPosition(
  tx: Transaction<Database>,
  id: string,
): Promise<{ id: string; position: number }> {
  const idea = await tx
    .selectFrom('idea')
    .select(['id', 'position'])
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (!idea) throw ideaNotFound([id]);
  return idea;
}
