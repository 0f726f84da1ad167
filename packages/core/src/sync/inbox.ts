import type { Kysely, Transaction } from 'kysely';
import { sql } from 'kysely';
import { publishEvent } from '../events/publish.ts';
import type { Database } from '../store/schema.ts';
import { addHints, enqueueHints } from './hints.ts';
import type { Change } from './hints.ts';
import type { SyncDeps } from './settings.ts';
import type { WebhookRow } from './silence.ts';

export interface Arrival {
  webhook: WebhookRow;
  /** The same for the same delivery. */
  key: string;
  /** Null: nothing to read. */
  change: Change | null;
}

export interface Inbox {
  /** Resolves when the delivery is durable. */
  put(arrival: Arrival): Promise<void>;
}

interface Waiting {
  arrival: Arrival;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

const mostAtOnce = 500;

/**
 * Stores deliveries. Those that come while some are being stored are stored together next: a hundred in a second cost
 * few transactions, and a single one does not wait.
 */
export function createInbox(deps: SyncDeps): Inbox {
  let waiting: Waiting[] = [];
  let storing = false;

  async function storeAll(): Promise<void> {
    storing = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      await store(
        deps,
        batch.map(({ arrival }) => arrival),
      ).then(
        () => {
          for (const { resolve } of batch) resolve();
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error);
        },
      );
    }
    storing = false;
  }

  return {
    put: (arrival) =>
      new Promise((resolve, reject) => {
        waiting.push({ arrival, resolve, reject });
        if (!storing) void storeAll();
      }),
  };
}

async function store({ db, jobs, now }: SyncDeps, arrivals: Arrival[]): Promise<void> {
  const at = new Date(now());
  const webhooks = new Map(arrivals.map(({ webhook }) => [webhook.id, webhook]));
  await db.transaction().execute(async (tx) => {
    const fresh = await keepFirst(tx, arrivals, at);
    for (const webhook of [...webhooks.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const theirs = fresh.filter(({ webhook: { id } }) => id === webhook.id);
      if (theirs.length === 0) continue;
      await count(tx, webhook, { deliveries: theirs.length, at });
      const changes = theirs.flatMap(({ change }) => change ?? []);
      if (changes.length === 0) continue;
      const hints = await addHints(tx, { siteId: webhook.site_id, changes, at });
      if (hints > 0) await enqueueHints(jobs, tx, webhook.site_id);
    }
  });
}

/** Without what came before. */
async function keepFirst(tx: Kysely<Database>, arrivals: Arrival[], at: Date): Promise<Arrival[]> {
  const firsts = new Map(arrivals.map((arrival) => [`${arrival.webhook.id} ${arrival.key}`, arrival]));
  const inserted = await tx
    .insertInto('webhook_delivery')
    .values(
      [...firsts.values()].map(({ webhook, key }) => ({
        webhook_id: webhook.id,
        delivery_key: key,
        received_at: at,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning(['webhook_id', 'delivery_key'])
    .execute();
  return inserted.flatMap(({ webhook_id: id, delivery_key: key }) => firsts.get(`${id} ${key}`) ?? []);
}

/** A delivery ends whatever silence there was. */
async function count(
  tx: Transaction<Database>,
  webhook: WebhookRow,
  { deliveries, at }: { deliveries: number; at: Date },
): Promise<void> {
  await tx
    .updateTable('webhook')
    .set({
      ...{ last_delivery_at: at, missed: 0, silent_since: null },
      deliveries: sql<string>`deliveries + ${deliveries}`,
      ...(webhook.way === 'manual' && webhook.state === 'registering'
        ? { state: 'active' as const, registered_at: at }
        : {}),
    })
    .where('id', '=', webhook.id)
    .execute();
  const news = webhook.silent_since !== null || webhook.state === 'registering';
  if (news) await publishEvent(tx, { kind: 'site.changed', ids: [webhook.site_id] });
}
