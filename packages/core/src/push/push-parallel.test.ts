import { once } from 'node:events';
import type { HttpRequest } from '@crosslink/jira';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import {
  actorOf,
  alice,
  connectionOf,
  endLease,
  ideaWithStories,
  issuesOf,
  linksOf,
  openLab,
  requestsTo,
  settle,
  startPush,
} from './lab.test-support.ts';
import type { Lab } from './lab.test-support.ts';
import type { Step } from './settings.ts';

onEachDatabase('pushes at the same time', (newDatabase) => {
  let lab: Lab;
  /** Where the lab's worker stops for ever, unless let go. */
  let freeze: { at: Step; frozen: () => void; thawed: Promise<void> } | undefined;
  beforeAll(async () => {
    lab = await openLab(await newDatabase(), {
      onStep: (step) => {
        if (step !== freeze?.at) return undefined;
        const { frozen, thawed } = freeze;
        freeze = undefined;
        frozen();
        return thawed;
      },
    });
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const freezeAt = (at: Step) => {
    const frozen = Promise.withResolvers<undefined>();
    const thawed = Promise.withResolvers<undefined>();
    freeze = { at, frozen: () => frozen.resolve(undefined), thawed: thawed.promise };
    return { frozen: frozen.promise, thaw: () => thawed.resolve(undefined) };
  };

  it('of one idea: the second is refused and names what it collides with', async () => {
    const { push } = lab.worker;
    const idea = await ideaWithStories(lab.worker, 1);
    const byAlice = { ideaIds: [idea.id], connectionId: connectionOf('alice'), projectKey: 'DEMO' };
    const byBob = { ...byAlice, connectionId: connectionOf('bob') };
    const [one, two] = await Promise.allSettled([
      push.start(alice, byAlice),
      push.start(actorOf('bob'), byBob),
    ]);
    const outcomes = [one, two].toSorted((a) => (a.status === 'fulfilled' ? -1 : 1));
    const [started, refused] = outcomes;
    if (started?.status !== 'fulfilled' || refused?.status !== 'rejected')
      throw new Error('One has to be refused.');
    expect(refused.reason).toMatchObject({
      code: 'push_in_progress',
      message: expect.stringContaining('"Dark mode"') as string,
      details: {
        items: [
          { itemKind: 'idea', itemId: idea.id, pushId: started.value.id },
          { itemKind: 'story', pushId: started.value.id },
        ],
      },
    });
    expect((await settle(lab, started.value)).state).toBe('done');
    expect(issuesOf(lab.sandbox, idea.id)).toHaveLength(1);
    expect(await sql`select 1 from push`.execute(lab.worker.db)).toMatchObject({ rows: { length: 1 } });
  });

  it('of overlapping ideas in opposite order: neither waits for the other for ever', async () => {
    const ideas = [await ideaWithStories(lab.worker, 1), await ideaWithStories(lab.worker, 1)];
    const outcomes = await Promise.allSettled([
      startPush(lab.worker, ideas),
      startPush(lab.worker, ideas.toReversed()),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('by two workers: one works, the other leaves it alone', async () => {
    const idea = await ideaWithStories(lab.worker, 2);
    const push = await startPush(lab.worker, [idea]);
    await Promise.all(Array.from({ length: 4 }, () => lab.worker.push.runPush(push.id)));
    expect((await lab.worker.push.get(alice, { pushId: push.id })).state).toBe('done');
    expect(requestsTo(lab.sandbox, 'POST', /\/issue\/bulk$/)).toHaveLength(2);
    expect(requestsTo(lab.sandbox, 'POST', /\/remotelink$/)).toHaveLength(3);
  });

  const steps: Step[] = ['sending', 'sent', 'created', 'linked-back', 'linked', 'read-back', 'done'];
  it.each(steps)('by a worker that stopped at "%s" and wakes up when another has taken over', async (at) => {
    const idea = await ideaWithStories(lab.worker, 1);
    const push = await startPush(lab.worker, [idea]);
    const { frozen, thaw } = freezeAt(at);
    const sleeper = lab.worker.push.runPush(push.id);
    await frozen;
    // Nobody may take over before the lease is over.
    await lab.worker.push.runPush(push.id);
    expect((await lab.worker.push.get(alice, { pushId: push.id })).state).toBe('running');

    await endLease(lab, push.id);
    expect((await settle(lab, push)).state).toBe('done');
    thaw();
    await sleeper;
    for (const { id } of [idea, ...idea.stories]) {
      const issues = issuesOf(lab.sandbox, id);
      expect(issues).toHaveLength(1);
      expect(issues[0]?.remoteLinks).toHaveLength(1);
    }
    expect((await lab.worker.push.get(alice, { pushId: push.id })).counts.done).toBe(2);
  });

  it('by a worker whose call waited for its turn until its lease was almost over: it is not sent any more', async () => {
    const signed: string[] = [];
    const onSign = async ({ url, signal }: HttpRequest) => {
      if (!url.endsWith('/issue/bulk') || signed.push(url) > 1) return;
      if (signal) await once(signal, 'abort');
    };
    await lab.leave();
    await lab.enter({ settings: { leaseMs: 400 }, onSign });
    const idea = await ideaWithStories(lab.worker, 0);
    const push = await startPush(lab.worker, [idea]);
    await lab.worker.push.runPush(push.id);
    const waiting = await lab.worker.push.get(alice, { pushId: push.id });
    await lab.leave();
    await lab.enter();
    expect(signed).toHaveLength(1);
    expect(requestsTo(lab.sandbox, 'POST', /\/issue\/bulk$/)).toHaveLength(0);
    expect(waiting).toMatchObject({ state: 'running', error: { code: 'jira_rate_limited' } });
    expect((await settle(lab, push)).state).toBe('done');
    expect(issuesOf(lab.sandbox, idea.id)).toHaveLength(1);
  });

  it('keep an idea and its stories from being deleted, until they are done', async () => {
    const { backlog } = lab.worker;
    const idea = await ideaWithStories(lab.worker, 1);
    const storyId = idea.stories[0]?.id ?? '';
    const push = await startPush(lab.worker, [idea]);
    const inProgress = { code: 'push_in_progress', details: { pushId: push.id } };
    await expect(backlog.deleteIdea(alice, { ideaId: idea.id })).rejects.toMatchObject(inProgress);
    await expect(backlog.deleteStory(alice, { storyId })).rejects.toMatchObject(inProgress);
    await settle(lab, push);
    await backlog.deleteStory(alice, { storyId });
    await backlog.deleteIdea(alice, { ideaId: idea.id });
    await expect(backlog.getIdea(alice, { ideaId: idea.id })).rejects.toMatchObject({
      code: 'idea_not_found',
    });
    // Issues and links stay.
    expect(lab.sandbox.world.issues.size).toBe(2);
    expect(await linksOf(lab.worker, { itemId: idea.id })).toMatchObject([{ issueKey: 'DEMO-1' }]);
  });
});
