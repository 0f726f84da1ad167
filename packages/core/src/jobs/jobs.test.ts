import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { newPostgresDatabase, onEachDatabase } from '../../../../test/databases.ts';
import { silentLogger } from '../log.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { createJobs } from './jobs.ts';
import type { Jobs, Task } from './jobs.ts';

const payload = z.strictObject({ id: z.string() });

/** Resolves when `count` calls were made; forgets none. */
function recorder() {
  const calls: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const record = (id: string) => {
    calls.push(id);
    for (const one of waiting) if (calls.length >= one.count) one.resolve();
  };
  const reached = (count: number) =>
    new Promise<void>((resolve) => {
      if (calls.length >= count) resolve();
      else waiting.push({ count, resolve });
    });
  return { calls, record, reached };
}

onEachDatabase('jobs', (newDatabase) => {
  let store: Store;
  let jobs: Jobs;
  let ran: ReturnType<typeof recorder>;
  beforeEach(async () => {
    store = await openStore(await newDatabase(), silentLogger);
    jobs = createJobs({ store, log: silentLogger });
    ran = recorder();
  });
  afterEach(async () => {
    await jobs.stop();
    await store.close();
  });

  const task = (o: Partial<Task<{ id: string }>> = {}): Task<{ id: string }> => ({
    name: 'note',
    payload,
    run: ({ id }) => {
      ran.record(id);
      return Promise.resolve();
    },
    ...o,
  });
  const enqueue = (id: string, options = {}) =>
    store.db.transaction().execute((trx) => jobs.enqueue(trx, 'note', { id }, options));

  test('queued before the start run after it, those queued later at once', async () => {
    jobs.define(task());
    await jobs.install();
    await enqueue('early');
    expect(ran.calls).toEqual([]);
    await jobs.start();
    await ran.reached(1);
    const began = performance.now();
    await enqueue('late');
    await enqueue('later');
    await ran.reached(3);
    // By notification; looking again by itself takes the queue 5 seconds.
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(ran.calls).toEqual(['early', 'late', 'later']);
  });

  test('go with the transaction they were queued in', async () => {
    jobs.define(task());
    await jobs.install();
    const failing = (id: string) =>
      store.db.transaction().execute(async (trx) => {
        await jobs.enqueue(trx, 'note', { id });
        throw new Error('changed my mind');
      });
    await expect(failing('before the start')).rejects.toThrow('changed my mind');
    await jobs.start();
    await expect(failing('after the start')).rejects.toThrow('changed my mind');
    await enqueue('kept');
    await ran.reached(1);
    expect(ran.calls).toEqual(['kept']);
  });

  test('wait once per key where the task says so', async () => {
    jobs.define(task({ policy: 'short' }));
    await jobs.install();
    const queued = [];
    for (const singletonKey of ['a', 'a', 'b']) queued.push(await enqueue(singletonKey, { singletonKey }));
    expect(queued).toEqual([true, false, true]);
    await jobs.start();
    await ran.reached(2);
    expect(ran.calls.sort()).toEqual(['a', 'b']);
  });

  test('that fail run again, and leave no cause in the database', async () => {
    const failingOnce = ({ id }: { id: string }) => {
      ran.record(id);
      if (ran.calls.length > 1) return Promise.resolve();
      return Promise.reject(new Error('not yet', { cause: new Error('hush') }));
    };
    jobs.define(task({ run: failingOnce }));
    await jobs.install();
    await jobs.start();
    await enqueue('again');
    await ran.reached(2);
    const { rows } = await sql<{ text: string }>`select j::text as text from pgboss.job j`.execute(store.db);
    expect(rows.map(({ text }) => text).join()).not.toContain('hush');
  });

  test('are refused when their payload is not what the task takes', async () => {
    jobs.define(task());
    await jobs.install();
    const wrong = store.db
      .transaction()
      .execute((trx) => jobs.enqueue(trx, 'note', { id: 'a', token: 'hush' }));
    await expect(wrong).rejects.toThrow('token');
    const unknown = store.db.transaction().execute((trx) => jobs.enqueue(trx, 'other', { id: 'a' }));
    await expect(unknown).rejects.toThrow(TypeError);
  });

  test('are told when the server stops', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<boolean>();
    const untilAborted = ({ id }: { id: string }, { signal }: { signal: AbortSignal }) => {
      ran.record(id);
      return new Promise<void>((done) => {
        signal.addEventListener('abort', () => {
          resolve(true);
          done();
        });
      });
    };
    jobs.define(task({ run: untilAborted, expireInSeconds: 1 }));
    await jobs.install();
    await jobs.start();
    await enqueue('long');
    await ran.reached(1);
    expect(await aborted).toBe(true);
  });

  test('may be installed again, with a task more', async () => {
    jobs.define(task());
    await jobs.install();
    const next = createJobs({ store, log: silentLogger });
    next.define(task());
    next.define(task({ name: 'more' }));
    await next.install();
    await store.db.transaction().execute((trx) => next.enqueue(trx, 'more', { id: 'a' }));
    await next.start();
    await ran.reached(1);
    await next.stop();
  });
});

test('several processes may install and share one queue', async () => {
  const database = await newPostgresDatabase();
  const ran = recorder();
  const processes = await Promise.all(
    [1, 2, 3].map(async () => {
      const store = await openStore(database, silentLogger);
      const jobs = createJobs({ store, log: silentLogger });
      jobs.define({
        name: 'note',
        payload,
        run: ({ id }) => {
          ran.record(id);
          return Promise.resolve();
        },
      });
      return { store, jobs };
    }),
  );
  try {
    await Promise.all(processes.map(({ jobs }) => jobs.install()));
    await Promise.all(processes.map(({ jobs }) => jobs.start()));
    const ids = Array.from({ length: 20 }, (_, index) => `${index}`);
    for (const [index, id] of ids.entries()) {
      const { store, jobs } = processes[index % 3] as (typeof processes)[number];
      await store.db.transaction().execute((trx) => jobs.enqueue(trx, 'note', { id }));
    }
    await ran.reached(20);
    expect(ran.calls.sort()).toEqual(ids.sort());
  } finally {
    await Promise.all(
      processes.map(async ({ jobs, store }) => {
        await jobs.stop();
        await store.close();
      }),
    );
  }
});
