import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import {
  alice,
  connectionOf,
  ideaWithStories,
  linksOf,
  openLab,
  requestsTo,
  settle,
  siteId,
  startPush,
} from '../push/lab.test-support.ts';
import type { Lab } from '../push/lab.test-support.ts';
import { addHints } from './hints.ts';

onEachDatabase('sync', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const world = () => lab.sandbox.world;
  const issue = (key: string) => {
    const found = world().issues.get(key);
    if (!found) throw new Error(`There is no ${key}.`);
    return found;
  };
  /** A pushed idea, DEMO-1, with a story, DEMO-2; polled once. */
  async function linked(stories = 0) {
    const idea = await ideaWithStories(lab.worker, stories);
    await settle(lab, await startPush(lab.worker, [idea]));
    // Taken up, then read once more from end to end.
    for (const minutes of [0, 3, 3]) await poll(minutes);
    return idea;
  }
  /** As time goes by: a minute later, and whatever is due then. */
  async function poll(minutes = 1) {
    lab.advance(minutes * 60_000);
    return lab.worker.sync.pollDue();
  }
  const link = async (number = 0) => {
    const found = (await linksOf(lab.worker))[number];
    if (!found) throw new Error('There is no link.');
    return found;
  };
  const ideaNow = (id: string) => lab.worker.backlog.getIdea(alice, { ideaId: id });
  const callsOf = async (work: () => Promise<unknown>) => {
    const before = lab.sandbox.requests.length;
    await work();
    return lab.sandbox.requests.slice(before).map(({ method, path }) => `${method} ${path.split('?')[0]}`);
  };
  const hint = async (...issueIds: string[]) => {
    const changes = issueIds.map((issueId) => ({ issueId, atMs: world().now() }));
    await addHints(lab.worker.db, { siteId, changes, at: new Date(lab.now()) });
    await lab.worker.sync.followHints(siteId);
  };

  it('asks Jira once where nothing changed', async () => {
    await linked(2);
    expect(await callsOf(() => poll(5))).toEqual(['POST /rest/api/2/search']);
    expect(await callsOf(() => poll(0))).toEqual([]);
  });

  it('brings a status onto the link, and moves idea and story with it', async () => {
    const idea = await linked(1);
    world().transition('DEMO-1', 'In Progress');
    world().transition('DEMO-2', 'Done');
    expect(await callsOf(() => poll(5))).toHaveLength(1);
    expect(await link()).toMatchObject({ status: { name: 'In Progress', category: 'indeterminate' } });
    expect(await ideaNow(idea.id)).toMatchObject({ status: 'in-progress', stories: [{ status: 'done' }] });
    const history = await sql<{ source: string; changes: unknown }>`
      select source, changes from item_history where source = 'sync' order by number`.execute(lab.worker.db);
    expect(history.rows).toContainEqual({
      source: 'sync',
      changes: [{ field: 'status', from: 'new', to: 'in-progress', because: 'DEMO-1 is In Progress' }],
    });
  });

  it('moves an item only when the status changes in Jira', async () => {
    const idea = await linked();
    world().transition('DEMO-1', 'Done');
    await poll(5);
    await lab.worker.backlog.updateIdea(alice, { ideaId: idea.id, status: 'considering' });
    lab.advance(60_000);
    world().issues.change(issue('DEMO-1'), { summary: 'Another' }, 'bob');
    await poll(5);
    expect(await link()).toMatchObject({ issueSummary: 'Another' });
    expect(await ideaNow(idea.id)).toMatchObject({ status: 'considering' });
  });

  it('does not move an item over what was decided here after Jira changed', async () => {
    const idea = await linked();
    world().transition('DEMO-1', 'Done');
    lab.advance(10_000);
    await lab.worker.backlog.updateIdea(alice, { ideaId: idea.id, status: 'declined' });
    lab.advance(10_000);
    // The issue changed after that, but not its status.
    world().issues.change(issue('DEMO-1'), { summary: 'Another' }, 'bob');
    await poll(5);
    expect(await link()).toMatchObject({ status: { name: 'Done' } });
    expect(await ideaNow(idea.id)).toMatchObject({ status: 'declined' });
    lab.advance(10_000);
    world().transition('DEMO-1', 'In Progress');
    await poll(5);
    expect(await ideaNow(idea.id)).toMatchObject({ status: 'in-progress' });
  });

  it('follows an issue that is moved to another project', async () => {
    await linked();
    const ops = world().projects.get('OPS');
    if (!ops) throw new Error('There is no OPS.');
    world().issues.move(issue('DEMO-1'), ops, 'admin');
    await hint(issue('DEMO-1').id);
    expect(await link()).toMatchObject({ issueKey: 'OPS-1', projectKey: 'OPS', issueState: 'present' });
  });

  it('believes that an issue is gone at the second look only', async () => {
    await linked();
    const { id } = issue('DEMO-1');
    world().issues.remove(issue('DEMO-1'), 'admin');
    await hint(id);
    expect(await link()).toMatchObject({ issueState: 'present', missingSince: expect.any(String) as string });
    await poll();
    expect(await link()).toMatchObject({ issueState: 'present' });
    await poll(5);
    expect(await link()).toMatchObject({ issueState: 'gone', issueKey: 'DEMO-1' });
  });

  it('tells a lost permission apart from a deleted issue, and notices when it is back', async () => {
    await linked();
    const demo = world().projects.get('DEMO');
    if (!demo) throw new Error('There is no DEMO.');
    const before = demo.permissions.browse;
    demo.permissions.browse = ['jira-administrators'];
    await poll(5);
    await poll(5);
    expect(await link()).toMatchObject({ issueState: 'hidden' });
    demo.permissions.browse = before;
    await hint(issue('DEMO-1').id);
    expect(await link()).toMatchObject({ issueState: 'present', missingSince: null });
  });

  it('does not take what the index does not know yet for missing, nor an older state for a newer one', async () => {
    await linked(4);
    world().searchIndex.lagMs = 60_000;
    const ids = [1, 2, 3, 4, 5].map((number) => issue(`DEMO-${number}`).id);
    lab.advance(5_000);
    for (const number of [1, 2, 3, 4, 5]) world().transition(`DEMO-${number}`, 'Done');
    await hint(...ids);
    const all = await linksOf(lab.worker);
    expect(all.map(({ status }) => status?.name)).toEqual(['Done', 'Done', 'Done', 'Done', 'Done']);
  });

  it('keeps its window until a poll succeeds', async () => {
    await linked();
    world().transition('DEMO-1', 'Done');
    world().faults.add({ path: /\/search/, kind: 'status', status: 503, times: 99 });
    await poll(5);
    await poll(30);
    world().faults.clear();
    const { rows } = await sql<{ error_code: string }>`select error_code from site_sync`.execute(
      lab.worker.db,
    );
    expect(rows).toEqual([{ error_code: 'jira_unavailable' }]);
    await poll(30);
    expect(await link()).toMatchObject({ status: { name: 'Done' } });
  });

  it('lets the issue show what the item is now, once and not again', async () => {
    const idea = await linked();
    await lab.worker.backlog.updateIdea(alice, { ideaId: idea.id, title: 'Night mode' });
    lab.advance(1_000);
    await lab.worker.backlog.updateIdea(alice, { ideaId: idea.id, status: 'done' });
    await lab.worker.sync.keepRemoteLinks();
    expect(issue('DEMO-1').remoteLinks).toMatchObject([{ object: { title: 'Dark mode' } }]);
    lab.advance(10_000);
    const writes = requestsTo(lab.sandbox, 'POST', /\/remotelink$/).length;
    await lab.worker.sync.keepRemoteLinks();
    expect(issue('DEMO-1').remoteLinks).toMatchObject([
      { object: { title: 'Night mode', status: { resolved: true } } },
    ]);
    await lab.worker.sync.keepRemoteLinks();
    expect(requestsTo(lab.sandbox, 'POST', /\/remotelink$/)).toHaveLength(writes + 1);
  });

  it('looks at no link again whose item nobody changed', async () => {
    await linked();
    lab.advance(10_000);
    while ((await lab.worker.sync.keepRemoteLinks()) > 0);
    const marked = await sql<{ count: number }>`
      select count(*)::int as count from link where remote_link_due_at is not null
    `.execute(lab.worker.db);
    expect(marked.rows).toEqual([{ count: 0 }]);
    lab.advance(3_600_000);
    expect(await lab.worker.sync.keepRemoteLinks()).toBe(0);
  });

  it('writes a remote link again that could not be written, and one whose item was changed meanwhile', async () => {
    const idea = await linked();
    const rename = (title: string) => lab.worker.backlog.updateIdea(alice, { ideaId: idea.id, title });
    const shown = () => issue('DEMO-1').remoteLinks.map(({ object }) => object.title);
    await rename('Night mode');
    lab.advance(10_000);
    world().faults.add({ path: /\/remotelink$/, kind: 'status', status: 503, times: 99 });
    while ((await lab.worker.sync.keepRemoteLinks()) > 0);
    world().faults.clear();
    expect(shown()).toEqual(['Dark mode']);
    lab.advance(6 * 60_000);
    while ((await lab.worker.sync.keepRemoteLinks()) > 0);
    expect(shown()).toEqual(['Night mode']);
    lab.advance(1_000);
    await rename('Evening mode');
    lab.advance(4_000);
    expect(await lab.worker.sync.keepRemoteLinks()).toBe(0);
    lab.advance(2_000);
    while ((await lab.worker.sync.keepRemoteLinks()) > 0);
    expect(shown()).toEqual(['Evening mode']);
  });

  it('reads by the service connection if there is one, else by those the links were made with', async () => {
    await linked();
    const users = async () => {
      const before = lab.sandbox.requests.length;
      await poll(5);
      return [...new Set(lab.sandbox.requests.slice(before).map(({ user }) => user))];
    };
    expect(await users()).toEqual(['alice']);
    await sql`update connection set owner = 'service', user_id = null where id = ${connectionOf('bob')}`.execute(
      lab.worker.db,
    );
    expect(await users()).toEqual(['bob']);
    await sql`update connection set state = 'disconnected', sealed_credential = null`.execute(lab.worker.db);
    expect(await users()).toEqual([]);
    const { rows } = await sql<{ error_code: string }>`select error_code from site_sync`.execute(
      lab.worker.db,
    );
    expect(rows).toEqual([{ error_code: 'sync_without_connection' }]);
  });
});
