import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { createMappings } from '../mapping/mapping.ts';
import {
  actorOf,
  alice,
  connectionOf,
  ideaWithStories,
  openLab,
  settle,
  siteId,
  startPush,
} from './lab.test-support.ts';
import type { Lab } from './lab.test-support.ts';

onEachDatabase('before a push', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const look = (ideas: { id: string }[], more = {}) =>
    lab.worker.push.preflight(alice, {
      ideaIds: ideas.map(({ id }) => id),
      connectionId: connectionOf('alice'),
      projectKey: 'demo',
      ...more,
    });
  const mappings = () => createMappings({ db: lab.worker.db, now: lab.now });
  const map = (itemKind: 'idea' | 'story', draft: object) =>
    mappings().put(alice, { siteId, projectKey: 'DEMO', itemKind, ...draft });

  it('it is said what would appear in Jira, in whose name, and nothing is changed', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 1, { impact: 9, tags: ['ui'] });
    const report = await look([idea]);
    expect(report).toMatchObject({
      ok: true,
      projectKey: 'DEMO',
      sentence: '2 new issues in DEMO as alice.',
      actsAs: { connectionId: connectionOf('alice'), owner: 'person' },
      problems: [],
    });
    expect(report.items).toMatchObject([
      { itemKind: 'idea', action: 'create', issueType: 'Epic', belowIdea: false },
      { itemKind: 'story', action: 'create', issueType: 'Story', belowIdea: true },
    ]);
    const fields = Object.fromEntries(report.items[0]?.fields.map(({ name, value }) => [name, value]) ?? []);
    expect(fields).toMatchObject({ Summary: 'Dark mode', Labels: ['ui'], Priority: { id: '1' } });
    expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(await worker.push.list(alice)).toEqual({ items: [], nextCursor: null });
  });

  it('the push then does just that', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 1, { impact: 9, tags: ['ui'] });
    const done = await settle(lab, await startPush(worker, [idea]));
    expect(done.items.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(sandbox.world.issues.get('DEMO-1')?.labels).toContain('ui');
    const again = await look([idea]);
    expect(again.sentence).toBe('2 as they are in DEMO as alice.');
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, title: 'Darker' });
    const changed = await look([idea]);
    expect(changed.sentence).toBe('1 changed, 1 as it is in DEMO as alice.');
    expect(changed.items[0]).toMatchObject({
      action: 'update',
      issueKey: 'DEMO-1',
      fields: [
        { fieldId: 'summary', name: 'Summary', value: 'Darker' },
        { name: 'Epic Name', value: 'Darker' },
      ],
    });
  });

  it('both sides of a conflict are shown', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 0);
    await settle(lab, await startPush(worker, [idea]));
    const issue = sandbox.world.issues.get('DEMO-1');
    if (issue) issue.summary = 'Renamed in Jira';
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, title: 'Renamed here' });
    const report = await look([idea]);
    expect(report.items).toMatchObject([
      { action: 'ask', conflicts: [{ ours: 'Renamed here', theirs: 'Renamed in Jira' }] },
    ]);
  });

  it('an issue that is gone is said where there is something to change', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 0);
    await settle(lab, await startPush(worker, [idea]));
    await worker.backlog.updateIdea(alice, { ideaId: idea.id, title: 'Darker' });
    const issue = sandbox.world.issues.get('DEMO-1');
    if (issue) sandbox.world.issues.remove(issue, 'admin');
    const report = await look([idea]);
    expect(report).toMatchObject({ ok: false, sentence: '1 that cannot be pushed yet in DEMO as alice.' });
    expect(report.items[0]?.problems).toMatchObject([{ code: 'push_issue_gone' }]);
  });

  it('a mapping that Jira does not go along with is named, and followed once it does', async () => {
    const { sandbox, worker } = lab;
    const idea = await ideaWithStories(worker, 0, { impact: 9 });
    await map('idea', {
      issueType: 'Task',
      fields: {
        priority: { from: 'constant', value: 'Urgent' },
        customfield_99999: { from: 'constant', value: 1 },
      },
    });
    const report = await look([idea]);
    expect(report).toMatchObject({ ok: false, sentence: '1 that cannot be pushed yet in DEMO as alice.' });
    expect(report.items[0]?.problems.map(({ code }) => code).toSorted()).toEqual([
      'push_field_missing',
      'push_value_refused',
    ]);
    const refused = await settle(lab, await startPush(worker, [idea]));
    expect(refused.items[0]?.error?.code).toMatch(/^push_(field_missing|value_refused)$/);
    expect(sandbox.world.issues.size).toBe(0);

    await map('idea', { issueType: 'Task', fields: { priority: { from: 'constant', value: 'low' } } });
    expect((await look([idea])).ok).toBe(true);
    expect((await settle(lab, await startPush(worker, [idea]))).state).toBe('done');
    expect(sandbox.world.issues.get('DEMO-1')).toMatchObject({ priorityId: '4' });
  });

  it('an issue type or a project that is not there, and a permission that is missing, are said', async () => {
    const idea = await ideaWithStories(lab.worker, 1);
    const types = await look([idea], { storyIssueType: 'Feature' });
    expect(types.items.map(({ action }) => action)).toEqual(['create', 'blocked']);
    const project = await look([idea], { projectKey: 'NOPE' });
    expect(project).toMatchObject({ ok: false, problems: [{ code: 'push_project_missing' }], items: [] });
    const carol = await lab.worker.push.preflight(actorOf('carol'), {
      ideaIds: [idea.id],
      connectionId: connectionOf('carol'),
      projectKey: 'DEMO',
    });
    expect(carol.ok).toBe(false);
    expect(carol.problems[0]?.code).toBe('push_project_refused');
  });

  it.each([
    [{ kind: 'active-sprint', boardId: 1 }, [1]],
    [{ kind: 'sprint', sprintId: 2 }, [2]],
    [{ kind: 'backlog', boardId: 1 }, []],
  ])('new issues go where the mapping says: %j', async (target, sprintIds) => {
    await map('story', { target });
    const idea = await ideaWithStories(lab.worker, 1);
    const done = await settle(lab, await startPush(lab.worker, [idea]));
    expect(done.items.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(lab.sandbox.world.issues.get('DEMO-2')).toMatchObject({ sprintIds });
    expect(lab.sandbox.world.issues.get('DEMO-1')).toMatchObject({ sprintIds: [] });
  });

  it('an issue that cannot go there is in Jira all the same, and that is said', async () => {
    await map('story', { target: { kind: 'sprint', sprintId: 99 } });
    const idea = await ideaWithStories(lab.worker, 1);
    const done = await settle(lab, await startPush(lab.worker, [idea]));
    expect(done.state).toBe('done');
    expect(done.items.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
      [],
      ['push_not_placed'],
    ]);
  });

  it('mappings are anybody’s to see and members’ to change', async () => {
    expect(await mappings().list(actorOf('bob', 'viewer'), { siteId, projectKey: 'demo' })).toMatchObject([
      { itemKind: 'idea', issueType: null, fields: {}, target: null, updatedAt: null },
      { itemKind: 'story' },
    ]);
    await expect(
      mappings().put(actorOf('bob', 'viewer'), { siteId, projectKey: 'DEMO', itemKind: 'idea' }),
    ).rejects.toMatchObject({ code: 'member_required' });
    const draft = { issueType: 'Task', target: { kind: 'backlog', boardId: 1 } };
    expect(await map('idea', draft)).toMatchObject({ ...draft, updatedBy: alice.userId });
    expect(await mappings().reset(alice, { siteId, projectKey: 'DEMO', itemKind: 'idea' })).toMatchObject({
      issueType: null,
      updatedAt: null,
    });
  });
});
