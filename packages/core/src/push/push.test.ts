import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import {
  actorOf,
  alice,
  connectionOf,
  ideaWithStories,
  issuesOf,
  openLab,
  publicUrl,
  requestsTo,
  settle,
  startPush,
} from './lab.test-support.ts';
import type { Lab } from './lab.test-support.ts';

const epicName = 'customfield_10103';

onEachDatabase('pushing ideas with their stories', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  it('makes one issue of each, the stories below the epic, all linked back', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker);
    const push = await startPush(worker, [idea]);
    expect(push.state).toBe('running');
    expect(push.counts).toMatchObject({ total: 3, queued: 3 });
    expect(sandbox.requests).toEqual([]);

    const done = await settle(lab, push);
    expect(done.state).toBe('done');
    expect(done.counts).toMatchObject({ total: 3, done: 3 });
    expect(done.items.map(({ itemKind, issueKey }) => [itemKind, issueKey])).toEqual([
      ['idea', 'DEMO-1'],
      ['story', 'DEMO-2'],
      ['story', 'DEMO-3'],
    ]);

    const epic = sandbox.world.issues.get('DEMO-1');
    expect(epic).toMatchObject({
      summary: 'Dark mode',
      description: 'Pages that are _dark_.',
      creator: 'alice',
      custom: { [epicName]: 'Dark mode' },
      labels: [expect.stringMatching(/^crosslink-[a-z2-7]{20}$/)],
      properties: { crosslink: { itemKind: 'idea', itemId: idea.id } },
    });
    expect(sandbox.world.issues.get('DEMO-2')).toMatchObject({
      summary: 'As a reader 1, I want a dark page',
      epicId: sandbox.world.issues.get('DEMO-1')?.id,
    });
    expect(epic?.remoteLinks).toMatchObject([
      {
        globalId: `system=crosslink&item=${idea.id}&site=site`,
        application: { name: 'Crosslink' },
        object: { url: `${publicUrl}/ideas/${idea.id}`, title: 'Dark mode' },
      },
    ]);
    const [story] = idea.stories;
    expect(sandbox.world.issues.get('DEMO-2')?.remoteLinks).toMatchObject([
      { object: { url: `${publicUrl}/ideas/${idea.id}#story-${story?.id ?? ''}` } },
    ]);
  });

  it('leaves links that say what Jira says', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 1);
    await settle(lab, await startPush(worker, [idea]));
    const { links } = await worker.backlog.getIdea(alice, { ideaId: idea.id });
    expect(links).toMatchObject([
      {
        itemKind: 'idea',
        itemId: idea.id,
        issueKey: 'DEMO-1',
        issueUrl: `${sandbox.url}/browse/DEMO-1`,
        issueType: 'Epic',
        status: { name: 'To Do', category: 'new' },
        connectionId: connectionOf('alice'),
        remoteLinkId: String(sandbox.world.issues.get('DEMO-1')?.remoteLinks[0]?.id),
      },
      { itemKind: 'story', issueKey: 'DEMO-2', issueType: 'Story' },
    ]);
  });

  it('makes no second issue when pushed again, and carries a new story', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 1);
    await settle(lab, await startPush(worker, [idea]));
    const story = await worker.backlog.addStory(alice, { ideaId: idea.id, title: 'Later' });
    const before = sandbox.requests.length;
    const again = await settle(lab, await startPush(worker, [idea]));
    expect(again.state).toBe('done');
    expect(again.items).toMatchObject([
      { outcome: 'unchanged', issueKey: 'DEMO-1', state: 'done' },
      { outcome: 'unchanged', issueKey: 'DEMO-2', state: 'done' },
      { outcome: 'created', issueKey: 'DEMO-3', state: 'done', itemId: story.id },
    ]);
    expect(sandbox.world.issues.size).toBe(3);
    expect(sandbox.world.issues.get('DEMO-3')?.epicId).toBe(sandbox.world.issues.get('DEMO-1')?.id);
    expect(sandbox.requests.slice(before).filter((request) => request.path.endsWith('/bulk'))).toHaveLength(
      1,
    );
  });

  it('pushes stories plain where the project has no epics', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 1);
    const done = await settle(
      lab,
      await startPush(worker, [idea], { projectKey: 'ops', ideaIssueType: 'task', storyIssueType: 'Bug' }),
    );
    expect(done.items.map(({ issueKey }) => issueKey)).toEqual(['OPS-1', 'OPS-2']);
    expect(sandbox.world.issues.get('OPS-2')?.epicId).toBeNull();
  });

  it('asks for create metadata once per kind, however many items', async () => {
    const { sandbox, worker } = lab;
    const ideas = [await ideaWithStories(worker, 3), await ideaWithStories(worker, 3)];
    const done = await settle(lab, await startPush(worker, ideas));
    expect(done.counts).toMatchObject({ total: 8, done: 8 });
    expect(requestsTo(sandbox, 'GET', /createmeta/)).toHaveLength(3);
    expect(requestsTo(sandbox, 'GET', /\/project\//)).toHaveLength(1);
    expect(requestsTo(sandbox, 'POST', /\/issue\/bulk$/)).toHaveLength(2);
    expect(requestsTo(sandbox, 'POST', /\/search/)).toHaveLength(1);
  });

  it('says before sending that an issue type is missing', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 1);
    const failed = await settle(lab, await startPush(worker, [idea], { storyIssueType: 'Feature' }));
    expect(failed.state).toBe('failed');
    expect(failed.items).toMatchObject([
      { state: 'done', issueKey: 'DEMO-1' },
      { state: 'failed', issueKey: null, error: { code: 'push_issue_type_missing' } },
    ]);
    expect(failed.items[1]?.error?.message).toContain('Epic, Story, Task');
    expect(requestsTo(sandbox, 'POST', /\/issue\/bulk$/)).toHaveLength(1);
  });

  it('says before sending that a required field cannot be filled', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 1);
    const failed = await settle(lab, await startPush(worker, [idea], { ideaIssueType: 'Sub-task' }));
    expect(failed.items).toMatchObject([
      { state: 'failed', error: { code: 'push_required_field' } },
      { state: 'failed', error: { code: 'push_parent_failed' } },
    ]);
    expect(failed.items[0]?.error?.message).toContain('Parent');
    expect(requestsTo(sandbox, 'POST', /\/issue\/bulk$/)).toHaveLength(0);
  });

  it('says that there is no such project', async () => {
    const { worker } = lab;
    const failed = await settle(
      lab,
      await startPush(worker, [await ideaWithStories(worker, 0)], { projectKey: 'NOPE' }),
    );
    expect(failed.items).toMatchObject([{ state: 'failed', error: { code: 'push_project_missing' } }]);
  });

  it('fails with the cause for somebody who may not create issues', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 2);
    const push = await worker.push.start(actorOf('carol'), {
      ideaIds: [idea.id],
      connectionId: connectionOf('carol'),
      projectKey: 'DEMO',
    });
    const failed = await settle(lab, push);
    expect(failed.state).toBe('failed');
    expect(failed.items[0]).toMatchObject({ state: 'failed', error: { code: 'push_project_refused' } });
    expect(failed.items[0]?.error?.remedy).toContain('Create Issues');
    expect(sandbox.world.issues.size).toBe(0);
  });

  it('keeps the cause when Jira refuses the issue itself', async () => {
    const { sandbox, worker } = lab;
    sandbox.world.faults.add({
      ...{ path: '/rest/api/2/issue/bulk', method: 'POST', kind: 'status', status: 400 },
      headers: { 'content-type': 'application/json', 'x-ausername': 'alice' },
      body: '{"errorMessages":[],"errors":{"summary":"Not on a Friday."}}',
      // Both together, and then the first one by itself.
      times: 2,
    });
    const ideas = [await ideaWithStories(worker, 0), await ideaWithStories(worker, 0)];
    const failed = await settle(lab, await startPush(worker, ideas));
    expect(failed.items).toMatchObject([
      { state: 'failed', error: { code: 'jira_invalid_request' } },
      { state: 'done' },
    ]);
    expect(failed.items[0]?.error?.message).toContain('Not on a Friday.');
    expect((await settle(lab, await startPush(worker, ideas))).state).toBe('done');
    expect(sandbox.world.issues.size).toBe(2);
  });

  it('is refused to a viewer, and with the connection of somebody else', async () => {
    const { worker } = lab;
    const idea = await ideaWithStories(worker, 0);
    const input = { ideaIds: [idea.id], connectionId: connectionOf('alice'), projectKey: 'DEMO' };
    await expect(worker.push.start(actorOf('alice', 'viewer'), input)).rejects.toMatchObject({
      code: 'member_required',
    });
    await expect(worker.push.start(actorOf('bob'), input)).rejects.toMatchObject({
      code: 'connection_unknown',
    });
    await expect(worker.push.start(alice, { ...input, ideaIds: ['no-such'] })).rejects.toMatchObject({
      code: 'idea_not_found',
    });
    expect(await worker.push.list(alice)).toEqual({ items: [], nextCursor: null });
    expect(issuesOf(lab.sandbox, idea.id)).toEqual([]);
  });

  it('takes more items than one statement takes parameters', async () => {
    const { worker } = lab;
    const idea = await ideaWithStories(worker, 1);
    await sql`
      insert into story (id, idea_id, title, acceptance_criteria, created_at, updated_at)
      select 'story-' || n, ${idea.id}, 'Story ' || n, '', now(), now() from generate_series(1, 6000) n
    `.execute(worker.db);
    const push = await startPush(worker, [idea]);
    expect(push.counts).toMatchObject({ total: 6_002, queued: 6_002 });
    expect(push.items.map(({ itemKind }) => itemKind).slice(0, 2)).toEqual(['idea', 'story']);
    await expect(startPush(worker, [idea])).rejects.toMatchObject({ code: 'push_in_progress' });
  });

  it('is listed page by page, the latest first', async () => {
    const { worker } = lab;
    const pushes = [];
    for (let number = 0; number < 3; number += 1) {
      pushes.push(await startPush(worker, [await ideaWithStories(worker, 1)]));
      lab.advance(1_000);
    }
    const first = await worker.push.list(alice, { limit: 2 });
    const second = await worker.push.list(alice, { limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
      pushes.map(({ id }) => id).toReversed(),
    );
    expect(first.items[0]?.counts).toMatchObject({ total: 2, queued: 2 });
    expect(second.nextCursor).toBeNull();
  });
});
