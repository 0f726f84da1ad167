import { describe, expect, test } from 'vitest';

import { createIssue, rest, startSandbox } from '../testing/fixture.test-support.ts';

describe('expand of an issue', () => {
  test('gives names, schema, edit metadata and transitions', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    const { body } = await rest(sandbox, 'GET', `/issue/${key}?expand=names,schema,editmeta,transitions`);
    expect(body).toMatchObject({
      names: { customfield_10106: 'Story Points' },
      schema: { labels: { type: 'array', items: 'string' } },
      editmeta: { fields: { summary: { required: true, operations: ['set'] } } },
      transitions: [{ id: '21' }],
    });
    expect(body).not.toHaveProperty('changelog');
  });

  test.each(['10.3', 'cloud'])('%s tells what changed', async (version) => {
    const sandbox = await startSandbox({ version });
    const key = await createIssue(sandbox);
    await rest(sandbox, 'PUT', `/issue/${key}`, { body: { fields: { summary: 'New', labels: ['b', 'a'] } } });
    sandbox.world.transition(key, 'In Progress');
    const { body } = await rest(sandbox, 'GET', `/issue/${key}?expand=changelog`);
    const { histories } = (body as { changelog: { histories: { items: { field: string }[] }[] } }).changelog;
    const fields = histories.map(({ items }) => items.map(({ field }) => field));
    const oldestFirst = version === 'cloud' ? fields.toReversed() : fields;
    expect(oldestFirst).toEqual([['summary', 'labels'], ['status']]);
    const [labels] = histories.flatMap(({ items }) => items).filter(({ field }) => field === 'labels');
    const id = version === 'cloud' ? { fieldId: 'labels' } : {};
    const [from, to] = [
      { from: null, fromString: '' },
      { to: null, toString: 'a b' },
    ];
    expect(labels).toEqual({ field: 'labels', fieldtype: 'jira', ...id, ...from, ...to });
  });
});

test('Cloud has the changelog as a resource', async () => {
  const sandbox = await startSandbox({ version: 'cloud' });
  const key = await createIssue(sandbox);
  sandbox.world.transition(key, 'In Progress');
  sandbox.world.transition(key, 'Done');
  const { body } = await rest(sandbox, 'GET', `/issue/${key}/changelog?maxResults=1`);
  expect(body).toMatchObject({ total: 2, isLast: false, values: [{ items: [{ toString: 'In Progress' }] }] });
});

describe('edit metadata', () => {
  test('lists the issue types it could become', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    const { body } = await rest(sandbox, 'GET', `/issue/${key}/editmeta`);
    const { fields } = body as { fields: Record<string, { allowedValues: { name: string }[] }> };
    const names = fields['issuetype']?.allowedValues.map(({ name }) => name);
    expect(names).toEqual(['Epic', 'Story', 'Task', 'Bug']);
    expect(fields).not.toHaveProperty('project');
  });

  test('is empty for who may not edit', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    expect((await rest(sandbox, 'GET', `/issue/${key}/editmeta`, { user: 'carol' })).body).toEqual({
      fields: {},
    });
  });
});

describe('the assignee', () => {
  test('is set and taken away by name', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    expect((await rest(sandbox, 'PUT', `/issue/${key}/assignee`, { body: { name: 'bob' } })).status).toBe(
      204,
    );
    expect(sandbox.world.issues.get(key)?.assignee).toBe('bob');
    expect((await rest(sandbox, 'PUT', `/issue/${key}/assignee`, { body: { name: null } })).status).toBe(204);
    expect(sandbox.world.issues.get(key)?.assignee).toBeNull();
  });

  test('is somebody who exists', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    expect(await rest(sandbox, 'PUT', `/issue/${key}/assignee`, { body: { name: 'nobody' } })).toMatchObject({
      status: 400,
      body: { errors: { assignee: "User 'nobody' does not exist." } },
    });
  });

  test('is an account on Cloud', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    const key = await createIssue(sandbox);
    const accountId = sandbox.world.users.get('bob')?.accountId;
    expect((await rest(sandbox, 'PUT', `/issue/${key}/assignee`, { body: { accountId } })).status).toBe(204);
    expect((await rest(sandbox, 'PUT', `/issue/${key}/assignee`, { body: { name: 'bob' } })).status).toBe(
      400,
    );
  });
});
