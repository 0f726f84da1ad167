import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import {
  actorOf,
  alice,
  ideaWithStories,
  linksOf,
  openLab,
  settle,
  siteId,
  startPush,
} from '../push/lab.test-support.ts';
import type { Lab } from '../push/lab.test-support.ts';
import { addHints } from './hints.ts';
import type { StatusRule } from './input.ts';

const administrator = actorOf('bob', 'administrator');
const viewer = actorOf('carol', 'viewer');

onEachDatabase('sync of a site', (newDatabase) => {
  let lab: Lab;
  let whileReading: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const onRead = async () => {
      const meanwhile = whileReading;
      whileReading = undefined;
      await meanwhile?.();
    };
    lab = await openLab(await newDatabase(), { onRead });
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const sync = () => lab.worker.sync;
  const world = () => lab.sandbox.world;
  async function linked(stories = 0) {
    const idea = await ideaWithStories(lab.worker, stories);
    await settle(lab, await startPush(lab.worker, [idea]));
    return idea;
  }
  const statusOf = async (ideaId: string) => (await lab.worker.backlog.getIdea(alice, { ideaId })).status;
  async function move(key: string, status: string): Promise<void> {
    lab.advance(60_000);
    world().transition(key, status);
    lab.advance(1_000);
    await sync().run(alice, { siteId });
  }

  it('says how it stands, before the first link as well', async () => {
    expect(await sync().get(viewer, { siteId })).toMatchObject({
      enabled: true,
      polledAt: null,
      nextPollAt: null,
    });
    await linked(1);
    const { looked, sync: state } = await sync().run(alice, { siteId });
    expect(looked).toBe(true);
    expect(state).toMatchObject({ links: { present: 2, gone: 0 }, failedPolls: 0, error: null, waiting: 0 });
    expect(state.polledAt).toBe(new Date(lab.now()).toISOString());
    await expect(sync().get(viewer, { siteId: 'none' })).rejects.toMatchObject({ code: 'site_unknown' });
  });

  it('is looked through when somebody wants it, and says why that failed', async () => {
    const idea = await linked();
    await move('DEMO-1', 'Done');
    expect(await statusOf(idea.id)).toBe('done');
    world().faults.add({ path: /\/search/, kind: 'status', status: 503, times: 99 });
    const { sync: state } = await sync().run(alice, { siteId });
    expect(state).toMatchObject({ failedPolls: 1, error: { code: 'jira_unavailable' } });
    await expect(sync().run(viewer, { siteId })).rejects.toMatchObject({ code: 'member_required' });
  });

  it('reads every link once more when asked for all while it was at that', async () => {
    await linked();
    lab.advance(3 * 60_000);
    whileReading = async () => {
      lab.advance(1_000);
      expect(await sync().run(alice, { siteId, full: true })).toMatchObject({ looked: false });
    };
    await sync().run(alice, { siteId, full: true });
    expect(whileReading).toBeUndefined();
    await sql`update link set status_name = 'Elsewhere'`.execute(lab.worker.db);
    lab.advance(10 * 60_000);
    await sync().run(alice, { siteId });
    expect(await linksOf(lab.worker)).toMatchObject([{ status: { name: 'To Do' } }]);
  });

  it('reads every link when asked for all, whatever seems to have changed', async () => {
    await linked(1);
    await sync().run(alice, { siteId });
    // The first time all links are read anyway.
    lab.advance(3 * 60_000);
    await sync().run(alice, { siteId });
    await sql`update link set status_name = 'Elsewhere'`.execute(lab.worker.db);
    lab.advance(10 * 60_000);
    await sync().run(alice, { siteId });
    const names = async () => (await linksOf(lab.worker)).map(({ status }) => status?.name);
    expect(await names()).toEqual(['Elsewhere', 'Elsewhere']);
    const { sync: state } = await sync().run(alice, { siteId, full: true });
    expect(state).toMatchObject({ reconciling: false, reconciledAt: new Date(lab.now()).toISOString() });
    expect(await names()).toEqual(['To Do', 'To Do']);
  });

  it('is turned off and on by administrators, and catches up on what changed meanwhile', async () => {
    const idea = await linked();
    await expect(sync().update(alice, { siteId, enabled: false })).rejects.toMatchObject({
      code: 'administrator_required',
    });
    expect(await sync().update(administrator, { siteId, enabled: false })).toMatchObject({
      enabled: false,
      nextPollAt: null,
    });
    lab.advance(24 * 60 * 60_000);
    world().transition('DEMO-1', 'Done');
    expect(await sync().pollDue()).toBe(0);
    await expect(sync().run(alice, { siteId })).rejects.toMatchObject({ code: 'sync_disabled' });
    lab.advance(24 * 60 * 60_000);
    await sync().update(administrator, { siteId, enabled: true });
    expect(await sync().pollDue()).toBe(1);
    expect(await statusOf(idea.id)).toBe('done');
  });

  it('moves items by the rule of the project before that of the site, and by the category without one', async () => {
    const idea = await linked();
    const rule = { itemKind: 'idea' as const };
    await sync().putStatusRules(alice, {
      siteId,
      items: [
        { ...rule, jiraStatus: 'In progress', itemStatus: 'declined' },
        { ...rule, projectKey: 'DEMO', jiraStatus: 'IN PROGRESS', itemStatus: 'considering' },
        { ...rule, jiraStatus: 'Done', itemStatus: null },
      ],
    });
    await move('DEMO-1', 'In Progress');
    expect(await statusOf(idea.id)).toBe('considering');
    await move('DEMO-1', 'Done');
    expect(await statusOf(idea.id)).toBe('considering');
    expect((await sync().statusRules(viewer, { siteId })).items).toHaveLength(3);
    await sync().putStatusRules(alice, { siteId, items: [] });
    await move('DEMO-1', 'To Do');
    expect(await statusOf(idea.id)).toBe('planned');
  });

  it('moves what is linked already by new rules, and nothing that somebody decided since Jira changed it', async () => {
    const idea = await linked();
    const rules = (...items: StatusRule[]) => sync().putStatusRules(alice, { siteId, items });
    const rule = { itemKind: 'idea' as const, projectKey: null, jiraStatus: 'In Progress' };
    await move('DEMO-1', 'In Progress');
    lab.advance(1_000);
    await rules({ ...rule, itemStatus: 'considering' });
    await sync().followHints(siteId);
    expect(await statusOf(idea.id)).toBe('considering');
    const history = await sql<{ changes: unknown }>`
      select changes from item_history where source = 'sync' order by number desc limit 1
    `.execute(lab.worker.db);
    expect(history.rows[0]?.changes).toMatchObject([
      { field: 'status', to: 'considering', because: 'DEMO-1 is In Progress, by the new status rules' },
    ]);
    const audit = await sql<{ details: unknown }>`
      select details from audit where action = 'sync.statuses-changed' order by number desc limit 1
    `.execute(lab.worker.db);
    expect(audit.rows).toEqual([{ details: { rules: 1, following: 1 } }]);

    lab.advance(60_000);
    await lab.worker.backlog.updateIdea(alice, { ideaId: idea.id, status: 'declined' });
    lab.advance(60_000);
    // The issue changes, its status does not.
    const issue = world().issues.get('DEMO-1');
    if (issue) world().issues.change(issue, { summary: 'Another' }, 'bob');
    await rules();
    await sync().followHints(siteId);
    expect(await statusOf(idea.id)).toBe('declined');
  });

  it('tells before how many items new rules would move, and moves none by that', async () => {
    const [idea] = [await linked(2), await linked()];
    await move('DEMO-2', 'In Progress');
    await move('DEMO-3', 'In Progress');
    const rule = { itemKind: 'story' as const, jiraStatus: 'In Progress', itemStatus: 'open' as const };
    const items: StatusRule[] = [
      { ...rule, projectKey: null },
      { itemKind: 'idea', projectKey: 'DEMO', jiraStatus: 'To Do', itemStatus: 'considering' },
      { itemKind: 'idea', projectKey: 'OTHER', jiraStatus: 'To Do', itemStatus: 'done' },
    ];
    expect(await sync().previewStatusRules(alice, { siteId, items })).toEqual({ ideas: 2, stories: 2 });
    expect((await sync().statusRules(alice, { siteId })).items).toEqual([]);
    expect((await sync().get(alice, { siteId })).waiting).toBe(0);
    expect(await statusOf(idea.id)).not.toBe('considering');
    await expect(sync().previewStatusRules(viewer, { siteId, items })).rejects.toMatchObject({
      code: 'member_required',
    });
    await expect(sync().previewStatusRules(alice, { siteId: 'none', items })).rejects.toMatchObject({
      code: 'site_unknown',
    });
  });

  it('looks through thousands of links for what new rules move', async () => {
    const idea = await linked();
    await sql`
      insert into link (id, item_kind, item_id, idea_id, site_id, issue_id, issue_key, status_name, created_at)
      select 'link-' || n, 'story', 'story-' || n, ${idea.id}, ${siteId}, 'issue-' || n, 'DEMO-' || n, 'Waiting', now()
      from generate_series(2, 2345) as n
    `.execute(lab.worker.db);
    const items: StatusRule[] = [
      { itemKind: 'story', projectKey: null, jiraStatus: 'Waiting', itemStatus: 'done' },
    ];
    expect(await sync().previewStatusRules(alice, { siteId, items })).toEqual({ ideas: 0, stories: 2344 });
    await sync().putStatusRules(alice, { siteId, items });
    expect((await sync().get(alice, { siteId })).waiting).toBe(2344);
  });

  it('moves what is linked by new rules that came while sync was off, once it is on', async () => {
    const idea = await linked();
    await move('DEMO-1', 'In Progress');
    lab.advance(1_000);
    const rules = (itemStatus: 'considering' | 'declined') =>
      sync().putStatusRules(alice, {
        ...{ siteId, items: [{ itemKind: 'idea', jiraStatus: 'In Progress', itemStatus }] },
      });
    await rules('declined');
    // What is not done yet when it is turned off is not forgotten either.
    await sync().update(administrator, { siteId, enabled: false });
    await sync().followHints(siteId);
    expect(await statusOf(idea.id)).toBe('in-progress');
    await rules('considering');
    await sync().followHints(siteId);
    expect(await statusOf(idea.id)).toBe('in-progress');
    await sync().update(administrator, { siteId, enabled: true });
    await sync().followHints(siteId);
    expect(await statusOf(idea.id)).toBe('considering');
    expect((await sync().get(alice, { siteId })).waiting).toBe(0);
  });

  it('lets items be of which new rules say what the old ones said', async () => {
    const idea = await linked();
    await lab.worker.backlog.updateIdea(alice, { ideaId: idea.id, status: 'new' });
    await sync().putStatusRules(alice, {
      ...{ siteId, items: [{ itemKind: 'idea', jiraStatus: 'In Progress', itemStatus: 'considering' }] },
    });
    expect((await sync().get(alice, { siteId })).waiting).toBe(0);
    await sync().followHints(siteId);
    expect(await statusOf(idea.id)).toBe('new');
  });

  it('takes no two rules for one status, none a kind does not know, and none of a viewer', async () => {
    const rule = { itemKind: 'story' as const, jiraStatus: 'Done', itemStatus: 'done' as const };
    await expect(
      sync().putStatusRules(alice, { siteId, items: [rule, { ...rule, jiraStatus: 'done' }] }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(
      sync().putStatusRules(alice, { siteId, items: [{ ...rule, itemStatus: 'declined' as 'done' }] }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(sync().putStatusRules(viewer, { siteId, items: [] })).rejects.toMatchObject({
      code: 'member_required',
    });
    expect(await sync().statusRules(viewer, { siteId })).toMatchObject({ items: [] });
  });

  it('replaces no rules that are others by now than the ones that were looked at', async () => {
    const rule = { itemKind: 'story' as const, itemStatus: 'done' as const };
    const put = (jiraStatus: string, version?: string) =>
      sync().putStatusRules(alice, { siteId, items: [{ ...rule, jiraStatus }], ...(version && { version }) });
    const { version } = await sync().statusRules(alice, { siteId });
    const attempts = await Promise.allSettled([put('First', version), put('Second', version)]);
    const done = attempts.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
    const refused = attempts
      .filter((one) => one.status === 'rejected')
      .map(({ reason }) => reason as unknown);
    const current = await sync().statusRules(alice, { siteId });
    expect(done).toEqual([current]);
    expect(refused).toMatchObject([{ code: 'changed_meanwhile', details: { current } }]);
    expect((await put('Third', current.version)).items).toMatchObject([{ jiraStatus: 'third' }]);
    expect((await put('Fourth')).items).toMatchObject([{ jiraStatus: 'fourth' }]);
    await expect(sync().putStatusRules(alice, { siteId: 'none', items: [] })).rejects.toMatchObject({
      code: 'site_unknown',
    });
  });

  it('believes an index that shows an older state only if the issue itself says so', async () => {
    const idea = await linked();
    world().searchIndex.lagMs = 60_000;
    lab.advance(70_000);
    await sync().run(alice, { siteId });
    world().transition('DEMO-1', 'Done');
    lab.advance(5_000);
    const issue = world().issues.get('DEMO-1');
    const changes = [{ issueId: issue?.id ?? '', atMs: lab.now() }];
    await addHints(lab.worker.db, { siteId, changes, at: new Date(lab.now()) });
    await sync().followHints(siteId);
    expect(await statusOf(idea.id)).toBe('done');
    await sync().run(alice, { siteId, full: true });
    expect(await statusOf(idea.id)).toBe('done');
    // As after a restore of yesterday's backup.
    await sql`update link set issue_updated_at = issue_updated_at + interval '1 day'`.execute(lab.worker.db);
    lab.advance(120_000);
    await sync().run(alice, { siteId, full: true });
    const [link] = await linksOf(lab.worker);
    expect(link).toMatchObject({ issueUpdatedAt: new Date(lab.now() - 125_000).toISOString() });
  });
});
