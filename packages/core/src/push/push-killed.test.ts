import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import type { KilledWorkerOrders } from './killed-worker.test-support.ts';
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

const script = fileURLToPath(new URL('./killed-worker.test-support.ts', import.meta.url));
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
  async function killAt(dieAtStep: number, push: { id: string }): Promise<NodeJS.Signals | null> {
    const { surroundings } = lab;
    // The embedded database lets in one process at a time; for PostgreSQL two are the usual case.
    const alone = surroundings.database.kind === 'embedded';
    if (alone) await lab.leave();
    const orders: KilledWorkerOrders = { surroundings, pushId: push.id, nowMs: lab.now(), dieAtStep };
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, KILLED_WORKER_ORDERS: JSON.stringify(orders) },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
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
