import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '@crosslink/sandbox';
import { onEachDatabase } from '../../../../test/databases.ts';
import { createRandom } from '../../../../test/seeded-random.ts';
import { workUntilKilled } from './kill-worker.test-support.ts';
import { endLease, ideaWithStories, issuesOf, openLab, settle, startPush } from './lab.test-support.ts';
import type { Lab } from './lab.test-support.ts';

/** The whole proof is 200 kills in a push of 500: KILLS=200 npm test -- push-killed-at-random. It takes some minutes. */
const kills = Number(process.env['KILLS'] ?? 10);
/** Ideas with a story each. */
const ideaCount = Math.max(Math.round((kills * 5) / 4), 10);
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** So many steps a worker gets to on average before it dies: such that the push lasts for all kills. */
const stepsOfALife = (ideaCount * 2 * 7) / kills / 1.5;

onEachDatabase(`a push whose workers are killed at random (seed ${seed})`, (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  afterAll(() => lab.close());

  it(
    `leaves one issue and one remote link for each item, after ${kills} kills and with a Jira that fails`,
    { timeout: 60_000 + kills * 10_000 },
    async () => {
      const random = createRandom(seed);
      const ideas = [];
      for (let number = 0; number < ideaCount; number += 1) ideas.push(await ideaWithStories(lab.worker, 1));
      const push = await startPush(lab.worker, ideas);
      expect(await killAgainAndAgain(lab, push, random)).toBe(kills);

      await endLease(lab, push.id);
      const done = await settle(lab, push);
      expect(done.items.filter(({ state }) => state !== 'done')).toEqual([]);
      const items = ideas.flatMap((idea) => [idea, ...idea.stories]);
      expect(done.items).toHaveLength(items.length);
      const unlike = items.filter(({ id }) => {
        const issues = issuesOf(lab.sandbox, id);
        return issues.length !== 1 || issues[0]?.remoteLinks.length !== 1;
      });
      expect(unlike).toEqual([]);
      expect(lab.sandbox.world.issues.size).toBe(items.length);
      expect(await linkCount(lab)).toBe(items.length);
    },
  );
});

/** Resolves with how many workers died. */
async function killAgainAndAgain(lab: Lab, push: { id: string }, random: () => number): Promise<number> {
  const { surroundings } = lab;
  const alone = surroundings.database.kind === 'embedded';
  if (alone) await lab.leave();
  let killed = 0;
  // One that waits for Jira ends by itself; the next goes on when the wait is over.
  for (let life = 0; killed < kills && life < kills * 3; life += 1) {
    spoil(lab.sandbox, random);
    lab.advance(61_000);
    const dieAtStep = Math.ceil(random() * 2 * stepsOfALife);
    const orders = { surroundings, pushId: push.id, nowMs: lab.now(), dieAtStep, takeOver: true };
    if ((await workUntilKilled({ ...orders, laterMs: random() * 8 })) === 'SIGKILL') killed += 1;
  }
  if (alone) await lab.enter();
  return killed;
}

const troubles = [
  { kind: 'drop-before' },
  { kind: 'drop-after' },
  { kind: 'truncate' },
  { kind: 'html-503' },
  { kind: 'delay', delayMs: 15 },
] as const;
const places = [
  { method: 'POST', path: '/rest/api/2/issue/bulk' },
  { method: 'POST', path: /\/remotelink$/ },
  { path: /\/search$/ },
] as const;

/** One of three workers meets a Jira that drops, delays or fails one call. */
function spoil({ world }: Sandbox, random: () => number): void {
  const trouble = troubles[Math.floor(random() * troubles.length * 3)];
  const place = places[Math.floor(random() * places.length)];
  if (trouble && place) world.faults.add({ ...place, ...trouble });
}

async function linkCount({ worker }: Lab): Promise<number> {
  const { count } = await worker.db
    .selectFrom('link')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
