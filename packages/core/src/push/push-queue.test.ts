import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { alice, ideaWithStories, issuesOf, openLab, startPush } from './lab.test-support.ts';
import type { Lab } from './lab.test-support.ts';

onEachDatabase('the queue', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  afterAll(() => lab.close());

  const done = (pushId: string) =>
    vi.waitFor(
      async () => {
        const push = await lab.worker.push.get(alice, { pushId });
        expect(push.state).toBe('done');
        return push;
      },
      { timeout: 20_000, interval: 50 },
    );

  it('runs pushes from before its start and from after it, and takes up the one whose job is lost', async () => {
    const { db, jobs, push } = lab.worker;
    const early = await startPush(lab.worker, [await ideaWithStories(lab.worker, 1)]);
    const lostIdea = await ideaWithStories(lab.worker, 1);
    const lost = await startPush(lab.worker, [lostIdea]);
    await sql`delete from pgboss.job where data ->> 'pushId' = ${lost.id}`.execute(db);
    // Somebody died at it, too.
    await sql`update push set lease_id = 'dead/1', lease_until = now() - interval '1 second' where id = ${lost.id}`.execute(
      db,
    );

    await jobs.start();
    await done(early.id);
    const late = await startPush(lab.worker, [await ideaWithStories(lab.worker, 1)]);
    await done(late.id);
    expect((await push.get(alice, { pushId: lost.id })).state).toBe('running');

    await push.runPendingPushes();
    await done(lost.id);
    expect(issuesOf(lab.sandbox, lostIdea.id)).toHaveLength(1);
    expect(lab.sandbox.world.issues.size).toBe(6);
  });

  it('carries ids and nothing else', async () => {
    const { rows } = await sql<{ data: object }>`select data from pgboss.job`.execute(lab.worker.db);
    expect(rows.length).toBeGreaterThan(0);
    for (const { data } of rows) expect(['', 'pushId']).toContain(Object.keys(data).join());
  });

  it('does not take up what waits for its time, or is being worked on', async () => {
    const { db, push } = lab.worker;
    await lab.worker.jobs.stop();
    const waiting = await startPush(lab.worker, [await ideaWithStories(lab.worker, 0)]);
    const worked = await startPush(lab.worker, [await ideaWithStories(lab.worker, 0)]);
    await sql`update push set run_after = now() + interval '1 hour' where id = ${waiting.id}`.execute(db);
    await sql`update push set lease_id = 'other/1', lease_until = now() + interval '1 minute' where id = ${worked.id}`.execute(
      db,
    );
    expect(await push.recoverPushes()).toBe(0);
    await sql`update push set run_after = now(), lease_until = now()`.execute(db);
    expect(await push.recoverPushes()).toBe(2);
    // They have been given a job; that takes a moment to begin.
    expect(await push.recoverPushes()).toBe(0);
  });
});
