import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newPostgresDatabase, onEachDatabase } from '../../../../test/databases.ts';
import { createRandom } from '../../../../test/seeded-random.ts';
import {
  actorOf,
  alice,
  ideaWithStories,
  openLab,
  openWorker,
  settle,
  siteId,
  startPush,
} from '../push/lab.test-support.ts';
import type { Lab, Worker } from '../push/lab.test-support.ts';
import { makeSigner, updateOf } from './signer.test-support.ts';

const administrator = actorOf('bob', 'administrator');
const stories = 9;

async function openLinked(lab: Lab) {
  await settle(lab, await startPush(lab.worker, [await ideaWithStories(lab.worker, stories)]));
  const issues = [...lab.sandbox.world.issues.all()];
  const signed = await makeSigner(lab.worker);
  /** Jira changes one and tells of it. */
  const change = (number: number) => {
    lab.advance(10);
    const issue = issues[number % issues.length];
    if (!issue) throw new Error('There is no issue.');
    lab.sandbox.world.issues.change(issue, { summary: `Summary ${number}` }, 'bob');
    return signed(updateOf(issue, lab.now()));
  };
  return { change };
}

const refusal = (told: Promise<void>): Promise<string | undefined> =>
  told.then(
    () => undefined,
    (error: unknown) => (error as { code: string }).code,
  );

onEachDatabase('the inbox of a webhook', (newDatabase) => {
  let lab: Lab;
  let change: (number: number) => ReturnType<Awaited<ReturnType<typeof makeSigner>>>;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
    ({ change } = await openLinked(lab));
  });
  afterAll(() => lab.close());

  it('stores what arrives together, each delivery once', async () => {
    const told = Array.from({ length: 30 }, (_, number) => change(number));
    await Promise.all([...told, ...told].map((delivery) => lab.worker.sync.receive(delivery)));
    const { webhook, waiting } = await lab.worker.sync.get(alice, { siteId });
    expect({ deliveries: webhook?.deliveries, waiting }).toEqual({ deliveries: 30, waiting: 1 + stories });
  });

  it('accepts nothing any more once the webhook is removed', async () => {
    const last = change(1);
    await lab.worker.sync.receive(change(0));
    await lab.worker.sync.removeWebhook(administrator, { siteId });
    expect(await refusal(lab.worker.sync.receive(last))).toBe('webhook_unknown');
  });
});

describe('two processes', () => {
  let lab: Lab;
  let other: Worker;
  let change: Awaited<ReturnType<typeof openLinked>>['change'];
  beforeAll(async () => {
    lab = await openLab(await newPostgresDatabase());
    other = await openWorker(lab.surroundings, { now: lab.now });
    ({ change } = await openLinked(lab));
  });
  afterAll(async () => {
    await other.close();
    await lab.close();
  });

  it('count a delivery once that both get, at the same time and in any order', async () => {
    const random = createRandom(3);
    const told = Array.from({ length: 200 }, (_, number) => change(number));
    const shuffled = told.toSorted(() => random() - 0.5);
    await Promise.all([
      ...told.map((delivery) => lab.worker.sync.receive(delivery)),
      ...shuffled.map((delivery) => other.sync.receive(delivery)),
    ]);
    const { webhook } = await lab.worker.sync.get(alice, { siteId });
    expect(webhook?.deliveries).toBe(200);
    await lab.worker.sync.followHints(siteId);
    expect((await lab.worker.sync.get(alice, { siteId })).waiting).toBe(0);
  });

  it('leave no hint lying, although a job is let be where one waits, and nobody looks for what is due', async () => {
    const random = createRandom(11);
    await Promise.all([lab.worker.jobs.start(), other.jobs.start()]);
    let number = 1_000;
    for (let burst = 0; burst < 25; burst += 1) {
      for (let left = 1 + Math.floor(random() * 6); left > 0; left -= 1) {
        const { sync } = random() < 0.5 ? lab.worker : other;
        const told = sync.receive(change((number += 1)));
        if (random() < 0.5) await told;
        else void told.catch(() => undefined);
      }
      await vi.waitUntil(async () => (await lab.worker.sync.get(alice, { siteId })).waiting === 0, {
        timeout: 10_000,
        interval: 5,
      });
    }
  });

  it('accept nothing in either once one of them removed the webhook', async () => {
    await other.sync.receive(change(0));
    await lab.worker.sync.removeWebhook(administrator, { siteId });
    expect(await refusal(other.sync.receive(change(1)))).toBe('webhook_unknown');
  });
});
