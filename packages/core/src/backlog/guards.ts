import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { ConflictError, NotFoundError } from '../errors.ts';
import type { Database } from '../store/schema.ts';

export function ideaNotFound(ideaIds: string[]): NotFoundError {
  return new NotFoundError({
    code: 'idea_not_found',
    message: `There is no idea ${ideaIds.join(', ')}.`,
    remedy: 'Look in the list of ideas; it may have been deleted.',
    details: { ideaIds },
  });
}

/**
 * Locks the idea until the transaction ends: pushes, deletions and changes of its stories come one after the other.
 * @throws NotFoundError `idea_not_found`
 */
export async function lockIdea(tx: Kysely<Database>, ideaId: string): Promise<void> {
  const { rows } = await sql`
    select id from idea where id = ${ideaId} and deleted_at is null for update
  `.execute(tx);
  if (rows.length === 0) throw ideaNotFound([ideaId]);
}

/**
 * Deleting waits for a running push: what is being carried across must stay readable until it is there.
 * Call it with the idea locked, so that no push can begin meanwhile.
 * @throws ConflictError `push_in_progress`
 */
export async function requireNotPushing(
  tx: Kysely<Database>,
  item: { ideaId: string; storyId?: string },
): Promise<void> {
  let query = tx
    .selectFrom('push_item')
    .select('push_id')
    .where('idea_id', '=', item.ideaId)
    .where('held', '=', true);
  if (item.storyId !== undefined) {
    query = query.where('item_kind', '=', 'story').where('item_id', '=', item.storyId);
  }
  const held = await query.limit(1).executeTakeFirst();
  if (!held) return;
  throw new ConflictError({
    code: 'push_in_progress',
    message: 'It is being pushed to Jira right now.',
    remedy: 'Wait until the push is finished, then delete it.',
    details: { pushId: held.push_id },
  });
}
