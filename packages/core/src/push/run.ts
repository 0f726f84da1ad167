import type { Transaction, UpdateObject } from 'kysely';
import { publishEvent } from '../events/publish.ts';
import type { Database } from '../store/schema.ts';
import type { PushClient } from './client.ts';
import type { Lease, PushRow } from './lease.ts';
import type { Ground } from './ground.ts';
import type { ItemRow, OnStep, PushSettings, Step } from './settings.ts';

/** One worker's turn at one push. */
export interface Run extends PushClient, Ground {
  now: () => number;
  settings: PushSettings;
  onStep: OnStep;
  push: PushRow;
  lease: Lease;
  /** Whether Jira did anything for us in this run. */
  progressed: boolean;
  /** Calls of this run of which nobody knows what came of them. */
  doubts: number;
  /** Items that were refused in company, without a word on whom it was about: they are sent by themselves. */
  alone: Set<string>;
}

/** A durable step: prolongs the lease, writes, and lets pages know. All of it or nothing. @throws LeaseLost */
export async function durably<T>(run: Run, write: (tx: Transaction<Database>) => Promise<T>): Promise<T> {
  return run.db.transaction().execute(async (tx) => {
    await run.lease.renew(tx);
    await publishEvent(tx, { kind: 'push.changed', ids: [run.push.id] });
    return write(tx);
  });
}

/** Writes the same to all of these items, and says what they are now, in their order. */
export async function setItems(
  run: Run,
  tx: Transaction<Database>,
  items: ItemRow[],
  changes: UpdateObject<Database, 'push_item', 'push_item'>,
): Promise<ItemRow[]> {
  const rows = await tx
    .updateTable('push_item')
    .set({ ...changes, updated_at: new Date(run.now()) })
    .where('id', 'in', idsOf(items))
    .returningAll()
    .execute();
  return inOrder(rows);
}

export const idsOf = (items: { id: string }[]): string[] => items.map(({ id }) => id);
export const inOrder = (items: ItemRow[]): ItemRow[] => items.toSorted((a, b) => a.position - b.position);

/** For tests, which stop the world there. */
export async function tellStep(run: Run, step: Step, items: ItemRow[]): Promise<void> {
  for (const item of items) await run.onStep(step, item);
}
