import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { workUntilKilled } from './kill-worker.test-support.ts';
import {
  alice,
  endLease,
  ideaWithStories,
  issuesOf,
  openLab,
  settle,
  startPush,
} from './lab.test-support.ts';
import type { Lab } from './lab.test-support.ts';
import type { Step } from './settings.ts';

/** All seven steps of an idea and of its story, see `Step`. */
const STEPS = 14;

onEachDatabase('a push whose worker is killed', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  /** Lets another process work on the push until it dies. */
  async function killAt(
    dieAtStep: number,
    push: { id: string },
    ofKind?: Step,
  ): Promise<NodeJS.Signals | null> {
    const { surroundings } = lab;
    // The embedded database lets in one process at a time; for PostgreSQL two are the usual case.
    const alone = surroundings.database.kind === 'embedded';
    if (alone) await lab.leave();
    const orders = { surroundings, pushId: push.id, nowMs: lab.now(), dieAtStep };
    const signal = await workUntilKilled({ ...orders, ...(ofKind && { ofKind }) });
    if (alone) await lab.enter();
    return signal;
  }

  async function expectOneOfEach(idea: { id: string; stories: { id: string }[] }): Promise<void> {
    for (const { id } of [idea, ...idea.stories]) {
      const issues = issuesOf(lab.sandbox, id);
      expect(issues).toHaveLength(1);
      expect(issues[0]?.remoteLinks).toHaveLength(1);
    }
    const { links } = await lab.worker.backlog.getIdea(alice, { ideaId: idea.id });
    expect(links.map(({ issueKey }) => issueKey).toSorted()).toEqual(['DEMO-1', 'DEMO-2']);
  }

  it.each(Array.from({ length: STEPS }, (_, index) => index + 1))(
    'at step %i ends all the same',
    async (step) => {
      const idea = await ideaWithStories(lab.worker, 1);
      const push = await startPush(lab.worker, [idea]);
      expect(await killAt(step, push)).toBe('SIGKILL');
      expect((await lab.worker.push.get(alice, { pushId: push.id })).state).toBe('running');

      await endLease(lab, push.id);
      const done = await settle(lab, push);
      expect(done.state).toBe('done');
      expect(done.items.map(({ error }) => error)).toEqual([null, null]);
      await expectOneOfEach(idea);
      expect(lab.sandbox.world.issues.size).toBe(2);
    },
  );

  it('after a look in vain ends all the same', async () => {
    const idea = await ideaWithStories(lab.worker, 1);
    const push = await startPush(lab.worker, [idea]);
    lab.sandbox.world.faults.add({ path: '/rest/api/2/issue/bulk', method: 'POST', kind: 'drop-before' });
    expect(await killAt(1, push, 'looked')).toBe('SIGKILL');
    await endLease(lab, push.id);
    expect((await settle(lab, push)).state).toBe('done');
    await expectOneOfEach(idea);
    expect(lab.sandbox.world.issues.size).toBe(2);
  });

  it('after a change is written ends all the same', async () => {
    const idea = await ideaWithStories(lab.worker, 1);
    await settle(lab, await startPush(lab.worker, [idea]));
    await lab.worker.backlog.updateIdea(alice, { ideaId: idea.id, title: 'Darker' });
    const push = await startPush(lab.worker, [idea]);
    expect(await killAt(1, push, 'updated')).toBe('SIGKILL');
    await endLease(lab, push.id);
    const done = await settle(lab, push);
    expect(done.items[0]).toMatchObject({ state: 'done', warnings: [] });
    expect(lab.sandbox.world.issues.get('DEMO-1')?.summary).toBe('Darker');
    await expectOneOfEach(idea);
    expect(lab.sandbox.world.issues.size).toBe(2);
  });

  it('again and again ends all the same', async () => {
    const idea = await ideaWithStories(lab.worker, 1);
    const push = await startPush(lab.worker, [idea]);
    // Creation is answered by a cut line the first time, and the worker dies in each of its lives.
    lab.sandbox.world.faults.add({ path: '/rest/api/2/issue/bulk', method: 'POST', kind: 'drop-after' });
    for (let life = 0; life < 3; life += 1) {
      expect(await killAt(2, push)).toBe('SIGKILL');
      await endLease(lab, push.id);
    }
    expect((await settle(lab, push)).state).toBe('done');
    await expectOneOfEach(idea);
    expect(lab.sandbox.world.issues.size).toBe(2);
  });
});
