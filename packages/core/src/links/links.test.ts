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
  startPush,
} from '../push/lab.test-support.ts';
import type { Lab } from '../push/lab.test-support.ts';

onEachDatabase('a link', (newDatabase) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(await newDatabase());
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  async function linked() {
    const idea = await ideaWithStories(lab.worker, 1);
    await settle(lab, await startPush(lab.worker, [idea]));
    const [link] = await linksOf(lab.worker, { itemId: idea.id });
    if (!link) throw new Error('The idea has no link.');
    return { idea, link };
  }

  it('shows what changed in Jira when it is refreshed', async () => {
    const { link } = await linked();
    lab.sandbox.world.transition('DEMO-1', 'Done');
    lab.advance(5_000);
    const fresh = await lab.worker.links.refresh(alice, { linkId: link.id });
    expect(fresh).toEqual({
      ...link,
      status: { name: 'Done', category: 'done', color: 'green' },
      resolution: 'Done',
      refreshedAt: new Date(lab.now()).toISOString(),
    });
  });

  it('does not move an item over what was decided here since its issue moved', async () => {
    const { idea, link } = await linked();
    lab.sandbox.world.transition('DEMO-1', 'In Progress');
    lab.advance(5_000);
    await lab.worker.backlog.updateIdea(alice, { ideaId: idea.id, status: 'declined' });
    lab.advance(5_000);
    Object.assign(lab.sandbox.world.issues.get('DEMO-1') ?? {}, { updatedAt: lab.now() });
    await lab.worker.links.refresh(alice, { linkId: link.id });
    expect(await lab.worker.backlog.getIdea(alice, { ideaId: idea.id })).toMatchObject({
      status: 'declined',
    });
  });

  it('is found by its item, or among all', async () => {
    const { idea } = await linked();
    const all = (await lab.worker.links.list(actorOf('bob', 'viewer'))).items;
    expect(all.map(({ issueKey }) => issueKey)).toEqual(['DEMO-1', 'DEMO-2']);
    const storyId = idea.stories[0]?.id ?? '';
    expect(await linksOf(lab.worker, { itemId: storyId })).toMatchObject([{ issueKey: 'DEMO-2' }]);
  });

  it('is listed, however many there are, page by page', async () => {
    const { idea } = await linked();
    await sql`
      insert into link (id, item_kind, item_id, idea_id, site_id, issue_id, issue_key, created_at)
      select 'link-' || n, 'story', 'story-' || n, ${idea.id}, 'site', 'issue-' || n, 'DEMO-' || n, now()
      from generate_series(3, 1234) as n
    `.execute(lab.worker.db);
    const all = await linksOf(lab.worker);
    expect(all.map(({ issueKey }) => issueKey)).toEqual(
      Array.from({ length: 1234 }, (_, index) => `DEMO-${index + 1}`),
    );
    const { list } = lab.worker.links;
    const first = await list(alice, { limit: 2, itemId: idea.id });
    expect(first).toMatchObject({ items: [{ issueKey: 'DEMO-1' }], nextCursor: null });
    await expect(list(alice, { cursor: 'none' })).rejects.toMatchObject({ code: 'cursor_invalid' });
    await expect(list(alice, { limit: 1_000 })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('stays as it was when Jira does not show the issue', async () => {
    const { link } = await linked();
    lab.sandbox.world.faults.add({
      ...{ path: /\/issue\/\d+$/, method: 'GET', kind: 'status', status: 404 },
      headers: { 'content-type': 'application/json', 'x-ausername': 'alice' },
      body: '{"errorMessages":["Issue Does Not Exist"],"errors":{}}',
    });
    await expect(lab.worker.links.refresh(alice, { linkId: link.id })).rejects.toMatchObject({
      code: 'link_issue_not_found',
      message: expect.stringContaining('DEMO-1') as string,
    });
    expect(await linksOf(lab.worker, { itemId: link.itemId })).toEqual([link]);
  });

  it('is refreshed with the connection of who asks, else with its own', async () => {
    const { link } = await linked();
    const usersSince = (before: number) => [
      ...new Set(lab.sandbox.requests.slice(before).map(({ user }) => user)),
    ];
    const first = lab.sandbox.requests.length;
    await lab.worker.links.refresh(actorOf('bob'), { linkId: link.id });
    expect(usersSince(first)).toEqual(['bob']);

    const second = lab.sandbox.requests.length;
    await sql`delete from connection where user_id = 'user-bob'`.execute(lab.worker.db);
    await lab.worker.links.refresh(actorOf('bob'), { linkId: link.id });
    expect(usersSince(second)).toEqual(['alice']);

    const asked = lab.sandbox.requests.length;
    await sql`update connection set state = 'disconnected', sealed_credential = null`.execute(lab.worker.db);
    await expect(lab.worker.links.refresh(actorOf('bob'), { linkId: link.id })).rejects.toMatchObject({
      code: 'link_without_connection',
      remedy: expect.stringContaining('anyone who is connected to the site') as string,
    });
    expect(lab.sandbox.requests).toHaveLength(asked);

    await sql`delete from connection`.execute(lab.worker.db);
    await expect(lab.worker.links.refresh(alice, { linkId: link.id })).rejects.toMatchObject({
      code: 'link_without_connection',
    });
  });

  it('is not a viewer’s to refresh', async () => {
    const { link } = await linked();
    await expect(
      lab.worker.links.refresh(actorOf('bob', 'viewer'), { linkId: link.id }),
    ).rejects.toMatchObject({
      code: 'member_required',
    });
    await expect(lab.worker.links.refresh(alice, { linkId: 'none' })).rejects.toMatchObject({
      code: 'link_not_found',
    });
  });
});
