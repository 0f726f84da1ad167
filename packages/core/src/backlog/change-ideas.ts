import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { z } from 'zod';
import { requireMember } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { parseInput } from '../input.ts';
import type { ItemKind } from '../links/tables.ts';
import type { Database } from '../store/schema.ts';
import { attachmentsOf, plainAttachments, presentAttachments, replaceAttachments } from './attachments.ts';
import type { BacklogDeps } from './deps.ts';
import { given as onlyGiven } from './given.ts';
import { lockIdea, requireNotPushing, requireVersion } from './guards.ts';
import { changesBetween, recordHistory } from './history.ts';
import type { Change, Happening } from './history.ts';
import { readIdeaInFull } from './ideas.ts';
import type { IdeaReads } from './ideas.ts';
import { createIdeaInput, ideaIdInput, updateIdeaInput } from './input.ts';
import type { CreateIdeaInput, UpdateIdeaInput } from './input.ts';
import { refreshSearch } from './search.ts';
import { insertStory } from './stories.ts';
import { inTransaction } from './transaction.ts';
import { presentIdea } from './view.ts';
import type { IdeaInFull } from './view.ts';
import { tagKey, titleKey } from './words.ts';

export function createIdeaChanges({ db, now }: BacklogDeps, { getIdea }: IdeaReads) {
  const changeBy = (actor: Actor): Change => ({
    actorId: actor.userId,
    at: new Date(now()),
    source: 'person',
  });

  /**
   * Stores an idea, last in order, with its stories in the order given. All or nothing.
   * @throws InputError `invalid_input`, `owner_unknown`; ConflictError `external_id_taken`
   */
  async function createIdea(actor: Actor, input: CreateIdeaInput): Promise<IdeaInFull> {
    requireMember(actor);
    const idea = parseInput(createIdeaInput, input);
    const id = await inTransaction(db, (tx) => insertIdea(tx, idea, changeBy(actor)));
    return getIdea(actor, { ideaId: id });
  }

  /**
   * Changes what is given; null empties a field. With `version` only if nobody changed it since that version.
   * @throws NotFoundError `idea_not_found`; InputError `owner_unknown`; ConflictError `changed_meanwhile`,
   * `external_id_taken`
   */
  async function updateIdea(actor: Actor, input: UpdateIdeaInput): Promise<IdeaInFull> {
    requireMember(actor);
    const { ideaId, version, ...given } = parseInput(updateIdeaInput, input);
    await inTransaction(db, async (tx) => {
      const before = await lockIdea(tx, ideaId);
      await requireVersion(before, version, () => readIdeaInFull(tx, ideaId));
      await changeIdea(tx, { ideaId, given, change: changeBy(actor) });
    });
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
    await inTransaction(db, (tx) => removeIdea(tx, ideaId, changeBy(actor)));
  }

  return { createIdea, updateIdea, deleteIdea };
}

type NewIdea = z.output<typeof createIdeaInput>;
export type IdeaFields = Omit<z.output<typeof updateIdeaInput>, 'ideaId' | 'version'>;

async function insertIdea(tx: Transaction<Database>, idea: NewIdea, change: Change): Promise<string> {
  const id = randomUUID();
  const { stories = [], attachments = [], ...given } = idea;
  await tx
    .insertInto('idea')
    .values({
      ...{ id, title: given.title, description: given.description ?? '' },
      ...columnsOf(given),
      ...{ created_by: change.actorId, created_at: change.at, updated_at: change.at },
    })
    .execute();
  const { actorId, at } = change;
  await replaceAttachments(tx, { kind: 'idea', itemId: id, ideaId: id }, { attachments, actorId, at });
  await recordHistory(tx, change, [
    {
      ...{ itemKind: 'idea', itemId: id, ideaId: id, action: 'created' },
      changes: [{ field: 'title', from: null, to: given.title }],
    },
  ]);
  // One after the other: the order of insertion is their order.
  for (const story of stories) await insertStory(tx, { ...story, ideaId: id }, change);
  await refreshSearch(tx, id);
  return id;
}

/**
 * Changes fields of an idea that is locked, and writes down what differs.
 * @returns whether anything did
 */
export async function changeIdea(
  tx: Transaction<Database>,
  o: { ideaId: string; given: IdeaFields; change: Change },
): Promise<boolean> {
  const { ideaId, change } = o;
  const { attachments, ...given } = o.given;
  const before = await readComparable(tx, ideaId);
  const after = attachments ? { ...given, attachments: plainAttachments(attachments) } : given;
  const changes = changesBetween(before, after);
  if (changes.length === 0) return false;
  const changed = new Set(changes.map(({ field }) => field));
  await tx
    .updateTable('idea')
    .set((eb) => ({ ...columnsOf(given), version: eb('version', '+', 1), updated_at: change.at }))
    .where('id', '=', ideaId)
    .execute();
  if (attachments && changed.has('attachments')) {
    const { actorId, at } = change;
    await replaceAttachments(tx, { kind: 'idea', itemId: ideaId, ideaId }, { attachments, actorId, at });
  }
  await refreshSearch(tx, ideaId);
  await recordHistory(tx, change, [{ itemKind: 'idea', itemId: ideaId, ideaId, action: 'changed', changes }]);
  return true;
}

async function readComparable(tx: Kysely<Database>, ideaId: string): Promise<object> {
  const idea = presentIdea(await lockIdea(tx, ideaId));
  const attachments = presentAttachments(await attachmentsOf(tx, [ideaId]), ideaId);
  return { ...idea, attachments: attachments.map(({ title, url }) => ({ title, url })) };
}

async function removeIdea(tx: Transaction<Database>, ideaId: string, change: Change): Promise<void> {
  await lockIdea(tx, ideaId);
  await requireNotPushing(tx, { ideaId });
  const deleted = { deleted_at: change.at, deletion_id: randomUUID() };
  await tx.updateTable('idea').set(deleted).where('id', '=', ideaId).execute();
  const stories = await tx
    .updateTable('story')
    .set(deleted)
    .where('idea_id', '=', ideaId)
    .where('deleted_at', 'is', null)
    .returning('id')
    .execute();
  const deletedToo = (itemKind: ItemKind, itemId: string): Happening => ({
    ...{ itemKind, itemId, ideaId, action: 'deleted', changes: [] },
  });
  await recordHistory(tx, change, [
    deletedToo('idea', ideaId),
    ...stories.map(({ id }) => deletedToo('story', id)),
  ]);
}

/** The columns of the fields that are given. */
export function columnsOf({ title, tags, ...more }: Omit<IdeaFields, 'attachments'>) {
  return onlyGiven({
    ...{ title, title_key: title === undefined ? undefined : titleKey(title) },
    ...{ description: more.description, problem: more.problem, benefit: more.benefit },
    ...{ impact: more.impact, effort: more.effort, status: more.status },
    ...{ tags, tag_keys: tags?.map(tagKey), owner_id: more.ownerId },
    ...{ external_id: more.externalId, external_url: more.externalUrl },
  });
}
