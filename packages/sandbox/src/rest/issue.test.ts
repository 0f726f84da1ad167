import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createIssue, rest, startSandbox, story } from '../testing/fixture.test-support.ts';

const epicName = 'customfield_10103';
const epicLink = 'customfield_10101';
const storyPoints = 'customfield_10106';

const create = (sandbox: Sandbox, fields: Record<string, unknown>, user = 'alice') =>
  rest(sandbox, 'POST', '/issue', { body: story(fields), user });

const show = async (sandbox: Sandbox, path: string, user = 'alice') =>
  (await rest(sandbox, 'GET', `/issue/${path}`, { user })).body as { fields: Record<string, unknown> };

describe('creating an issue', () => {
  test('answers id, key and self, and no more', async () => {
    const sandbox = await startSandbox({ contextPath: '/jira' });
    const { status, headers, body } = await create(sandbox, {});
    expect(status).toBe(201);
    expect(body).toEqual({ id: '10000', key: 'DEMO-1', self: `${sandbox.url}/rest/api/2/issue/10000` });
    expect(headers.get('location')).toBeNull();
  });

  test('keeps every field as given, wiki markup untouched', async () => {
    const sandbox = await startSandbox({ now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) });
    const epic = await createIssue(sandbox, { issuetype: { name: 'Epic' }, [epicName]: 'An epic' });
    const key = await createIssue(sandbox, {
      summary: 'Say <hello>',
      description: 'h1. Hello\n\n*bold* & é',
      labels: ['b', 'a', 'b'],
      priority: { name: 'High' },
      assignee: { name: 'bob' },
      duedate: '2026-12-24',
      [epicLink]: epic,
      [storyPoints]: 5,
    });
    const { fields } = await show(sandbox, key);
    expect(fields).toMatchObject({
      summary: 'Say <hello>',
      description: 'h1. Hello\n\n*bold* & é',
      labels: ['a', 'b'],
      priority: { name: 'High' },
      assignee: { name: 'bob' },
      reporter: { name: 'alice' },
      creator: { name: 'alice' },
      duedate: '2026-12-24',
      [epicLink]: epic,
      [storyPoints]: 5,
      issuetype: { name: 'Story', subtask: false },
      project: { key: 'DEMO' },
      status: { name: 'To Do', statusCategory: { id: 2, key: 'new' } },
      resolution: null,
      created: '2026-01-02T03:04:05.006+0000',
      updated: '2026-01-02T03:04:05.006+0000',
    });
  });

  test('keeps the properties sent along', async () => {
    const sandbox = await startSandbox();
    const body = { ...story(), properties: [{ key: 'crosslink.item', value: { id: 7 } }] };
    await rest(sandbox, 'POST', '/issue', { body });
    const { body: found } = await rest(
      sandbox,
      'GET',
      '/issue/DEMO-1?properties=crosslink.item,other&fields=summary',
    );
    expect(found).toMatchObject({
      fields: { summary: 'A story' },
      properties: { 'crosslink.item': { id: 7 } },
    });
  });

  test('makes a sub-task of its parent', async () => {
    const sandbox = await startSandbox();
    const parent = await createIssue(sandbox);
    const key = await createIssue(sandbox, { issuetype: { name: 'Sub-task' }, parent: { key: parent } });
    expect((await show(sandbox, key)).fields['parent']).toMatchObject({ key: parent });
    expect((await show(sandbox, parent)).fields['subtasks']).toMatchObject([{ key }]);
  });

  const long = 'x'.repeat(256);
  const refusals: [what: string, fields: Record<string, unknown>, errors: Record<string, unknown>][] = [
    ['no project', { project: undefined }, { project: 'project is required' }],
    ['an unknown project', { project: { key: 'NOPE' } }, { project: 'project is required' }],
    ['no issue type', { issuetype: undefined }, { issuetype: 'issue type is required' }],
    [
      'an unknown type',
      { issuetype: { name: 'Nope' } },
      { issuetype: 'The issue type selected is invalid.' },
    ],
    [
      'a type of another project',
      { project: { key: 'OPS' }, issuetype: { name: 'Epic' } },
      { issuetype: 'The issue type selected is invalid.' },
    ],
    ['no summary', { summary: undefined }, { summary: 'You must specify a summary of the issue.' }],
    ['a blank summary', { summary: ' ' }, { summary: 'You must specify a summary of the issue.' }],
    [
      'a long summary',
      { summary: long },
      { summary: 'Summary must be less than or equal to 255 characters.' },
    ],
    [
      'a summary of two lines',
      { summary: 'a\nb' },
      { summary: 'The summary is invalid because it contains newline characters.' },
    ],
    [
      'a label with a space',
      { labels: ['a b'] },
      { labels: "The label 'a b' contains spaces which is invalid." },
    ],
    ['a long label', { labels: [long] }, { labels: expect.stringContaining('exceeds the maximum length') }],
    ['labels that are no list', { labels: 'a' }, { labels: 'data was not an array' }],
    [
      'an ADF description',
      { description: { type: 'doc' } },
      { description: 'Operation value must be a string' },
    ],
    [
      'an endless description',
      { description: 'x'.repeat(32_768) },
      { description: expect.stringContaining('32,767') },
    ],
    [
      'an unknown priority',
      { priority: { name: 'Nope' } },
      { priority: 'The priority selected is invalid.' },
    ],
    ['an unknown assignee', { assignee: { name: 'nobody' } }, { assignee: "User 'nobody' does not exist." }],
    ['an account id', { assignee: { accountId: '7' } }, { assignee: expect.stringContaining("'name'") }],
    ['a date that is none', { duedate: '24.12.2026' }, { duedate: 'Error parsing date string: 24.12.2026' }],
    [
      'an unknown field',
      { customfield_10999: 1 },
      {
        customfield_10999:
          "Field 'customfield_10999' cannot be set. It is not on the appropriate screen, or unknown.",
      },
    ],
    [
      'a field of another screen',
      { [epicName]: 'x' },
      { [epicName]: `Field '${epicName}' cannot be set. It is not on the appropriate screen, or unknown.` },
    ],
    ['a status', { status: { name: 'Done' } }, { status: expect.stringContaining('cannot be set') }],
    ['an epic without name', { issuetype: { name: 'Epic' } }, { [epicName]: 'Epic Name is required.' }],
    ['an unknown epic', { [epicLink]: 'DEMO-9' }, { [epicLink]: "Epic with key 'DEMO-9' does not exist." }],
    [
      'points that are no number',
      { [storyPoints]: '5' },
      { [storyPoints]: 'Operation value must be a number' },
    ],
    [
      'a sub-task without parent',
      { issuetype: { name: 'Sub-task' } },
      { parent: 'Issue type is a sub-task but parent issue key or id not specified.' },
    ],
    [
      'an unknown parent',
      { issuetype: { name: 'Sub-task' }, parent: { key: 'DEMO-9' } },
      { parent: 'Could not find issue by id or key.' },
    ],
    [
      'a reporter, for a non-administrator',
      { reporter: { name: 'bob' } },
      { reporter: expect.stringContaining('cannot be set') },
    ],
  ];

  test.each(refusals)('is refused with %s', async (_what, fields, errors) => {
    const sandbox = await startSandbox();
    const { status, body } = await create(sandbox, fields);
    expect(body).toEqual({ errorMessages: [], errors });
    expect(status).toBe(400);
    expect(sandbox.world.issues.size).toBe(0);
  });

  test('is refused with an epic link to something that is no epic', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    const { body } = await create(sandbox, { [epicLink]: key });
    expect(body).toMatchObject({ errors: { [epicLink]: `Issue '${key}' must be of type 'Epic'.` } });
  });

  test('says all that is wrong at once', async () => {
    const sandbox = await startSandbox();
    const { body } = await create(sandbox, { summary: '', labels: ['a b'], nope: 1 });
    expect(Object.keys((body as { errors: object }).errors).sort()).toEqual(['labels', 'nope', 'summary']);
  });

  test.each(['carol', 'anonymous'])('is refused to %s as if there were no such project', async (user) => {
    const sandbox = await startSandbox();
    const { status, body } = await create(sandbox, {}, user);
    expect([status, body]).toEqual([400, { errorMessages: [], errors: { project: 'project is required' } }]);
  });

  test('is refused without fields and update, with unknown members and with a field in both', async () => {
    const sandbox = await startSandbox();
    const post = async (body: unknown) => rest(sandbox, 'POST', '/issue', { body });
    expect(await post({})).toMatchObject({
      status: 400,
      body: { errorMessages: ["one of 'fields' or 'update' required"], errors: {} },
    });
    expect(await post({ ...story(), nope: 1 })).toMatchObject({
      status: 400,
      body: { errorMessages: [expect.stringContaining('Unrecognized field "nope"')] },
    });
    const both = await post({ ...story(), update: { summary: [{ set: 'x' }] } });
    expect(both).toMatchObject({
      status: 400,
      body: { errors: { summary: "Field 'summary' cannot appear in both 'fields' and 'update'" } },
    });
  });
});

describe('reading an issue', () => {
  test('works by id and by key in any case', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    for (const name of ['10000', 'DEMO-1', 'demo-1'])
      expect(await show(sandbox, name)).toMatchObject({ key: 'DEMO-1' });
  });

  test('gives the fields asked for', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    expect(Object.keys((await show(sandbox, 'DEMO-1?fields=summary,status,nope')).fields)).toEqual([
      'summary',
      'status',
    ]);
    expect((await show(sandbox, 'DEMO-1?fields=-summary')).fields).not.toHaveProperty('summary');
    expect((await show(sandbox, 'DEMO-1?fields=*all,-summary')).fields).toHaveProperty('status');
  });

  test('is 404 for none, 401 for an anonymous caller and 403 for one without permission', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    expect(await rest(sandbox, 'GET', '/issue/DEMO-2')).toMatchObject({
      status: 404,
      body: { errorMessages: ['Issue Does Not Exist'], errors: {} },
    });
    const cannotSee = 'You do not have the permission to see the specified issue.';
    const anonymous = await rest(sandbox, 'GET', '/issue/DEMO-1', { user: 'anonymous' });
    expect(anonymous).toMatchObject({ status: 401, body: { errorMessages: [cannotSee, 'Login Required'] } });
    expect(anonymous.headers.get('www-authenticate')).toMatch(/^OAuth realm="[^"]*"$/);
    const demo = sandbox.world.projects.get('DEMO');
    if (demo) demo.permissions.browse = [];
    expect(await rest(sandbox, 'GET', '/issue/DEMO-1')).toMatchObject({
      status: 403,
      body: { errorMessages: [cannotSee] },
    });
  });
});

describe('editing an issue', () => {
  const edit = (sandbox: Sandbox, body: unknown, o: { user?: string; query?: string } = {}) =>
    rest(sandbox, 'PUT', `/issue/DEMO-1${o.query ?? ''}`, { body, user: o.user ?? 'alice' });

  test('sets fields and applies operations, answering 204 and moving the time of the update', async () => {
    let now = 1_000_000;
    const sandbox = await startSandbox({ now: () => now });
    await createIssue(sandbox, { labels: ['old', 'kept'] });
    now = 2_000_000;
    const update = { labels: [{ add: 'new' }, { remove: 'old' }] };
    const { status, body } = await edit(sandbox, { fields: { summary: 'Changed' }, update });
    expect([status, body]).toEqual([204, '']);
    expect((await show(sandbox, 'DEMO-1')).fields).toMatchObject({
      summary: 'Changed',
      labels: ['kept', 'new'],
      created: '1970-01-01T00:16:40.000+0000',
      updated: '1970-01-01T00:33:20.000+0000',
    });
    expect([...sandbox.world.issues.withLabel('old')]).toEqual([]);
    expect([...sandbox.world.issues.withLabel('NEW')]).toHaveLength(1);
  });

  test('cannot set the status', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    const { status, body } = await edit(sandbox, { fields: { status: { name: 'Done' } } });
    const message = "Field 'status' cannot be set. It is not on the appropriate screen, or unknown.";
    expect([status, body]).toEqual([400, { errorMessages: [], errors: { status: message } }]);
  });

  test('is refused to those who may only read, and changes nothing', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    expect((await edit(sandbox, { fields: { summary: 'x' } }, { user: 'carol' })).status).toBe(403);
    expect((await edit(sandbox, { fields: { summary: 'x' } }, { user: 'anonymous' })).status).toBe(401);
    expect((await edit(sandbox, { fields: { summary: 'x', labels: ['a b'] } })).status).toBe(400);
    expect((await show(sandbox, 'DEMO-1')).fields['summary']).toBe('A story');
  });

  test('without notifying anybody is for administrators', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    const quietly = (user: string) =>
      edit(sandbox, { fields: { summary: 'Quiet' } }, { user, query: '?notifyUsers=false' });
    expect(await quietly('alice')).toMatchObject({
      status: 403,
      body: {
        errorMessages: [
          'To discard the user notification either admin or project admin permissions are required.',
        ],
      },
    });
    expect((await quietly('admin')).status).toBe(204);
  });
});

describe('transitions', () => {
  const path = '/issue/DEMO-1/transitions';
  const go = (sandbox: Sandbox, id: string | number, user = 'alice') =>
    rest(sandbox, 'POST', path, { body: { transition: { id } }, user });
  const open = async (sandbox: Sandbox, user = 'alice') => {
    const { body } = await rest(sandbox, 'GET', path, { user });
    return (body as { transitions: { id: string; to: { name: string } }[] }).transitions.map(
      ({ to }) => to.name,
    );
  };

  test('lead along the workflow and set the resolution', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    expect(await open(sandbox)).toEqual(['In Progress']);
    expect((await go(sandbox, '21')).status).toBe(204);
    expect(await open(sandbox)).toEqual(['To Do', 'Done']);
    expect((await go(sandbox, 31)).status).toBe(204);
    expect((await show(sandbox, 'DEMO-1')).fields).toMatchObject({
      status: { name: 'Done', statusCategory: { key: 'done' } },
      resolution: { name: 'Done' },
    });
  });

  test('that are not open now are refused', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    expect(await go(sandbox, '31')).toMatchObject({
      status: 400,
      body: { errorMessages: ["Transition id '31' is not valid for this issue."], errors: {} },
    });
  });

  test('are none for those who may only read', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    expect(await open(sandbox, 'carol')).toEqual([]);
    expect((await go(sandbox, '21', 'carol')).status).toBe(400);
  });

  test('are not needed by a test: the world moves the issue', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    sandbox.world.transition('DEMO-1', 'done');
    expect((await show(sandbox, 'DEMO-1')).fields['status']).toMatchObject({ name: 'Done' });
    expect(() => sandbox.world.transition('DEMO-2', 'Done')).toThrow(/no issue "DEMO-2"/);
    expect(() => sandbox.world.transition('DEMO-1', 'Nope')).toThrow(/no status "Nope"/);
  });
});

describe('issue properties', () => {
  const path = '/issue/DEMO-1/properties/crosslink.item';

  test('are created with 201, replaced with 200, read and removed', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    expect((await rest(sandbox, 'PUT', path, { body: { id: 7 } })).status).toBe(201);
    expect((await rest(sandbox, 'PUT', path, { body: 'text' })).status).toBe(200);
    expect((await rest(sandbox, 'GET', path)).body).toEqual({ key: 'crosslink.item', value: 'text' });
    expect((await rest(sandbox, 'DELETE', path)).status).toBe(204);
    expect((await rest(sandbox, 'GET', path)).status).toBe(404);
  });

  test('may be read by all who see the issue, and written by those who may edit it', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    expect((await rest(sandbox, 'PUT', path, { body: 1, user: 'carol' })).status).toBe(403);
    await rest(sandbox, 'PUT', path, { body: 1 });
    expect((await rest(sandbox, 'GET', path, { user: 'carol' })).body).toMatchObject({ value: 1 });
  });

  test('are refused when key or value is too long', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox);
    const put = async (key: string, body: unknown) =>
      (await rest(sandbox, 'PUT', `/issue/DEMO-1/properties/${key}`, { body })).status;
    expect(await put('k'.repeat(255), 1)).toBe(201);
    expect(await put('k'.repeat(256), 1)).toBe(400);
    expect(await put('k', 'x'.repeat(32_766))).toBe(201);
    expect(await put('k', 'x'.repeat(32_767))).toBe(400);
  });
});
