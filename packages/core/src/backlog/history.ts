import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Actor } from '../actor.ts';
import { publishEvent } from '../events/publish.ts';
import type { ItemKind } from '../links/tables.ts';
import type { Database } from '../store/schema.ts';
import type { FieldChange, HistoryAction, HistorySource } from './tables.ts';

/** Something that happened to an item. */
export interface HistoryEntry {
  id: string;
  itemKind: ItemKind;
  itemId: string;
  ideaId: string;
  at: string;
  /** Null when it was nobody here, or that user is gone. */
  actorId: string | null;
  source: HistorySource;
  action: HistoryAction;
  /** Long texts are shortened. */
  changes: FieldChange[];
}

/** Who changes something, when, and by which way. */
export interface Change {
  actorId: string | null;
  at: Date;
  source: HistorySource;
}

/** A change that a person makes here. */
export function changeBy(actor: Actor, now: () => number): Change {
  return { actorId: actor.userId, at: new Date(now()), source: 'person' };
}

export interface Happening {
  itemKind: ItemKind;
  itemId: string;
  ideaId: string;
  action: HistoryAction;
  changes: FieldChange[];
}

type HistoryRow = Selectable<Database['item_history']>;

const SLICE = 1_000;
/** Whoever shows a list reads it anew after any of them. */
const TOLD_LIMIT = 500;
const SHOWN_LENGTH = 200;

/** Writes down what happens, in the transaction in which it happens, and tells the pages that show it. */
export async function recordHistory(
  tx: Kysely<Database>,
  change: Change,
  happenings: Happening[],
): Promise<void> {
  await insertHistory(tx, change, happenings);
  await publishEvent(tx, {
    kind: 'idea.changed',
    ids: [...new Set(happenings.map(({ ideaId }) => ideaId))].slice(0, TOLD_LIMIT),
  });
}

async function insertHistory(
  tx: Kysely<Database>,
  { actorId, at, source }: Change,
  happenings: Happening[],
): Promise<void> {
  const rows = happenings.map(({ itemKind, itemId, ideaId, action, changes }) => ({
    ...{ id: randomUUID(), item_kind: itemKind, item_id: itemId, idea_id: ideaId },
    ...{ at, actor_id: actorId, source, action, changes: JSON.stringify(changes) },
  }));
  for (let from = 0; from < rows.length; from += SLICE) {
    await tx
      .insertInto('item_history')
      .values(rows.slice(from, from + SLICE))
      .execute();
  }
}

/** What differs between two states of an item, field by field. What is not given does not change. */
export function changesBetween(before: object, given: object): FieldChange[] {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.entries(given)
    .filter(([field, to]) => to !== undefined && !isSame(old.get(field) ?? null, to))
    .map(([field, to]) => ({ field, from: old.get(field) ?? null, to: to as unknown }));
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

export function presentHistory(row: HistoryRow): HistoryEntry {
  return {
    id: row.id,
    itemKind: row.item_kind,
    itemId: row.item_id,
    ideaId: row.idea_id,
    at: row.at.toISOString(),
    actorId: row.actor_id,
    source: row.source,
    action: row.action,
    changes: row.changes.map((change) => ({
      ...change,
      from: shortened(change.from),
      to: shortened(change.to),
    })),
  };
}

function shortened(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= SHOWN_LENGTH) return value;
  // Never cut between the halves of a surrogate pair.
  return `${value.slice(0, SHOWN_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
