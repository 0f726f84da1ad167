import type { Transaction } from 'kysely';
import type { Database } from '../store/schema.ts';
import { recordHistory } from './history.ts';
import type { IdeaStatus, StoryStatus } from './tables.ts';

export type StatusFromJira = {
  itemId: string;
  at: Date;
  /** What happened in Jira, for the history: `DEMO-1 is Done`. */
  because: string;
} & ({ itemKind: 'idea'; status: IdeaStatus } | { itemKind: 'story'; status: StoryStatus });

/**
 * For sync: gives an item the status that follows from its issue, and writes it down as changed by sync. Does nothing
 * when it has that status already, or is gone; a deleted item follows too, it may be restored.
 * @returns whether it changed
 */
export async function setStatusFromJira(tx: Transaction<Database>, o: StatusFromJira): Promise<boolean> {
  const found = o.itemKind === 'idea' ? await setIdeaStatus(tx, o) : await setStoryStatus(tx, o);
  if (!found) return false;
  const change = { actorId: null, at: o.at, source: 'sync' as const };
  await recordHistory(tx, change, [
    {
      ...{ itemKind: o.itemKind, itemId: o.itemId, ideaId: found.ideaId, action: 'changed' },
      changes: [{ field: 'status', from: found.from, to: o.status, because: o.because }],
    },
  ]);
  return true;
}

interface Found {
  ideaId: string;
  from: string;
}

async function setIdeaStatus(
  tx: Transaction<Database>,
  o: StatusFromJira & { itemKind: 'idea' },
): Promise<Found | undefined> {
  const idea = await tx
    .selectFrom('idea')
    .select('status')
    .where('id', '=', o.itemId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!idea || idea.status === o.status) return undefined;
  await tx
    .updateTable('idea')
    .set((eb) => ({ status: o.status, version: eb('version', '+', 1), updated_at: o.at }))
    .where('id', '=', o.itemId)
    .execute();
  return { ideaId: o.itemId, from: idea.status };
}

async function setStoryStatus(
  tx: Transaction<Database>,
  o: StatusFromJira & { itemKind: 'story' },
): Promise<Found | undefined> {
  const story = await tx
    .selectFrom('story')
    .select(['idea_id', 'status'])
    .where('id', '=', o.itemId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!story || story.status === o.status) return undefined;
  await tx
    .updateTable('story')
    .set((eb) => ({ status: o.status, version: eb('version', '+', 1), updated_at: o.at }))
    .where('id', '=', o.itemId)
    .execute();
  return { ideaId: story.idea_id, from: story.status };
}
