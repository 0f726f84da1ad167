import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Database } from '../store/schema.ts';
import type { CoreEvent } from './publish.ts';

/**
 * The events about what the actor may look at: ideas, links, pushes and sites are everybody's to see, connections of others
 * are not.
 */
export async function visibleTo(
  db: Kysely<Database>,
  actor: Actor,
  events: readonly CoreEvent[],
): Promise<CoreEvent[]> {
  const connectionIds = events.flatMap(({ kind, ids }) => (kind === 'connection.changed' ? ids : []));
  const own = connectionIds.length === 0 ? new Set() : await ownOf(db, actor, connectionIds);
  return events.flatMap((event) => {
    if (event.kind === 'session.ended') return [];
    if (event.kind !== 'connection.changed') return [event];
    const ids = event.ids.filter((id) => own.has(id));
    return ids.length === 0 ? [] : [{ ...event, ids }];
  });
}

/** As the list of connections shows them. */
async function ownOf(db: Kysely<Database>, actor: Actor, ids: string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('connection')
    .select('id')
    .where('id', 'in', ids)
    .where((eb) => eb.or([eb('user_id', '=', actor.userId), eb('owner', '=', 'service')]))
    .execute();
  return new Set(rows.map(({ id }) => id));
}
