import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createIssue, rest, startSandbox } from '../testing/fixture.test-support.ts';

interface Found {
  total: number;
  issues: { key: string; fields: Record<string, unknown> }[];
}

async function search(sandbox: Sandbox, jql: string, user = 'alice') {
  const { status, body } = await rest(sandbox, 'GET', `/search?jql=${encodeURIComponent(jql)}`, { user });
  return { status, body };
}

async function keys(sandbox: Sandbox, jql: string, user = 'alice'): Promise<string[]> {
  const { status, body } = await search(sandbox, jql, user);
  expect([status, body]).toMatchObject([200, {}]);
  return (body as Found).issues.map(({ key }) => key);
}

async function errorOf(sandbox: Sandbox, jql: string, user = 'alice'): Promise<string> {
  const { status, body } = await search(sandbox, jql, user);
  expect(status).toBe(400);
  const { errorMessages, errors } = body as { errorMessages: string[]; errors: object };
  expect(errors).toEqual({});
  return errorMessages.join();
}

/** DEMO-1 (a, b), DEMO-2 (b, done), DEMO-3 (no label), OPS-1 (a, task). */
async function filled() {
  const sandbox = await startSandbox();
  await createIssue(sandbox, { labels: ['a', 'b'], summary: 'Zebra' });
  await createIssue(sandbox, { labels: ['B'], summary: 'Ape', assignee: { name: 'bob' } });
  await createIssue(sandbox, { summary: 'Mole' });
  await createIssue(sandbox, { project: { key: 'OPS' }, issuetype: { name: 'Task' }, labels: ['a'] });
  sandbox.world.transition('DEMO-2', 'Done');
  return sandbox;
}

describe('JQL', () => {
  test.each([
    ['', ['OPS-1', 'DEMO-3', 'DEMO-2', 'DEMO-1']],
    ['project = DEMO', ['DEMO-3', 'DEMO-2', 'DEMO-1']],
    ['PROJECT = demo', ['DEMO-3', 'DEMO-2', 'DEMO-1']],
    ['project = Operations', ['OPS-1']],
    ['project = 10001', ['OPS-1']],
    ['key = DEMO-2', ['DEMO-2']],
    ['issuekey in (DEMO-1, "ops-1")', ['OPS-1', 'DEMO-1']],
    ['id = 10000', ['DEMO-1']],
    ['labels = a', ['OPS-1', 'DEMO-1']],
    ['labels in (b)', ['DEMO-2', 'DEMO-1']],
    ['labels = nowhere', []],
    ["project = DEMO AND labels = 'a'", ['DEMO-1']],
    ['labels = a AND labels = b', ['DEMO-1']],
    ['labels = a OR key = DEMO-3', ['OPS-1', 'DEMO-3', 'DEMO-1']],
    ['project = DEMO AND (labels = a OR status = Done)', ['DEMO-2', 'DEMO-1']],
    ['project = DEMO AND NOT labels = a', ['DEMO-3', 'DEMO-2']],
    // "Not" on a field leaves issues without a value out.
    ['labels != a', ['DEMO-2']],
    ['labels not in (a, b)', []],
    ['labels is EMPTY', ['DEMO-3']],
    ['labels is not EMPTY AND project = DEMO', ['DEMO-2', 'DEMO-1']],
    ['status = "To Do" AND project = DEMO', ['DEMO-3', 'DEMO-1']],
    ['statusCategory != Done AND project = DEMO', ['DEMO-3', 'DEMO-1']],
    ['issuetype = Task', ['OPS-1']],
    ['assignee = bob', ['DEMO-2']],
    ['creator = currentUser() AND project = OPS', ['OPS-1']],
    ['project = DEMO ORDER BY key ASC', ['DEMO-1', 'DEMO-2', 'DEMO-3']],
    ['project = DEMO order by summary', ['DEMO-2', 'DEMO-3', 'DEMO-1']],
    ['ORDER BY project DESC, key', ['OPS-1', 'DEMO-1', 'DEMO-2', 'DEMO-3']],
  ])('%s', async (jql, expected) => {
    expect(await keys(await filled(), jql)).toEqual(expected);
  });

  test.each([
    ['project = NOPE', "The value 'NOPE' does not exist for the field 'project'."],
    ['nope = 1', "Field 'nope' does not exist or you do not have permission to view it."],
    ['ORDER BY nope', "Field 'nope' does not exist or you do not have permission to view it."],
    ['ORDER BY statusCategory', "Not able to sort using field 'statusCategory'."],
    ['key = DEMO-99', "An issue with key 'DEMO-99' does not exist for the field 'key'."],
    ['status = Nope', "The value 'Nope' does not exist for the field 'status'."],
    ['creator = nope()', "Unable to find JQL function 'nope()'."],
    ['project DEMO', "Error in the JQL Query: Expecting operator but got 'DEMO'. (line 1, character 9)"],
    [
      'project = DEMO labels = a',
      "Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'labels'. (line 1, character 16)",
    ],
    [
      'project =',
      'Error in the JQL Query: Expecting either a value, list or function but reached the end of the query. (line 1, character 10)',
    ],
    ['labels in (a, b', expect.stringContaining('reached the end of the query') as string],
    ['labels = "open', expect.stringContaining('Error in the JQL Query') as string],
    ['labels > a', "The operator '>' is not supported by the 'labels' field."],
  ])('%s is refused', async (jql, message) => {
    expect(await errorOf(await filled(), jql)).toEqual(message);
  });

  test('finds for an anonymous caller nothing, and no project', async () => {
    const sandbox = await filled();
    expect(await keys(sandbox, '', 'anonymous')).toEqual([]);
    expect(await keys(sandbox, 'labels = a', 'anonymous')).toEqual([]);
    expect(await errorOf(sandbox, 'project = DEMO', 'anonymous')).toContain('does not exist');
    expect(await errorOf(sandbox, 'key = DEMO-1', 'anonymous')).toContain('does not exist');
  });

  test('reads quotes and escapes', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox, { labels: ['say"hi"', "it's"] });
    expect(await keys(sandbox, 'labels = "say\\"hi\\"" and labels = "it\'s"')).toEqual(['DEMO-1']);
  });
});

describe('the page of a search', () => {
  test('starts where asked, is cut to size and tells the total', async () => {
    const sandbox = await filled();
    const { body } = await rest(sandbox, 'POST', '/search', {
      body: { jql: 'ORDER BY key', startAt: 1, maxResults: 2, fields: ['summary'] },
    });
    const { issues, ...page } = body as Found;
    expect(page).toEqual({ expand: 'schema,names', startAt: 1, maxResults: 2, total: 4 });
    expect(issues.map(({ key, fields }) => [key, fields])).toEqual([
      ['DEMO-2', { summary: 'Ape' }],
      ['DEMO-3', { summary: 'Mole' }],
    ]);
  });

  test('has at most 1000 issues, 50 unless asked', async () => {
    const sandbox = await startSandbox();
    expect((await rest(sandbox, 'GET', '/search')).body).toMatchObject({
      maxResults: 50,
      total: 0,
      issues: [],
    });
    expect((await rest(sandbox, 'GET', '/search?maxResults=5000')).body).toMatchObject({ maxResults: 1000 });
  });

  test('shows every navigable field unless told otherwise', async () => {
    const sandbox = await filled();
    const { body } = await search(sandbox, 'key = DEMO-1');
    expect((body as Found).issues[0]?.fields).toMatchObject({ summary: 'Zebra', status: { name: 'To Do' } });
  });
});
