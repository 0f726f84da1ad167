import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { newPostgresDatabase, onEachDatabase } from '../../../../test/databases.ts';
import { silentLogger } from '../log.ts';
import { actorOf, connectionOf, openLab } from '../push/lab.test-support.ts';
import type { Lab } from '../push/lab.test-support.ts';
import { createEvents } from './events.ts';
import type { Events, PageEvent } from './events.ts';
import { publishEvent } from './publish.ts';
import { presentPosition, readEvents } from './read-events.ts';

const viewer = actorOf('carol', 'viewer');

onEachDatabase('events', (newDatabase) => {
  let lab: Lab;
  let events: Events;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  afterEach(() => events.close());
  beforeEach(async () => {
    await lab.reset();
    await sql`delete from event`.execute(lab.worker.db);
    events = createEvents({ db: lab.worker.db, log: silentLogger }, { pollMs: 10 });
  });
  afterAll(() => lab.close());

  const db = () => lab.worker.db;
  const publish = (...ids: string[]) => publishEvent(db(), { kind: 'idea.changed', ids });

  /** Keeps what comes, and resolves when as much of it came as is waited for. */
  async function listen(actor = viewer, after?: string) {
    const got: PageEvent[] = [];
    const end = Promise.withResolvers<undefined>();
    let arrived = Promise.withResolvers<undefined>();
    let position = '';
    const stop = await events.subscribe(
      actor,
      {
        onEvents: (news, at) => {
          got.push(...news);
          position = at;
          arrived.resolve(undefined);
          arrived = Promise.withResolvers();
        },
        onEnd: () => {
          end.resolve(undefined);
        },
      },
      { after },
    );
    return {
      stop,
      ended: end.promise,
      got,
      position: () => position,
      until: async (count: number) => {
        while (got.length < count) await arrived.promise;
        return got.map(({ ids }) => ids.join());
      },
    };
  }

  it('tells what is published from now on, once and in order', async () => {
    await publish('before');
    const page = await listen();
    for (const id of ['a', 'b', 'c']) await publish(id);
    expect(await page.until(3)).toEqual(['a', 'b', 'c']);
    page.stop();
    await publish('after');
    const later = await listen();
    await publish('d');
    expect(await later.until(1)).toEqual(['d']);
    expect(page.got).toHaveLength(3);
  });

  it('tells what came while the page was away', async () => {
    await publish('earlier');
    const page = await listen();
    await publish('a');
    await page.until(1);
    page.stop();
    await publish('b');
    await publish('c');
    const back = await listen(viewer, page.position());
    expect((await back.until(2)).slice(-2)).toEqual(['b', 'c']);
  });

  it('says that everything may be old where it cannot tell what was missed', async () => {
    for (const after of ['no position', '1', '9'.repeat(30)]) {
      const page = await listen(viewer, after);
      await page.until(1);
      expect(page.got[0]).toEqual({ kind: 'reset', ids: [] });
    }
  });

  it('tells of connections only those who may see them', async () => {
    const page = await listen(viewer);
    const own = await listen(actorOf('alice'));
    const ids = [connectionOf('alice'), connectionOf('bob')];
    await publishEvent(db(), { kind: 'connection.changed', ids });
    await publish('a');
    expect(await page.until(1)).toEqual(['a']);
    expect(await own.until(2)).toEqual([connectionOf('alice'), 'a']);
  });

  it('ends the streams of a session that is signed out, and all when Crosslink closes', async () => {
    const page = await listen({ ...viewer, sessionId: 'one' });
    const other = await listen({ ...viewer, sessionId: 'other' });
    await publishEvent(db(), { kind: 'session.ended', ids: ['one'] });
    await page.ended;
    await publish('a');
    expect(await other.until(1)).toEqual(['a']);
    expect(page.got).toEqual([]);
    await events.close();
    await other.ended;
  });

  it('lets nobody open streams without end', async () => {
    for (let count = 0; count < 20; count += 1) await listen();
    await expect(listen()).rejects.toMatchObject({ code: 'too_many_streams' });
    await listen(actorOf('alice'));
  });
});

// The embedded database has one connection: transactions do not overlap there.
it('misses no event whose transaction ends after a later one', async () => {
  const lab = await openLab(await newPostgresDatabase());
  const { db } = lab.worker;
  const start = await presentPosition(db);
  const slow = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const transaction = db.transaction().execute(async (tx) => {
    await publishEvent(tx, { kind: 'idea.changed', ids: ['slow'] });
    begun.resolve(undefined);
    await slow.promise;
  });
  await begun.promise;
  await publishEvent(db, { kind: 'idea.changed', ids: ['quick'] });
  const first = await readEvents(db, start);
  expect(first.events).toEqual([{ kind: 'idea.changed', ids: ['quick'] }]);
  slow.resolve(undefined);
  await transaction;
  const second = await readEvents(db, first.position);
  expect(second.events).toEqual([{ kind: 'idea.changed', ids: ['slow'] }]);
  expect((await readEvents(db, second.position)).events).toEqual([]);
  await lab.close();
});
