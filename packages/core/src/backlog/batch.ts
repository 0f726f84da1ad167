import type { Transaction } from 'kysely';
import type { z } from 'zod';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import type { BacklogDeps } from './deps.ts';
import { ideaNotFound, lockIdeas } from './guards.ts';
import { changeBy } from './history.ts';
import type { Change } from './history.ts';
import { bringBackIdea, changeIdea, removeIdea } from './idea-rows.ts';
import type { IdeaFields } from './idea-rows.ts';
import { changeIdeasInput, tags } from './input.ts';
import type { ChangeIdeasInput } from './input.ts';
import { inTransaction } from './transaction.ts';
import type { IdeaRow } from './view.ts';
import { tagKey } from './words.ts';

type Batch = z.output<typeof changeIdeasInput>;

/** Which of the ideas a change made a difference to. */
export interface ChangedIdeas {
  changedIds: string[];
  unchangedIds: string[];
}

export function createBatches({ db, now }: BacklogDeps) {
  /**
   * Changes, deletes or restores up to 500 ideas: all of them or none.
   * @throws NotFoundError `idea_not_found` naming those that are missing; InputError `owner_unknown`, `invalid_input`
   * if one would have too many tags; ConflictError `push_in_progress`
   */
  async function changeIdeas(actor: Actor, input: ChangeIdeasInput): Promise<ChangedIdeas> {
    requireMember(actor);
    const batch = parseInput(changeIdeasInput, input);
    return inTransaction(db, async (tx) => {
      const ideas = await lockIdeas(tx, batch.ideaIds);
      const missing = batch.action === 'restore' ? [] : ideas.filter((idea) => idea.deleted_at);
      if (missing.length > 0) throw ideaNotFound(missing.map(({ id }) => id));
      const changed = new Set<string>();
      for (const idea of ideas) {
        if (await applyTo(tx, { idea, batch, change: changeBy(actor, now) })) changed.add(idea.id);
      }
      const ids = [...new Set(batch.ideaIds)];
      return {
        changedIds: ids.filter((id) => changed.has(id)),
        unchangedIds: ids.filter((id) => !changed.has(id)),
      };
    });
  }

  return { changeIdeas };
}

async function applyTo(
  tx: Transaction<Database>,
  { idea, batch, change }: { idea: IdeaRow; batch: Batch; change: Change },
): Promise<boolean> {
  if (batch.action === 'update') {
    return changeIdea(tx, { before: idea, fields: fieldsFor(idea, batch), change });
  }
  if (batch.action === 'restore') {
    if (!idea.deleted_at) return false;
    await bringBackIdea(tx, idea, change);
    return true;
  }
  await removeIdea(tx, idea.id, change);
  return true;
}

function fieldsFor(idea: IdeaRow, batch: Batch & { action: 'update' }): IdeaFields {
  const { status, ownerId, addTags = [], removeTags = [] } = batch;
  const gone = new Set(removeTags.map(tagKey));
  const kept = idea.tags.filter((tag) => !gone.has(tagKey(tag)));
  return { status, ownerId, tags: parseInput(tags, [...kept, ...addTags]) };
}
