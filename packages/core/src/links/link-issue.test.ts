import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import {
  actorOf,
  alice,
  ideaWithStories,
  issuesOf,
  linksOf,
  openLab,
  publicUrl,
  requestsTo,
  settle,
  startPush,
} from '../push/lab.test-support.ts';
import type { Lab, WorkerOptions } from '../push/lab.test-support.ts';
import { parseIssueAddress } from './issue-address.ts';

describe('an issue is named', () => {
  test.each([
    ['demo-7', 'DEMO-7'],
    ['  DEMO-7 ', 'DEMO-7'],
    ['https://jira.example.com/jira/browse/DEMO-7?focusedId=1#comment', 'DEMO-7'],
    ['https://a.atlassian.net/jira/software/c/projects/DEMO/boards/1?selectedIssue=DEMO-7', 'DEMO-7'],
    ['https://a.atlassian.net/jira/software/projects/DEMO/issues/DEMO-7', 'DEMO-7'],
    ['http://jira/projects/AB_1/issues/ab_1-70/', 'AB_1-70'],
  ])('by %s', (text, key) => {
    expect(parseIssueAddress(text).key).toBe(key);
  });

  test.each([
    '',
    'DEMO',
    'DEMO-0',
    '7',
    'https://jira.example.com/browse/',
    'javascript:DEMO-7',
    'ftp://a/DEMO-7',
  ])('not by %j', (text) => {
    expect(() => parseIssueAddress(text)).toThrow(expect.objectContaining({ code: 'issue_address_invalid' }));
  });
});

onEachDatabase('linking an issue that is there', (newDatabase) => {
  let lab: Lab;
  let whenSigned: WorkerOptions['onSign'];
  beforeAll(async () => {
    lab = await openLab(await newDatabase(), { onSign: async (request) => whenSigned?.(request) });
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const issue = (key: string) => {
    const found = lab.sandbox.world.issues.get(key);
    if (!found) throw new Error(`There is no ${key}.`);
    return found;
  };
  /** As DEMO-1, DEMO-2, … */
  async function issueInJira(summary = 'There already', project = 'DEMO') {
    const { ideas } = { ideas: [await ideaWithStories(lab.worker, 0, { title: summary })] };
    await settle(lab, await startPush(lab.worker, ideas, { projectKey: project }));
    const [link] = await linksOf(lab.worker, { itemId: ideas[0]?.id });
    if (!link) throw new Error('The issue was not made.');
    await lab.worker.links.unlink(alice, { linkId: link.id });
    return link.issueKey;
  }
  const link = (itemId: string, key: string, more = {}) =>
    lab.worker.links.link(alice, { itemKind: 'idea', itemId, issue: key, ...more });

  it('shows what the issue is, and the issue links back', async () => {
    const key = await issueInJira('Night mode');
    const idea = await ideaWithStories(lab.worker, 0);
    const made = await link(idea.id, key.toLowerCase());
    expect(made).toMatchObject({
      ...{ itemId: idea.id, issueKey: key, issueState: 'present', issueType: 'Epic', projectKey: 'DEMO' },
      ...{ issueSummary: 'Night mode', status: { name: 'To Do', category: 'new', color: 'blue-gray' } },
      ...{ priority: 'Medium', resolution: null, remoteLinkProblem: null, connectionId: 'connection-alice' },
    });
    expect(issue(key).remoteLinks).toMatchObject([
      {
        globalId: `system=crosslink&item=${idea.id}&site=site`,
        object: {
          url: `${publicUrl}/ideas/${idea.id}`,
          title: 'Dark mode',
          icon: { url16x16: `${publicUrl}/icons/crosslink-16.png` },
          status: { resolved: false },
        },
      },
    ]);
  });

  it('twice, or twice at once, is the same as once', async () => {
    const key = await issueInJira();
    const idea = await ideaWithStories(lab.worker, 0);
    const [first, second] = await Promise.all([link(idea.id, key), link(idea.id, key)]);
    const third = await link(idea.id, `${lab.sandbox.url}/browse/${key}`);
    expect(new Set([first.id, second.id, third.id]).size).toBe(1);
    expect(await linksOf(lab.worker)).toHaveLength(1);
    expect(issue(key).remoteLinks).toHaveLength(1);
  });

  it('says so if somebody ends it in that very instant, and leaves nothing in Jira', async () => {
    const key = await issueInJira();
    const idea = await ideaWithStories(lab.worker, 0);
    whenSigned = async ({ method, url }) => {
      if (method !== 'POST' || !url.endsWith('/remotelink')) return;
      whenSigned = undefined;
      const [made] = await linksOf(lab.worker, { itemId: idea.id });
      await lab.worker.links.unlink(alice, { linkId: made?.id ?? '' });
    };
    await expect(link(idea.id, key)).rejects.toMatchObject({ code: 'link_changed_meanwhile' });
    expect(await linksOf(lab.worker, { itemId: idea.id })).toEqual([]);
    expect(issue(key).remoteLinks).toEqual([]);
  });

  it('writes the remote link only when it differs', async () => {
    const key = await issueInJira();
    const idea = await ideaWithStories(lab.worker, 0);
    await link(idea.id, key);
    const before = requestsTo(lab.sandbox, 'POST', /\/remotelink$/).length;
    await link(idea.id, key);
    expect(requestsTo(lab.sandbox, 'POST', /\/remotelink$/)).toHaveLength(before);
  });

  it('asks before an issue is linked to two items', async () => {
    const key = await issueInJira();
    const [one, two] = [await ideaWithStories(lab.worker, 0), await ideaWithStories(lab.worker, 0)];
    await link(one.id, key);
    await expect(link(two.id, key)).rejects.toMatchObject({
      code: 'issue_linked_already',
      details: { items: [{ itemKind: 'idea', itemId: one.id, title: 'Dark mode' }] },
    });
    await link(two.id, key, { evenIfLinked: true });
    expect(issue(key).remoteLinks).toHaveLength(2);
  });

  it('asks, too, if the issue carries a remote link of another Crosslink', async () => {
    const key = await issueInJira();
    const idea = await ideaWithStories(lab.worker, 0);
    lab.sandbox.world.issues.putRemoteLink(issue(key), {
      globalId: 'system=crosslink&item=other&site=elsewhere',
      application: { type: 'crosslink', name: 'Crosslink' },
      relationship: null,
      object: {
        url: 'https://other.test/ideas/other',
        title: 'Theirs',
        summary: null,
        icon: { url16x16: null, title: null },
        status: { resolved: null, icon: { url16x16: null, title: null, link: null } },
      },
    });
    await expect(link(idea.id, key)).rejects.toMatchObject({
      code: 'issue_linked_already',
      details: { items: [{ title: 'Theirs', url: 'https://other.test/ideas/other' }] },
    });
    expect(await linksOf(lab.worker)).toEqual([]);
  });

  it('refuses a second issue for an item at the same site', async () => {
    const [first, second] = [await issueInJira(), await issueInJira()];
    const idea = await ideaWithStories(lab.worker, 0);
    const made = await link(idea.id, first);
    await expect(link(idea.id, second)).rejects.toMatchObject({
      code: 'item_linked_already',
      details: { linkId: made.id, issueKey: first },
    });
  });

  it('says what is wrong, and then nothing is linked', async () => {
    const key = await issueInJira();
    const idea = await ideaWithStories(lab.worker, 0);
    await expect(link(idea.id, 'DEMO-999')).rejects.toMatchObject({ code: 'issue_not_found' });
    await expect(link(idea.id, 'https://elsewhere.test/browse/DEMO-1')).rejects.toMatchObject({
      code: 'issue_site_unknown',
    });
    await expect(link('none', key)).rejects.toMatchObject({ code: 'idea_not_found' });
    await expect(link(idea.id, key, { connectionId: 'connection-bob' })).rejects.toMatchObject({
      code: 'connection_unknown',
    });
    await expect(
      lab.worker.links.link(actorOf('bob', 'viewer'), { itemKind: 'idea', itemId: idea.id, issue: key }),
    ).rejects.toMatchObject({ code: 'member_required' });
    expect(await linksOf(lab.worker)).toEqual([]);
    expect(issue(key).remoteLinks).toEqual([]);
  });

  it('is made all the same where Jira takes no remote link, and says so', async () => {
    const key = await issueInJira();
    const idea = await ideaWithStories(lab.worker, 0);
    lab.sandbox.world.faults.add({
      ...{ path: /\/remotelink$/, method: 'POST', kind: 'status', status: 403 },
      headers: { 'content-type': 'application/json', 'x-ausername': 'alice' },
      body: '{"errorMessages":["Issue linking is currently disabled."],"errors":{}}',
    });
    expect(await link(idea.id, key)).toMatchObject({
      remoteLinkId: null,
      remoteLinkProblem: 'jira_forbidden',
    });
    lab.sandbox.world.faults.clear();
    expect(await link(idea.id, key)).toMatchObject({ remoteLinkProblem: null });
    expect(issue(key).remoteLinks).toHaveLength(1);
  });

  it('waits for a push of the item', async () => {
    const key = await issueInJira();
    const idea = await ideaWithStories(lab.worker, 0);
    const push = await startPush(lab.worker, [idea]);
    await expect(link(idea.id, key)).rejects.toMatchObject({
      code: 'push_in_progress',
      details: { pushId: push.id },
    });
  });

  it('is undone by unlinking: the issue keeps nothing of ours', async () => {
    const idea = await ideaWithStories(lab.worker, 0);
    await settle(lab, await startPush(lab.worker, [idea]));
    const [made] = await linksOf(lab.worker);
    const pushed = issue('DEMO-1');
    expect(issuesOf(lab.sandbox, idea.id)).toHaveLength(1);
    await lab.worker.links.unlink(alice, { linkId: made?.id ?? '' });
    expect(await linksOf(lab.worker)).toEqual([]);
    expect(pushed).toMatchObject({ remoteLinks: [], properties: {} });
    expect(pushed.labels.filter((label) => label.startsWith('crosslink-'))).toEqual([]);
    await expect(lab.worker.links.unlink(alice, { linkId: made?.id ?? '' })).rejects.toMatchObject({
      code: 'link_not_found',
    });
  });

  it('stays when Jira cannot be asked to forget it, unless the traces may stay', async () => {
    const key = await issueInJira();
    const idea = await ideaWithStories(lab.worker, 0);
    const made = await link(idea.id, key);
    lab.sandbox.world.faults.add({
      ...{ path: /\/remotelink$/, method: 'DELETE', kind: 'status', status: 503 },
      times: 99,
    });
    await expect(lab.worker.links.unlink(alice, { linkId: made.id })).rejects.toMatchObject({
      name: expect.stringContaining('Jira') as string,
    });
    expect(await linksOf(lab.worker)).toHaveLength(1);
    await lab.worker.links.unlink(alice, { linkId: made.id, leaveBehind: true });
    expect(await linksOf(lab.worker)).toEqual([]);
  });

  it('can be led to another issue', async () => {
    const [first, second] = [await issueInJira('First'), await issueInJira('Second')];
    const idea = await ideaWithStories(lab.worker, 0);
    const made = await link(idea.id, first);
    const changed = await lab.worker.links.relink(alice, { linkId: made.id, issue: second });
    expect(changed).toMatchObject({ id: made.id, issueKey: second, issueSummary: 'Second' });
    expect(issue(first).remoteLinks).toEqual([]);
    expect(issue(second).remoteLinks).toHaveLength(1);
    expect(await lab.worker.links.relink(alice, { linkId: made.id, issue: second })).toEqual(changed);
    const told = await lab.worker.db
      .selectFrom('audit')
      .select(['action', 'actor_id', 'details'])
      .where('subject', '=', made.id)
      .orderBy('number')
      .execute();
    const item = { itemKind: 'idea', itemId: idea.id, issueKey: first };
    expect(told).toEqual([
      { action: 'link.made', actor_id: 'user-alice', details: item },
      { action: 'link.relinked', actor_id: 'user-alice', details: { ...item, toIssueKey: second } },
    ]);
    await expect(
      lab.worker.links.relink(alice, { linkId: made.id, issue: 'https://elsewhere.test/browse/DEMO-1' }),
    ).rejects.toMatchObject({ code: 'issue_of_other_site' });
  });

  it('is led elsewhere only with a connection of one’s own', async () => {
    const [first, second] = [await issueInJira(), await issueInJira('Not for everybody')];
    const idea = await ideaWithStories(lab.worker, 0);
    const made = await link(idea.id, first);
    const asBob = { linkId: made.id, issue: second };
    await expect(
      lab.worker.links.relink(actorOf('bob'), { ...asBob, connectionId: 'connection-alice' }),
    ).rejects.toMatchObject({ code: 'connection_unknown' });
    await sql`delete from connection where user_id = 'user-bob'`.execute(lab.worker.db);
    await expect(lab.worker.links.relink(actorOf('bob'), asBob)).rejects.toMatchObject({
      code: 'site_without_connection',
    });
    expect(await lab.worker.links.get(alice, { linkId: made.id })).toMatchObject({ issueKey: first });
    expect(issue(second).remoteLinks).toEqual([]);
  });

  it('is kept current with the connection that led it elsewhere', async () => {
    const [first, second] = [await issueInJira(), await issueInJira()];
    const idea = await ideaWithStories(lab.worker, 0);
    const made = await link(idea.id, first);
    const led = await lab.worker.links.relink(actorOf('bob'), { linkId: made.id, issue: second });
    expect(led).toMatchObject({ issueKey: second, connectionId: 'connection-bob' });
  });

  it('is pushed anew once it leads to another issue', async () => {
    const other = await issueInJira('Says something else');
    const idea = await ideaWithStories(lab.worker, 0);
    await settle(lab, await startPush(lab.worker, [idea]));
    const [made] = await linksOf(lab.worker, { itemId: idea.id });
    await lab.worker.links.relink(alice, { linkId: made?.id ?? '', issue: other });
    const again = await settle(lab, await startPush(lab.worker, [idea], { onConflict: 'overwrite' }));
    expect(again.items).toMatchObject([{ state: 'done', outcome: 'updated', issueKey: other }]);
    expect(issue(other).summary).toBe('Dark mode');
  });

  it('led to an issue that a push of another item created takes nothing of that off it', async () => {
    const [idea, other] = [await ideaWithStories(lab.worker, 0), await ideaWithStories(lab.worker, 0)];
    await settle(lab, await startPush(lab.worker, [idea, other]));
    const [made] = await linksOf(lab.worker, { itemId: idea.id });
    const linkId = made?.id ?? '';
    await lab.worker.links.relink(alice, { linkId, issue: 'DEMO-2', evenIfLinked: true });
    await lab.worker.links.unlink(alice, { linkId });
    expect(issuesOf(lab.sandbox, other.id)).toMatchObject([{ key: 'DEMO-2', remoteLinks: [{}] }]);
  });

  it('keeps nothing of ours either if a second push found what the first had created', async () => {
    const idea = await ideaWithStories(lab.worker, 0);
    const { faults } = lab.sandbox.world;
    faults.add({ path: '/rest/api/2/issue/bulk', method: 'POST', kind: 'drop-after' });
    faults.add({ path: '/rest/api/2/search', kind: 'html-503', times: Infinity });
    const lost = await settle(lab, await startPush(lab.worker, [idea]));
    expect(lost.items).toMatchObject([{ state: 'unknown' }]);
    faults.clear();
    await settle(lab, await startPush(lab.worker, [idea]));
    const [made] = await linksOf(lab.worker, { itemId: idea.id });
    await lab.worker.links.unlink(alice, { linkId: made?.id ?? '' });
    expect(issue('DEMO-1')).toMatchObject({ labels: [], properties: {}, remoteLinks: [] });
  });

  it('is linked back by the next push if it could be unlinked only by half', async () => {
    const idea = await ideaWithStories(lab.worker, 0);
    await settle(lab, await startPush(lab.worker, [idea]));
    const [made] = await linksOf(lab.worker, { itemId: idea.id });
    const { faults } = lab.sandbox.world;
    faults.add({ path: /\/issue\/\d+$/, method: 'PUT', kind: 'html-503', times: Infinity });
    await expect(lab.worker.links.unlink(alice, { linkId: made?.id ?? '' })).rejects.toThrow();
    faults.clear();
    expect(issue('DEMO-1').remoteLinks).toEqual([]);
    await settle(lab, await startPush(lab.worker, [idea]));
    expect(issue('DEMO-1').remoteLinks).toHaveLength(1);
  });
});
