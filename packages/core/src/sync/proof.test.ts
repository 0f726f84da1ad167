import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { createRandom } from '../../../../test/seeded-random.ts';
import {
  alice,
  ideaWithStories,
  linksOf,
  openLab,
  settle,
  siteId,
  startPush,
} from '../push/lab.test-support.ts';
import type { Lab } from '../push/lab.test-support.ts';
import { makeSigner, updateOf } from './signer.test-support.ts';

/** Changes in Jira; each is told twice. */
const changes = 5_000;
const atOnce = 50;
/** A delivery comes up to so many changes late. */
const latest = 2_000;

onEachDatabase('10,000 webhooks shuffled, doubled and delayed', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  afterAll(() => lab.close());

  /** What links and items say, without when they were read. */
  async function state() {
    const links = await linksOf(lab.worker);
    const ideas = await lab.worker.backlog.listIdeas(alice, { limit: 100 });
    return {
      links: links.map((link) => ({ ...link, refreshedAt: null })),
      items: ideas.items.map(({ id, status }) => ({ id, status })),
    };
  }

  it('end in the state that a fresh read gives', { timeout: 300_000 }, async () => {
    const { worker, sandbox } = lab;
    const { world } = sandbox;
    const ideas = [];
    for (let index = 0; index < 10; index += 1) {
      ideas.push(await ideaWithStories(worker, 9, { title: `Idea ${index}` }));
    }
    await settle(lab, await startPush(worker, ideas));
    world.searchIndex.lagMs = 3_000;
    const signed = await makeSigner(worker);
    const issues = [...world.issues.all()];
    const next = createRandom(7);
    const random = (below: number) => Math.floor(next() * below);
    const due = Array.from({ length: changes + latest + 1 }, (): string[] => []);
    const deliver = (texts: string[]) => Promise.all(texts.map((text) => worker.sync.receive(signed(text))));

    for (let step = 0; step < due.length; step += 1) {
      lab.advance(100);
      const issue = issues[random(issues.length)];
      if (step < changes && issue) {
        if (random(3) === 0) world.issues.change(issue, { summary: `Summary ${step}` }, 'bob');
        else world.transition(issue.key, ['To Do', 'In Progress', 'Done'][random(3)] ?? 'Done');
        const text = updateOf(issue, lab.now());
        for (const late of [random(latest), random(latest)]) due[step + late]?.push(text);
      }
      if (step % atOnce !== 0) continue;
      const arriving = due.slice(Math.max(0, step - atOnce + 1), step + 1).flat();
      // Read while more of them arrive, as it happens.
      await Promise.all([deliver(arriving), worker.sync.followHints(siteId)]);
    }
    await deliver(due.slice(-atOnce).flat());
    await worker.sync.followHints(siteId);

    const { webhook, waiting } = await worker.sync.get(alice, { siteId });
    expect(webhook?.deliveries).toBe(changes);
    expect(waiting).toBe(0);
    const told = await state();
    for (const link of told.links) {
      const issue = world.issues.get(link.issueId);
      expect(link.issueSummary).toBe(issue?.summary);
      expect(Date.parse(link.issueUpdatedAt ?? '')).toBe(issue?.updatedAt);
    }
    lab.advance(60_000);
    const { sync: after } = await worker.sync.run(alice, { siteId, full: true });
    expect(after.reconciledAt).toBe(new Date(lab.now()).toISOString());
    expect(await state()).toEqual(told);
  });
});
