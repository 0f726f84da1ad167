import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import {
  alice,
  ideaWithStories,
  issuesOf,
  openLab,
  requestsTo,
  settle,
  startPush,
} from './lab.test-support.ts';
import type { Lab } from './lab.test-support.ts';
import { defaultSettings } from './settings.ts';

const create = { path: '/rest/api/2/issue/bulk', method: 'POST' };
const search = { path: '/rest/api/2/search', method: 'POST' };
const remoteLink = { path: /\/remotelink$/, method: 'POST' };
const emptySearch = {
  ...{ ...search, kind: 'status' as const, status: 200 },
  headers: { 'content-type': 'application/json', 'x-ausername': 'alice' },
  body: '{"startAt":0,"maxResults":50,"total":0,"issues":[]}',
};

onEachDatabase('a push that meets trouble', (newDatabase) => {
  let lab: Lab;
  /** Thrown at every step while it is there. */
  let fault: Error | undefined;
  const onStep = () => {
    if (fault) throw fault;
  };
  beforeAll(async () => {
    lab = await openLab(await newDatabase(), { onStep });
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const creates = () => requestsTo(lab.sandbox, 'POST', /\/issue\/bulk$/);
  const searches = () => requestsTo(lab.sandbox, 'POST', /\/search$/);

  async function expectOneIssueEach(idea: { id: string; stories: { id: string }[] }): Promise<void> {
    for (const { id } of [idea, ...idea.stories]) {
      const issues = issuesOf(lab.sandbox, id);
      expect(issues).toHaveLength(1);
      expect(issues[0]?.remoteLinks).toHaveLength(1);
    }
    const { links } = await lab.worker.backlog.getIdea(alice, { ideaId: idea.id });
    expect(links).toHaveLength(1 + idea.stories.length);
  }

  describe('when nobody knows whether the issue was created', () => {
    it.each(['drop-after', 'truncate'] as const)('adopts the one that was (%s)', async (kind) => {
      lab.sandbox.world.faults.add({ ...create, kind });
      const idea = await ideaWithStories(lab.worker, 1);
      const done = await settle(lab, await startPush(lab.worker, [idea]));
      expect(done.state).toBe('done');
      expect(done.items[0]?.error).toBeNull();
      expect(creates()).toHaveLength(2);
      // One look, and one to read back.
      expect(searches()).toHaveLength(2);
      await expectOneIssueEach(idea);
    });

    it.each(['drop-before', 'html-503', 'empty-200'] as const)(
      'creates again after two looks (%s)',
      async (kind) => {
        lab.sandbox.world.faults.add({ ...create, kind });
        const idea = await ideaWithStories(lab.worker, 1);
        const push = await startPush(lab.worker, [idea]);
        await lab.worker.push.runPush(push.id);
        const waiting = await lab.worker.push.get(alice, { pushId: push.id });
        expect(waiting.items.map(({ state }) => state)).toEqual(['unknown', 'queued']);
        expect(waiting.items[0]?.error?.code).toBe('jira_outcome_unknown');
        expect(searches()).toHaveLength(1);

        // Before its time the second look is not taken, whoever asks.
        lab.advance(29_000);
        await lab.worker.push.runPush(push.id);
        expect(searches()).toHaveLength(1);
        lab.advance(1_000);
        await lab.worker.push.runPush(push.id);
        // The last one reads back.
        expect(searches()).toHaveLength(3);
        expect((await lab.worker.push.get(alice, { pushId: push.id })).state).toBe('done');
        expect(creates()).toHaveLength(3);
        await expectOneIssueEach(idea);
      },
    );

    it('does not believe a search that lags behind', async () => {
      lab.sandbox.world.faults.add({ ...create, kind: 'drop-after' });
      lab.sandbox.world.faults.add(emptySearch);
      const idea = await ideaWithStories(lab.worker, 0);
      const done = await settle(lab, await startPush(lab.worker, [idea]));
      expect(done.state).toBe('done');
      expect(creates()).toHaveLength(1);
      // Two looks, and one to read back.
      expect(searches()).toHaveLength(3);
      await expectOneIssueEach(idea);
    });

    it('takes the original, not a clone that carries its label', async () => {
      lab.sandbox.world.faults.add({ ...create, kind: 'drop-after' });
      lab.sandbox.world.faults.add(emptySearch);
      const idea = await ideaWithStories(lab.worker, 0);
      const push = await startPush(lab.worker, [idea]);
      await lab.worker.push.runPush(push.id);
      const { world } = lab.sandbox;
      const original = world.issues.get('DEMO-1');
      const project = world.projects.get('DEMO');
      if (!original || !project) throw new Error('Nothing was created.');
      world.issues.add(project, { ...original, summary: 'Clone', properties: {} });
      const done = await settle(lab, push);
      expect(done.items[0]?.issueKey).toBe('DEMO-1');
    });

    it('leaves the outcome open when Jira never answers, and goes on from there with the next push', async () => {
      const disarm = lab.sandbox.world.faults.add({ ...create, kind: 'drop-before', times: Infinity });
      const idea = await ideaWithStories(lab.worker, 1);
      const given = await settle(lab, await startPush(lab.worker, [idea]));
      expect(given.state).toBe('failed');
      expect(given.items).toMatchObject([
        { state: 'unknown', error: { code: 'push_outcome_unknown' } },
        { state: 'failed', error: { code: 'push_parent_failed' } },
      ]);
      expect(creates()).toHaveLength(defaultSettings.maximumSends);

      disarm();
      const before = searches().length;
      const done = await settle(lab, await startPush(lab.worker, [idea]));
      expect(done.state).toBe('done');
      // Two looks, and one to read back.
      expect(searches().length - before).toBe(3);
      await expectOneIssueEach(idea);
    });

    it('adopts with the next push what an earlier one created without hearing of it', async () => {
      lab.sandbox.world.faults.add({ ...create, kind: 'drop-after' });
      const disarm = lab.sandbox.world.faults.add({ ...search, kind: 'drop-before', times: Infinity });
      const idea = await ideaWithStories(lab.worker, 1);
      const given = await settle(lab, await startPush(lab.worker, [idea]));
      expect(given.items.map(({ state }) => state)).toEqual(['unknown', 'failed']);
      disarm();
      const done = await settle(lab, await startPush(lab.worker, [idea]));
      expect(done.state).toBe('done');
      await expectOneIssueEach(idea);
    });
  });

  it('makes one remote link though the reply to it is lost', async () => {
    lab.sandbox.world.faults.add({ ...remoteLink, kind: 'drop-after', times: 5 });
    const idea = await ideaWithStories(lab.worker, 1);
    expect((await settle(lab, await startPush(lab.worker, [idea]))).state).toBe('done');
    await expectOneIssueEach(idea);
  });

  it('completes with the next push an issue whose remote link was refused', async () => {
    lab.sandbox.world.faults.add({
      ...{ ...remoteLink, kind: 'status', status: 403 },
      headers: { 'content-type': 'application/json', 'x-ausername': 'alice' },
      body: '{"errorMessages":["Issue linking is currently disabled."],"errors":{}}',
    });
    const idea = await ideaWithStories(lab.worker, 1);
    const failed = await settle(lab, await startPush(lab.worker, [idea]));
    expect(failed.items).toMatchObject([
      { state: 'failed', issueKey: 'DEMO-1', error: { code: 'jira_forbidden' } },
      { state: 'done', issueKey: 'DEMO-2' },
    ]);
    const done = await settle(lab, await startPush(lab.worker, [idea]));
    expect(done.items).toMatchObject([
      { state: 'done', outcome: 'updated' },
      { state: 'done', outcome: 'unchanged' },
    ]);
    await expectOneIssueEach(idea);
  });

  it('asks once with a revoked token, and fails everything with that cause', async () => {
    const ideas = [await ideaWithStories(lab.worker, 3), await ideaWithStories(lab.worker, 3)];
    const push = await startPush(lab.worker, ideas);
    lab.sandbox.world.revokeTokens('alice');
    const failed = await settle(lab, push);
    expect(failed.state).toBe('failed');
    expect(failed.error?.code).toMatch(/^token_/);
    expect(new Set(failed.items.map(({ state, error }) => `${state} ${error?.code ?? ''}`))).toEqual(
      new Set([`failed ${failed.error?.code ?? ''}`]),
    );
    expect(lab.sandbox.requests).toHaveLength(1);
  });

  it('stops in the middle when the token is revoked there', async () => {
    const idea = await ideaWithStories(lab.worker, 2);
    const push = await startPush(lab.worker, [idea]);
    lab.sandbox.world.faults.add({
      ...{ ...search, kind: 'status', status: 401 },
      headers: { 'www-authenticate': 'OAuth oauth_problem="token_revoked"' },
    });
    const failed = await settle(lab, push);
    expect(failed.items.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
    expect(failed.error?.code).toBe('token_revoked');
    expect(creates()).toHaveLength(2);
    expect((await settle(lab, await startPush(lab.worker, [idea]))).state).toBe('done');
    await expectOneIssueEach(idea);
  });

  it('waits longer and longer while Jira is down, then gives up and can be repeated', async () => {
    const { sandbox, worker } = lab;
    const disarm = sandbox.world.faults.add({ path: /./, kind: 'html-503', times: Infinity });
    const idea = await ideaWithStories(worker, 1);
    const push = await startPush(worker, [idea]);
    await worker.push.runPush(push.id);
    const waiting = await worker.push.get(alice, { pushId: push.id });
    expect(waiting).toMatchObject({ state: 'running', error: { code: 'jira_unavailable' } });
    expect(waiting.items.map(({ state }) => state)).toEqual(['queued', 'queued']);

    const failed = await settle(lab, push);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'jira_unavailable' } });
    expect(failed.items.map(({ state }) => state)).toEqual(['failed', 'failed']);
    disarm();
    expect((await settle(lab, await startPush(worker, [idea]))).state).toBe('done');
    await expectOneIssueEach(idea);
  });

  it('waits at least as long as Jira asks for', async () => {
    const { sandbox, worker } = lab;
    sandbox.world.faults.add({
      ...create,
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '120' },
      times: 9,
    });
    const idea = await ideaWithStories(worker, 0);
    const push = await startPush(worker, [idea]);
    await worker.push.runPush(push.id);
    const row = await sql<{ left: number; state: string }>`
      select extract(epoch from run_after - now())::double precision as left, push_item.state
      from push join push_item on push_item.push_id = push.id where push.id = ${push.id}
    `.execute(worker.db);
    expect(row.rows[0]?.left).toBeGreaterThan(100);
    expect(row.rows[0]?.state).toBe('queued');
    sandbox.world.faults.clear();
    expect((await settle(lab, push)).state).toBe('done');
    await expectOneIssueEach(idea);
  });

  it('does not go on asking when outcome after outcome is unknown', async () => {
    // All together, and then the first three by themselves.
    lab.sandbox.world.faults.add({ ...create, kind: 'drop-before', times: 4 });
    const ideas = [];
    for (let number = 0; number < 6; number += 1) ideas.push(await ideaWithStories(lab.worker, 0));
    const push = await startPush(lab.worker, ideas);
    await lab.worker.push.runPush(push.id);
    const { counts } = await lab.worker.push.get(alice, { pushId: push.id });
    expect(counts).toMatchObject({ unknown: 6 });
    lab.advance(30_000);
    await lab.worker.push.runPush(push.id);
    const later = await lab.worker.push.get(alice, { pushId: push.id });
    expect(later.counts).toMatchObject({ unknown: 3, queued: 3 });
    expect((await settle(lab, push)).counts.done).toBe(6);
    expect(lab.sandbox.world.issues.size).toBe(6);
  });

  it('fails an item whose link was taken away meanwhile', async () => {
    const { worker } = lab;
    const push = await startPush(worker, [await ideaWithStories(worker, 0)]);
    await sql`update push_item set link_id = null, state = 'linked' where push_id = ${push.id}`.execute(
      worker.db,
    );
    const failed = await settle(lab, push);
    expect(failed.items).toMatchObject([{ state: 'failed', error: { code: 'push_item_gone' } }]);
  });

  it('fails after five runs that broke on a fault of ours, and makes one issue all the same', async () => {
    const { worker } = lab;
    const idea = await ideaWithStories(worker, 1);
    const push = await startPush(worker, [idea]);
    fault = new Error('Nobody foresaw this; password=secret');
    for (let run = 1; run < 5; run += 1) {
      await expect(worker.push.runPush(push.id)).rejects.toThrow('foresaw');
      lab.advance(60_000);
    }
    await worker.push.runPush(push.id);
    fault = undefined;
    const broken = await worker.push.get(alice, { pushId: push.id });
    expect(broken).toMatchObject({ state: 'failed', error: { code: 'push_broken' } });
    expect(JSON.stringify(broken)).not.toContain('secret');
    expect((await settle(lab, await startPush(worker, [idea]))).state).toBe('done');
    await expectOneIssueEach(idea);
  });
});
