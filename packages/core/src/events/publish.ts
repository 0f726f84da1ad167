import type { Kysely } from 'kysely';
import type { Database } from '../store/schema.ts';
import type { EventKind } from './tables.ts';

/** Something changed that a page may be showing. */
export interface CoreEvent {
  kind: EventKind;
  /** Of the things of that kind: ideas, links, pushes, … */
  ids: string[];
}

/** Tells pages, once the transaction is committed; call it in the one that causes the event. Nothing for no ids. */
export async function publishEvent(tx: Kysely<Database>, event: CoreEvent): Promise<void> {
  if (event.ids.length > 0) await tx.insertInto('event').values(eventRow(event)).execute();
}

export const eventRow = ({ kind, ids }: CoreEvent) => ({ kind, ids: JSON.stringify(ids) });
