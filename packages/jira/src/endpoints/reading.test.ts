import { describe, expect, test } from 'vitest';
import { bulkFetchIssues } from './bulk-fetch.ts';
import { collect, onEveryJira } from './every-jira.test-support.ts';
import type { EveryJira } from './every-jira.test-support.ts';
import { getIssue } from './issue.ts';
import { searchAllIssues, searchIssuePages } from './search-pages.ts';
import type { SearchOptions } from './search-pages.ts';
import { parseSprints, presentSprint } from './sprint-field.ts';

const several = (jira: EveryJira, count: number, fields: Record<string, unknown> = {}) =>
  Promise.all(Array.from({ length: count }, () => jira.issue(fields)));

async function keysOf(jira: EveryJira, o: SearchOptions, client = jira.as()): Promise<string[]> {
  const issues = await collect(searchAllIssues(client, o));
  return issues.map(({ key }) => key);
}

onEveryJira('an issue', (jira) => {
  test('says all that a link shows', async () => {
    const epic = await jira.issue({ issuetype: { name: 'Epic' }, customfield_10103: 'Epic' });
    const { accountId = '' } = jira.sandbox.world.users.get('bob') ?? {};
    const { id, key } = await jira.issue({
      assignee: jira.isCloud ? { accountId } : { name: 'bob' },
      customfield_10102: 1,
      ...(jira.isCloud ? { parent: { key: epic.key } } : { customfield_10101: epic.key }),
    });
    const issue = await getIssue(jira.as(), key, { fields: ['customfield_10102'] });
    expect(issue).toMatchObject({
      id,
      key,
      status: { name: 'To Do', category: 'new', colorName: 'blue-gray' },
      project: { key: 'DEMO' },
      parent: jira.isCloud ? epic : null,
      priority: { name: 'Medium' },
      resolution: null,
      assignee: {
        displayName: 'Bob Baker',
        avatarUrl: expect.stringContaining('/secure/useravatar') as unknown,
      },
    });
    expect(issue.assignee?.id).toBe(jira.isCloud ? accountId : jira.sandbox.world.users.get('bob')?.key);
    expect(parseSprints(issue.fields['customfield_10102'])).toEqual([
      expect.objectContaining({ id: 1, state: 'active', boardId: 1 }),
    ]);
  });
});

onEveryJira('a search', (jira) => {
  test('brings every match once, page by page, and remembers where this Jira searches', async () => {
    const made = await several(jira, 7, { labels: ['paged'] });
    const client = jira.as();
    jira.asked();
    const pages = await collect(
      searchIssuePages(client, { jql: 'labels = paged ORDER BY key', pageSize: 3 }),
    );
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    const keys = pages.flat().map(({ key }) => key);
    expect(keys.toSorted()).toEqual(made.map(({ key }) => key).toSorted());
    const path = jira.isCloud ? 'POST /rest/api/2/search/jql' : 'POST /rest/api/2/search';
    expect(jira.asked()).toEqual([...(jira.isCloud ? ['POST /rest/api/2/search'] : []), path, path, path]);
    await keysOf(jira, { jql: 'labels = paged' }, client);
    const deployment = jira.isCloud ? 'cloud' : 'data-center';
    await keysOf(jira, { jql: 'labels = paged' }, jira.as('alice', { deployment }));
    expect(jira.asked()).toEqual([path, path]);
  });

  test('brings the properties and fields asked for', async () => {
    await jira.issue({ labels: ['rich'], description: 'Text' });
    const o = { jql: 'labels = rich', fields: ['description'], properties: ['crosslink'] };
    const [issue] = await collect(searchAllIssues(jira.as(), o));
    expect(issue).toMatchObject({ fields: { description: 'Text' }, properties: {} });
  });

  test('of nothing is empty, and of nonsense refused', async () => {
    expect(await keysOf(jira, { jql: 'labels = nowhere' })).toEqual([]);
    await expect(keysOf(jira, { jql: 'nonsense = 1' })).rejects.toMatchObject({
      code: 'jira_invalid_request',
    });
  });

  test('can be left before its end', async () => {
    await several(jira, 3, { labels: ['left'] });
    jira.asked();
    const search = searchAllIssues(jira.as(), { jql: 'labels = left', pageSize: 1 });
    expect((await search.next()).done).toBe(false);
    await search.return();
    expect(jira.asked().length).toBeLessThanOrEqual(2);
  });

  test('finds what was just written, where Jira can be told of it', async () => {
    const { id, key } = await jira.issue({ labels: ['fresh'] });
    jira.sandbox.world.searchIndex.lagMs = 60_000;
    try {
      const found = await keysOf(jira, { jql: 'labels = fresh', reconcileIssues: [id] });
      expect(found).toEqual(jira.isCloud ? [key] : []);
    } finally {
      jira.sandbox.world.searchIndex.lagMs = 0;
    }
  });

  test('that a Jira gives no more of than its window says so', async () => {
    const page = { issues: [], total: 20_000 };
    const client = { ...jira.as(), request: jira.as().request };
    let startAt = -1;
    const deep: typeof client = {
      ...client,
      deployment: 'data-center',
      request: (request) => {
        ({ startAt } = request.body as { startAt: number });
        const full = Array.from({ length: 1000 }, (_, at) => ({ ...aFullIssue, id: String(startAt + at) }));
        if (startAt < 10_000) return Promise.resolve(request.schema.parse({ ...page, issues: full }));
        return client.request({ ...request, path: '/rest/api/2/broken' });
      },
    };
    jira.sandbox.faults.add({ kind: 'html-500', path: '/rest/api/2/broken' });
    const searching = collect(searchAllIssues(deep, { jql: 'project = DEMO', pageSize: 1000 }));
    await expect(searching).rejects.toMatchObject({ code: 'jira_search_too_deep' });
    expect(startAt).toBe(10_000);
  });
});

const aFullIssue = {
  id: '1',
  key: 'A-1',
  fields: {
    summary: 'S',
    status: { id: '1', name: 'Open' },
    issuetype: { id: '1', name: 'Task' },
    project: { id: '1', key: 'A' },
    updated: '2026-01-01T00:00:00.000+0000',
  },
};

onEveryJira('issues by id', (jira) => {
  test('come together, and those that do not exist are told', async () => {
    const made = await several(jira, 3);
    const ids = made.map(({ id }) => id);
    const asked = ['99999991', ...ids, '99999992', ids[0] ?? ''];
    const { issues, missing } = await bulkFetchIssues(jira.as(), { ids: asked, fields: ['creator'] });
    expect(issues.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(issues[0]?.fields).toHaveProperty('creator');
    expect(missing).toEqual(['99999991', '99999992']);
  });

  test('are fetched in one call where all exist', async () => {
    const ids = (await several(jira, 3)).map(({ id }) => id);
    const client = jira.as('alice', { deployment: jira.isCloud ? 'cloud' : 'data-center' });
    jira.asked();
    expect((await bulkFetchIssues(client, { ids })).missing).toEqual([]);
    expect(jira.asked()).toHaveLength(1);
  });

  test('are found by halves where Jira does not name the culprit', async () => {
    const ids = (await several(jira, 6)).map(({ id }) => id);
    const client = jira.as();
    const mute: typeof client = {
      ...client,
      request: (request) =>
        client.request(request).catch((error: unknown) => {
          throw Object.assign(error as Error, { errorMessages: ['Un problème.'] });
        }),
    };
    const asked = [...ids.slice(0, 2), '99999991', ...ids.slice(2), '99999992'];
    const { issues, missing } = await bulkFetchIssues(mute, { ids: asked });
    expect(issues).toHaveLength(6);
    expect(missing).toEqual(['99999991', '99999992']);
  });

  test('of a project this person may not see are missing', async () => {
    const { id } = await jira.issue();
    const stranger = jira.sandbox.world.projects.get('DEMO');
    if (!stranger) throw new TypeError('no DEMO');
    const { browse } = stranger.permissions;
    stranger.permissions.browse = [];
    const found = await bulkFetchIssues(jira.as(), { ids: [id] });
    stranger.permissions.browse = browse;
    expect(found).toEqual({ issues: [], missing: [id] });
  });

  test('are ids', async () => {
    await expect(bulkFetchIssues(jira.as(), { ids: ['DEMO-1'] })).rejects.toThrow(TypeError);
    expect(await bulkFetchIssues(jira.as(), { ids: [] })).toEqual({ issues: [], missing: [] });
  });
});

describe('the Sprint field', () => {
  const old =
    'com.atlassian.greenhopper.service.sprint.Sprint@1f39[id=2,rapidViewId=7,state=ACTIVE,' +
    'name=Sprint 2, name=the [second],startDate=2026-01-01T00:00:00.000Z,endDate=<null>,' +
    'completeDate=<null>,sequence=2,goal=Ship it, id=9]';

  test('is read in each of its shapes', () => {
    expect(parseSprints([old])).toEqual([
      { id: 2, name: 'Sprint 2, name=the [second]', state: 'active', boardId: 7 },
    ]);
    expect(parseSprints([{ id: 3, name: 'S', state: 'closed', boardId: 1, goal: '' }])).toEqual([
      { id: 3, name: 'S', state: 'closed', boardId: 1 },
    ]);
    expect(parseSprints([4, '5'])).toEqual([{ id: 4 }, { id: 5 }]);
    expect(parseSprints(6)).toEqual([{ id: 6 }]);
  });

  test('of no shape we know is empty', () => {
    for (const odd of [null, undefined, '', 'x', {}, [null], [{ id: 'x' }], [old.replace('id=2', 'id=')]])
      expect(parseSprints(odd)).toEqual([]);
  });

  test('tells the present sprint from those that are over', () => {
    const sprints = [
      { id: 1, state: 'closed' },
      { id: 2, state: 'future' },
      { id: 3, state: 'active' },
    ] as const;
    expect(presentSprint(sprints)?.id).toBe(3);
    expect(presentSprint(sprints.slice(0, 2))?.id).toBe(2);
    expect(presentSprint(sprints.slice(0, 1))).toBeUndefined();
  });
});
