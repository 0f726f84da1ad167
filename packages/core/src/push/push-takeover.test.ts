import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import {
  actorOf,
  alice,
  connectionOf,
  ideaWithStories,
  issuesOf,
  openLab,
  requestsTo,
  settle,
  startPush,
} from './lab.test-support.ts';
import type { Lab } from './lab.test-support.ts';

const create = { path: '/rest/api/2/issue/bulk', method: 'POST' };
const search = { path: '/rest/api/2/search', method: 'POST' };
const emptySearch = {
  ...{ ...search, kind: 'status' as const, status: 200 },
  headers: { 'content-type': 'application/json', 'x-ausername': 'bob' },
  body: '{"startAt":0,"maxResults":50,"total":0,"issues":[]}',
};

onEachDatabase('an unknown outcome of an earlier push', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const creates = () => requestsTo(lab.sandbox, 'POST', /\/issue\/bulk$/);

  /** Jira has the issue; its reply was lost, and no search was answered either. */
  async function createdUnheard() {
    lab.sandbox.world.faults.add({ ...create, kind: 'drop-after' });
    const disarm = lab.sandbox.world.faults.add({ ...search, kind: 'drop-before', times: Infinity });
    const idea = await ideaWithStories(lab.worker, 0);
    const given = await settle(lab, await startPush(lab.worker, [idea]));
    expect(given.items).toMatchObject([{ state: 'unknown' }]);
    disarm();
    return idea;
  }

  const pushAsBob = (idea: { id: string }) =>
    lab.worker.push.start(actorOf('bob'), {
      ideaIds: [idea.id],
      connectionId: connectionOf('bob'),
      projectKey: 'DEMO',
    });

  it('is not decided by somebody who may not see the issue, but by who asked for it', async () => {
    const idea = await createdUnheard();
    const disarm = lab.sandbox.world.faults.add({ ...emptySearch, times: Infinity });
    for (let time = 0; time < 2; time += 1) {
      const vain = await settle(lab, await pushAsBob(idea));
      expect(vain.items).toMatchObject([{ state: 'unknown', error: { code: 'push_outcome_unknown' } }]);
      expect(vain.items[0]?.error?.remedy).toContain('whoever pushed it first');
    }
    disarm();
    expect(creates()).toHaveLength(1);

    const done = await settle(lab, await startPush(lab.worker, [idea]));
    expect(done.items).toMatchObject([{ state: 'done', issueKey: 'DEMO-1' }]);
    expect(issuesOf(lab.sandbox, idea.id)).toHaveLength(1);
  });

  it('is settled by anybody who does see the issue', async () => {
    const idea = await createdUnheard();
    const done = await settle(lab, await pushAsBob(idea));
    expect(done.items).toMatchObject([{ state: 'done', issueKey: 'DEMO-1' }]);
    expect(creates()).toHaveLength(1);
  });

  it('stays open while the item is linked by hand: unlinked, its first issue is found and not made again', async () => {
    const { links } = lab.worker;
    const idea = await createdUnheard();
    const other = await ideaWithStories(lab.worker, 0);
    await settle(lab, await startPush(lab.worker, [other]));
    const before = creates().length;
    const link = await links.link(alice, {
      ...{ itemKind: 'idea', itemId: idea.id, issue: 'DEMO-2', evenIfLinked: true },
    });
    for (let time = 0; time < 2; time += 1) {
      const done = await settle(lab, await startPush(lab.worker, [idea]));
      expect(done.items).toMatchObject([{ state: 'done', issueKey: 'DEMO-2' }]);
    }
    await links.unlink(alice, { linkId: link.id });
    const done = await settle(lab, await startPush(lab.worker, [idea]));
    expect(done.items).toMatchObject([{ state: 'done', issueKey: 'DEMO-1' }]);
    expect(creates()).toHaveLength(before);
  });

  it('stays open while the project itself is hidden from who asked for it', async () => {
    const idea = await createdUnheard();
    const project = lab.sandbox.world.projects.get('DEMO');
    if (!project) throw new Error('There is no project DEMO.');
    const { browse } = project.permissions;
    project.permissions.browse = [];
    const vain = await settle(lab, await startPush(lab.worker, [idea]));
    expect(vain.items).toMatchObject([{ state: 'unknown', error: { code: 'push_project_missing' } }]);

    project.permissions.browse = browse;
    const done = await settle(lab, await startPush(lab.worker, [idea]));
    expect(done.items).toMatchObject([{ state: 'done', issueKey: 'DEMO-1' }]);
    expect(creates()).toHaveLength(1);
  });
});
