import type { Transaction } from 'kysely';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { ConflictError } from '../errors.ts';
import { parseInput } from '../input.ts';
import type { Database } from '../store/schema.ts';
import type { BacklogDeps } from './deps.ts';
import { lockIdea, lockIdeas, requireVersion } from './guards.ts';
import { changeBy } from './history.ts';
import type { Change } from './history.ts';
import { bringBackIdea, changeIdea, insertIdea, removeIdea } from './idea-rows.ts';
import type { NewIdea } from './idea-rows.ts';
import { readIdeaInFull } from './ideas.ts';
import type { IdeaReads } from './ideas.ts';
import { createIdeaInput, ideaIdInput, putIdeaInput, updateIdeaInput } from './input.ts';
import type { CreateIdeaInput, PutIdeaInput, UpdateIdeaInput } from './input.ts';
import { putStories } from './put-stories.ts';
import { inTransaction } from './transaction.ts';
import { ideaColumns } from './view.ts';
import type { IdeaInFull } from './view.ts';

/** What came of bringing an idea to a state. */
export type PutOutcome = 'created' | 'updated' | 'restored' | 'unchanged';

export function createIdeaChanges({ db, now }: BacklogDeps, { getIdea }: IdeaReads) {
  /**
   * Stores an idea, last in order, with its stories in the order given. All or nothing.
   * @throws InputError `invalid_input`, `owner_unknown`; ConflictError `external_id_taken`
   */
  async function createIdea(actor: Actor, input: CreateIdeaInput): Promise<IdeaInFull> {
    requireMember(actor);
    const idea = parseInput(createIdeaInput, input);
    const id = await inTransaction(db, (tx) => insertIdea(tx, idea, changeBy(actor, now)));
    return getIdea(actor, { ideaId: id });
  }

  /**
   * Changes what is given; null empties a field. With `version` only if nobody changed it since that version.
   * @throws NotFoundError `idea_not_found`; InputError `owner_unknown`; ConflictError `changed_meanwhile`,
   * `external_id_taken`
   */
  async function updateIdea(actor: Actor, input: UpdateIdeaInput): Promise<IdeaInFull> {
    requireMember(actor);
    const { ideaId, version, ...fields } = parseInput(updateIdeaInput, input);
    await inTransaction(db, async (tx) => {
      const before = await lockIdea(tx, ideaId);
      await requireVersion(before, version, () => readIdeaInFull(tx, ideaId));
      await changeIdea(tx, { before, fields, change: changeBy(actor, now) });
    });
    return getIdea(actor, { ideaId });
  }

  /**
   * Creates the idea with this external id, or brings it to the state given: only what is given changes, a deleted one
   * comes back. Its stories are recognised by their external id, else by their words; those not named stay.
   * @throws as createIdea and updateIdea
   */
  async function putIdea(
    actor: Actor,
    input: PutIdeaInput,
  ): Promise<{ idea: IdeaInFull; outcome: PutOutcome }> {
    requireMember(actor);
    const idea = parseInput(putIdeaInput, input);
    const put = () => inTransaction(db, (tx) => putByExternalId(tx, idea, changeBy(actor, now)));
    const { id, outcome } = await put().catch(async (error: unknown) => {
      // Somebody created it at the same moment: it is there now.
      if (!(error instanceof ConflictError) || error.code !== 'external_id_taken') throw error;
      return put();
    });
    return { idea: await getIdea(actor, { ideaId: id }), outcome };
  }

  /**
   * Takes the idea and its stories out of every list. Allowed although they are linked: their issues stay in Jira
   * as they are, and the links stay here, so that nothing is forgotten that a later undo would need.
   * @throws NotFoundError `idea_not_found`; ConflictError `push_in_progress`
   */
  async function deleteIdea(actor: Actor, input: { ideaId: string }): Promise<void> {
    requireMember(actor);
    const { ideaId } = parseInput(ideaIdInput, input);
    await inTransaction(db, async (tx) => {
      await lockIdea(tx, ideaId);
      await removeIdea(tx, ideaId, changeBy(actor, now));
    });
  }

  /**
   * Brings a deleted idea back to where it was, with the stories that were deleted together with it, not those
   * deleted before. Nothing happens to one that is there.
   * @throws NotFoundError `idea_not_found`
   */
  async function restoreIdea(actor: Actor, input: { ideaId: string }): Promise<IdeaInFull> {
    requireMember(actor);
    const { ideaId } = parseInput(ideaIdInput, input);
    await inTransaction(db, async (tx) => {
      const [idea] = await lockIdeas(tx, [ideaId]);
      if (idea?.deleted_at) await bringBackIdea(tx, idea, changeBy(actor, now));
    });
    return getIdea(actor, { ideaId });
  }

  return { createIdea, updateIdea, putIdea, deleteIdea, restoreIdea };
}

async function putByExternalId(
  tx: Transaction<Database>,
  idea: NewIdea & { externalId: string },
  change: Change,
): Promise<{ id: string; outcome: PutOutcome }> {
  const { stories = [], ...fields } = idea;
  const before = await tx
    .selectFrom('idea')
    .select(ideaColumns)
    .where('external_id', '=', idea.externalId)
    .forUpdate()
    .executeTakeFirst();
  if (!before) return { id: await insertIdea(tx, idea, change), outcome: 'created' };
  const restored = before.deleted_at !== null;
  if (restored) await bringBackIdea(tx, before, change);
  const changed = await changeIdea(tx, { before, fields, change });
  const retold = await putStories(tx, { ideaId: before.id, stories, change });
  const outcome = changed || retold ? 'updated' : 'unchanged';
  return { id: before.id, outcome: restored ? 'restored' : outcome };
}
