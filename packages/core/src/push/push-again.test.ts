import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import {
  actorOf,
  alice,
  connectionOf,
  ideaWithStories,
  issuesOf,
  linksOf,
  openLab,
  requestsTo,
  settle,
  siteId,
  startPush,
} from './lab.test-support.ts';
import type { Lab } from './lab.test-support.ts';
import { createMappings } from '../mapping/mapping.ts';
import { defaultSettings } from './settings.ts';

onEachDatabase('pushing again', (newDatabase) => {
  let lab: Lab;
  let whenCreated: (() => Promise<unknown>) | undefined;
  beforeAll(async () => {
    lab = await openLab(await newDatabase(), {
      onStep: async (step) => {
        if (step === 'created') await whenCreated?.();
      },
    });
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const edits = () => requestsTo(lab.sandbox, 'PUT', /\/issue\/\d+$/);

  async function jobsOf(pushId: string) {
    const { rows } = await sql`select id from pgboss.job where data ->> 'pushId' = ${pushId}`.execute(
      lab.worker.db,
    );
    return rows.length;
  }

  async function pushed(stories = 0) {
    const idea = await ideaWithStories(lab.worker, stories);
    expect((await settle(lab, await startPush(lab.worker, [idea]))).state).toBe('done');
    return idea;
  }

  it('asks Jira nothing about what was not changed', async () => {
    const idea = await pushed(1);
    const before = lab.sandbox.requests.length;
    const again = await settle(lab, await startPush(lab.worker, [idea]));
    expect(again.items.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
    const asked = lab.sandbox.requests.slice(before).map(({ path }) => path);
    expect(asked.filter((path) => !/createmeta|project/.test(path))).toEqual([]);
  });

  it('writes what was changed here, and the remote link with the new title', async () => {
    const { sandbox, worker } = lab;
    const idea = await pushed(1);
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, title: 'Darker mode' });
    const again = await settle(lab, await startPush(worker, [idea]));
    expect(again.items.map(({ outcome }) => outcome)).toEqual(['updated', 'unchanged']);
    const issue = sandbox.world.issues.get('DEMO-1');
    expect(issue).toMatchObject({ summary: 'Darker mode', description: 'Pages that are _dark_.' });
    expect(issue?.remoteLinks).toMatchObject([{ object: { title: 'Darker mode' } }]);
    expect(edits()).toHaveLength(1);
  });

  it('empties in Jira what was emptied here', async () => {
    const { sandbox, worker } = lab;
    const idea = await pushed();
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, description: '' });
    expect((await settle(lab, await startPush(worker, [idea]))).items[0]?.outcome).toBe('updated');
    expect(sandbox.world.issues.get('DEMO-1')?.description ?? '').toBe('');
  });

  it('leaves alone what the mapping fills no more, labels too, and empties what it fills with nothing', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 0, { tags: ['night'], impact: 8 });
    await settle(lab, await startPush(worker, [idea]));
    const before = sandbox.world.issues.get('DEMO-1');
    const [labels, priority] = [[...(before?.labels ?? [])], before?.priorityId];
    expect(labels).toContain('night');
    const nothing = { from: 'nothing' } as const;
    const mappings = createMappings({ db: worker.db, now: lab.now });
    await mappings.put(alice, {
      ...{ siteId, projectKey: 'DEMO', itemKind: 'idea' },
      fields: { labels: nothing, priority: nothing },
    });
    await worker.backlog.updateIdea(alice, {
      ...{ ideaId: idea.id, title: 'Renamed here', description: '', tags: [] },
    });
    const input = { ideaIds: [idea.id], connectionId: connectionOf('alice'), projectKey: 'DEMO' };
    const [told] = (await worker.push.preflight(alice, input)).items;
    expect(told?.fields.map(({ name }) => name).toSorted()).toEqual(['Description', 'Epic Name', 'Summary']);
    expect((await settle(lab, await startPush(worker, [idea]))).items[0]?.outcome).toBe('updated');
    const after = sandbox.world.issues.get('DEMO-1');
    expect(after).toMatchObject({ summary: 'Renamed here', labels, priorityId: priority });
    expect(after?.description ?? '').toBe('');

    await mappings.reset(alice, { siteId, projectKey: 'DEMO', itemKind: 'idea' });
    await settle(lab, await startPush(worker, [idea]));
    expect(sandbox.world.issues.get('DEMO-1')?.labels).not.toContain('night');
  });

  it('leaves alone what was changed in Jira only', async () => {
    const { sandbox, worker } = lab;
    const idea = await pushed();
    changeInJira('DEMO-1', { summary: 'Renamed in Jira' });
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, description: 'Another text.' });
    const again = await settle(lab, await startPush(worker, [idea]));
    expect(again.items).toMatchObject([{ state: 'done', outcome: 'updated', conflicts: [] }]);
    expect(sandbox.world.issues.get('DEMO-1')).toMatchObject({
      summary: 'Renamed in Jira',
      description: 'Another text.',
    });
  });

  function changeInJira(key: string, change: { summary?: string }) {
    const issue = lab.sandbox.world.issues.get(key);
    if (!issue) throw new Error(`There is no ${key}.`);
    Object.assign(issue, change);
  }

  async function changedOnBothSides() {
    const idea = await pushed();
    changeInJira('DEMO-1', { summary: 'Renamed in Jira' });
    await lab.worker.backlog.updateIdea(alice, {
      ideaId: idea.id,
      title: 'Renamed here',
      description: 'Another text.',
    });
    return idea;
  }

  it('asks where both sides changed the same field, and writes nothing of the item meanwhile', async () => {
    const idea = await changedOnBothSides();
    const asked = await settle(lab, await startPush(lab.worker, [idea]));
    expect(asked.state).toBe('failed');
    expect(asked.items).toMatchObject([
      {
        state: 'conflict',
        conflicts: [{ fieldId: 'summary', name: 'Summary', ours: 'Renamed here', theirs: 'Renamed in Jira' }],
      },
    ]);
    expect(edits()).toHaveLength(0);
  });

  it.each([
    ['overwrite', 'Renamed here'],
    ['keep', 'Renamed in Jira'],
  ] as const)('does as it is told then (%s), and does not ask a second time', async (onConflict, summary) => {
    const { worker } = lab;
    const idea = await changedOnBothSides();
    const asked = await settle(lab, await startPush(worker, [idea]));
    const told = await settle(lab, await worker.push.repeat(alice, { pushId: asked.id, onConflict }));
    expect(told).toMatchObject({ state: 'done', onConflict });
    expect(lab.sandbox.world.issues.get('DEMO-1')).toMatchObject({ summary, description: 'Another text.' });
    const again = await settle(lab, await startPush(worker, [idea]));
    expect(again.items).toMatchObject([{ state: 'done', outcome: 'unchanged' }]);
  });

  it('still asks about a field of Jira’s people when something else was pushed in between', async () => {
    const { sandbox, worker } = lab;
    const idea = await pushed();
    changeInJira('DEMO-1', { summary: 'Renamed in Jira' });
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, description: 'Another text.' });
    const between = await settle(lab, await startPush(worker, [idea]));
    expect(between.items).toMatchObject([{ outcome: 'updated', warnings: [] }]);
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, title: 'Renamed here' });
    const asked = await settle(lab, await startPush(worker, [idea]));
    expect(asked.items).toMatchObject([
      { state: 'conflict', conflicts: [{ ours: 'Renamed here', theirs: 'Renamed in Jira' }] },
    ]);
    expect(sandbox.world.issues.get('DEMO-1')).toMatchObject({ summary: 'Renamed in Jira' });
  });

  it('does not say that Jira ignored what it was told to keep', async () => {
    const idea = await changedOnBothSides();
    const kept = await settle(lab, await startPush(lab.worker, [idea], { onConflict: 'keep' }));
    expect(kept.items).toMatchObject([{ state: 'done', warnings: [] }]);
  });

  it('begins no further change once Jira asks for fewer requests', async () => {
    const { sandbox, worker } = lab;
    const ideas = [];
    for (let number = 0; number < 40; number += 1) ideas.push(await ideaWithStories(worker, 0));
    await settle(lab, await startPush(worker, ideas));
    for (const { id } of ideas) await worker.backlog.updateIdea(alice, { ideaId: id, description: 'New.' });
    sandbox.world.faults.add({
      ...{ path: /\/issue\/\d+$/, method: 'PUT', kind: 'status', status: 429 },
      headers: { 'retry-after': '120' },
      times: Infinity,
    });
    const push = await startPush(worker, ideas);
    await worker.push.runPush(push.id);
    const sent = edits().length;
    // Those that were under way at once, and no more; nothing goes on behind the run's back.
    expect(sent).toBeLessThanOrEqual(defaultSettings.linksAtOnce);
    await worker.push.get(alice, { pushId: push.id });
    expect(edits()).toHaveLength(sent);
  });

  it('asks no one where both sides came to say the same', async () => {
    const { worker } = lab;
    const idea = await pushed();
    changeInJira('DEMO-1', { summary: 'Same' });
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, title: 'Same' });
    expect((await settle(lab, await startPush(worker, [idea]))).state).toBe('done');
  });

  it('says that the issue is gone', async () => {
    const { sandbox, worker } = lab;
    const idea = await pushed();
    const issue = sandbox.world.issues.get('DEMO-1');
    if (issue) sandbox.world.issues.remove(issue, 'admin');
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, title: 'Renamed here' });
    const gone = await settle(lab, await startPush(worker, [idea]));
    expect(gone.items).toMatchObject([{ state: 'failed', error: { code: 'push_issue_gone' } }]);
    expect(sandbox.world.issues.size).toBe(0);
  });

  it('says which field Jira accepted and ignored', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 0);
    const push = await startPush(worker, [idea]);
    // An app that renames what it sees.
    const restore = sandbox.world.issues.add.bind(sandbox.world.issues);
    sandbox.world.issues.add = (project, issue) => restore(project, { ...issue, summary: 'RENAMED' });
    const done = await settle(lab, push);
    sandbox.world.issues.add = restore;
    expect(done.items).toMatchObject([
      { state: 'done', warnings: [{ code: 'push_field_ignored', field: 'Summary' }] },
    ]);
  });

  it('carries a story by itself below the issue of its idea, or on its own', async () => {
    const { sandbox, worker } = lab;
    const idea = await pushed();
    const story = await worker.backlog.addStory(alice, { ideaId: idea.id, title: 'Later' });
    const done = await settle(lab, await startPush(worker, [], { storyIds: [story.id] }));
    expect(done.items).toMatchObject([{ itemKind: 'story', issueKey: 'DEMO-2', state: 'done' }]);
    expect(sandbox.world.issues.get('DEMO-2')?.epicId).toBe(sandbox.world.issues.get('DEMO-1')?.id);

    const other = await ideaWithStories(worker, 1);
    const [alone] = other.stories;
    await settle(lab, await startPush(worker, [], { storyIds: [alone?.id ?? ''] }));
    expect(issuesOf(sandbox, other.id)).toEqual([]);
    expect(issuesOf(sandbox, alone?.id ?? '')).toMatchObject([{ epicId: null }]);
  });

  it('refuses a push of nothing, and of a story that is not there', async () => {
    await expect(startPush(lab.worker, [])).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(startPush(lab.worker, [], { storyIds: ['no-such'] })).rejects.toMatchObject({
      code: 'story_not_found',
    });
  });

  it('repeats what failed, and only that', async () => {
    const { sandbox, worker } = lab;
    const disarm = sandbox.world.faults.add({ path: /./, kind: 'html-503', times: Infinity });
    const idea = await ideaWithStories(worker, 1);
    const failed = await settle(lab, await startPush(worker, [idea]));
    disarm();
    const repeated = await settle(lab, await worker.push.repeat(alice, { pushId: failed.id }));
    expect(repeated.counts).toMatchObject({ total: 2, done: 2 });
    await expect(worker.push.repeat(alice, { pushId: repeated.id })).rejects.toMatchObject({
      code: 'push_nothing_left',
    });
  });

  it('is cancelled: nothing more is begun, and what was begun is finished', async () => {
    const { sandbox, worker } = lab;
    sandbox.world.faults.add({ path: '/rest/api/2/issue/bulk', method: 'POST', kind: 'drop-after' });
    const idea = await ideaWithStories(worker, 1);
    const push = await startPush(worker, [idea]);
    await expect(worker.push.cancel(actorOf('bob'), { pushId: push.id })).rejects.toMatchObject({
      code: 'administrator_required',
    });
    await worker.push.cancel(alice, { pushId: push.id });
    expect(await worker.push.get(alice, { pushId: push.id }), 'nobody is at it: at once').toMatchObject({
      ...{ state: 'failed', finishedAt: expect.any(String) as string },
    });
    expect(await jobsOf(push.id), 'its own from the start, and no other').toBe(1);
    const none = await settle(lab, push);
    expect(none.items.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(requestsTo(sandbox, 'POST', /bulk$/)).toHaveLength(0);

    const second = await startPush(worker, [idea]);
    const disarm = sandbox.world.faults.add({ path: '/rest/api/2/search', kind: 'drop-before', times: 9 });
    await worker.push.runPush(second.id);
    await worker.push.cancel(alice, { pushId: second.id });
    disarm();
    const half = await settle(lab, second);
    expect(half.items.map(({ state }) => state)).toEqual(['done', 'cancelled']);
    expect(half.cancelledAt).not.toBeNull();
    expect(issuesOf(sandbox, idea.id)[0]?.remoteLinks).toHaveLength(1);
    await expect(
      worker.push.start(actorOf('bob', 'viewer'), {
        ideaIds: [idea.id],
        connectionId: connectionOf('bob'),
        projectKey: 'DEMO',
      }),
    ).rejects.toMatchObject({ code: 'member_required' });
  });

  it('is cancelled in the midst of it: not one more is created', async () => {
    const ideas = [];
    for (let number = 0; number < 51; number += 1) ideas.push(await ideaWithStories(lab.worker, 0));
    const push = await startPush(lab.worker, ideas);
    whenCreated = () => lab.worker.push.cancel(alice, { pushId: push.id });
    const half = await settle(lab, push).finally(() => (whenCreated = undefined));
    expect(half.counts).toMatchObject({ done: 50, cancelled: 1 });
    expect(requestsTo(lab.sandbox, 'POST', /bulk$/)).toHaveLength(1);
  });

  it('does not undo what was decided here since the issue moved', async () => {
    const { sandbox, worker } = lab;
    const idea = await pushed();
    sandbox.world.transition('DEMO-1', 'In Progress');
    lab.advance(5_000);
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, status: 'declined', title: 'Renamed here' });
    lab.advance(5_000);
    await settle(lab, await startPush(worker, [idea]));
    expect(await worker.backlog.getIdea(alice, { ideaId: idea.id })).toMatchObject({ status: 'declined' });
  });

  it('brings an issue up to date that somebody linked while the outcome was open', async () => {
    const { sandbox, worker } = lab;
    const [idea, other] = [await ideaWithStories(worker, 0), await pushed()];
    const [link] = await linksOf(worker, { itemId: other.id });
    await worker.links.unlink(alice, { linkId: link?.id ?? '' });
    sandbox.world.faults.add({ path: '/rest/api/2/issue/bulk', method: 'POST', kind: 'drop-before' });
    sandbox.world.faults.add({ path: '/rest/api/2/search', kind: 'html-503', times: Infinity });
    await settle(lab, await startPush(worker, [idea]));
    sandbox.world.faults.clear();
    await worker.links.link(alice, { itemKind: 'idea', itemId: idea.id, issue: 'DEMO-1' });
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, title: 'Renamed here' });
    const done = await settle(lab, await startPush(worker, [idea], { onConflict: 'overwrite' }));
    expect(done.items).toMatchObject([{ state: 'done', outcome: 'updated' }]);
    expect(sandbox.world.issues.get('DEMO-1')).toMatchObject({ summary: 'Renamed here' });
  });
});
