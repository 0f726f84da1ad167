import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createIssue, rest, send, startSandbox } from '../testing/fixture.test-support.ts';

const sprintField = 'customfield_10102';
const rankField = 'customfield_10105';
const storyPoints = 'customfield_10106';
const epicNameField = 'customfield_10103';

/** A request to the agile resources; as alice unless told. */
async function agile(
  sandbox: Sandbox,
  method: string,
  path: string,
  o: { body?: unknown; user?: string } = {},
) {
  const { body, user = 'alice' } = o;
  const identity = user === 'anonymous' ? {} : { authorization: `Basic ${btoa(`${user}:${user}`)}` };
  const answer = await send(`${sandbox.url}/rest/agile/1.0${path}`, {
    method,
    headers: { ...identity, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = answer.headers.get('content-type')?.startsWith('application/json');
  return { status: answer.status, body: json ? (JSON.parse(answer.text) as unknown) : answer.text };
}

const keysOf = ({ body }: { body: unknown }) =>
  (body as { issues: { key: string }[] }).issues.map(({ key }) => key);
const namesOf = ({ body }: { body: unknown }) =>
  (body as { values: { name: string }[] }).values.map(({ name }) => name);
const message = (text: string) => ({ errorMessages: [text], errors: {} });

async function start(count = 0, version = '10.3') {
  const sandbox = await startSandbox({ version });
  for (let made = 0; made < count; made += 1) await createIssue(sandbox);
  return sandbox;
}

const epicIn = (sandbox: Sandbox) =>
  createIssue(sandbox, { issuetype: { name: 'Epic' }, [epicNameField]: 'Big' });

const move = (sandbox: Sandbox, path: string, issues: string[], user = 'alice') =>
  agile(sandbox, 'POST', path, { body: { issues }, user });

describe('boards', () => {
  test('are listed, filtered by project, type and name', async () => {
    const sandbox = await start();
    expect((await agile(sandbox, 'GET', '/board')).body).toEqual({
      maxResults: 50,
      startAt: 0,
      total: 2,
      isLast: true,
      values: [
        { id: 1, self: `${sandbox.url}/rest/agile/1.0/board/1`, name: 'DEMO board', type: 'scrum' },
        { id: 2, self: `${sandbox.url}/rest/agile/1.0/board/2`, name: 'OPS board', type: 'kanban' },
      ],
    });
    expect(namesOf(await agile(sandbox, 'GET', '/board?projectKeyOrId=OPS'))).toEqual(['OPS board']);
    expect(namesOf(await agile(sandbox, 'GET', '/board?type=scrum'))).toEqual(['DEMO board']);
    expect(namesOf(await agile(sandbox, 'GET', '/board?name=ops'))).toEqual(['OPS board']);
    expect((await agile(sandbox, 'GET', '/board?projectKeyOrId=NOPE')).status).toBe(400);
    expect(namesOf(await agile(sandbox, 'GET', '/board', { user: 'anonymous' }))).toEqual([]);
  });

  test('say which columns they have and how they estimate', async () => {
    const sandbox = await start();
    expect((await agile(sandbox, 'GET', '/board/1/configuration')).body).toMatchObject({
      id: 1,
      type: 'scrum',
      columnConfig: { columns: [{ name: 'To Do', statuses: [{ id: '10000' }] }, {}, {}] },
      estimation: { type: 'field', field: { fieldId: storyPoints, displayName: 'Story Points' } },
      ranking: { rankCustomFieldId: 10105 },
    });
    expect((await agile(sandbox, 'GET', '/board/2/configuration')).body).not.toHaveProperty('estimation');
  });

  test('that are not there or not for the caller are 404', async () => {
    const sandbox = await start();
    const refusal = message(
      'The requested board cannot be viewed because it either does not exist or you do not have permission to view it.',
    );
    for (const [path, user] of [
      ['/board/9', 'alice'],
      ['/board/x', 'alice'],
      ['/board/1', 'anonymous'],
    ] as const) {
      expect(await agile(sandbox, 'GET', path, { user })).toEqual({ status: 404, body: refusal });
    }
  });

  test('give their issues: backlog, of a sprint, of an epic, of none', async () => {
    const sandbox = await start(3);
    const epic = await epicIn(sandbox);
    await move(sandbox, '/sprint/1/issue', ['DEMO-1']);
    await move(sandbox, `/epic/${epic}/issue`, ['DEMO-2']);
    sandbox.world.transition('DEMO-3', 'Done');
    const keys = async (path: string) => keysOf(await agile(sandbox, 'GET', `/board/1/${path}`));
    expect(await keys('issue')).toEqual(['DEMO-1', 'DEMO-2', 'DEMO-3']);
    expect(await keys('backlog')).toEqual(['DEMO-2']);
    expect(await keys('sprint/1/issue')).toEqual(['DEMO-1']);
    expect(await keys(`epic/${epic}/issue`)).toEqual(['DEMO-2']);
    expect(await keys('epic/none/issue?jql=status=Done')).toEqual(['DEMO-3']);
    expect((await agile(sandbox, 'GET', '/board/1/epic?done=false')).body).toMatchObject({
      isLast: true,
      values: [{ key: epic, name: 'Big', done: false }],
    });
  });
});

describe('sprints', () => {
  test('are listed by state', async () => {
    const sandbox = await start();
    expect(namesOf(await agile(sandbox, 'GET', '/board/1/sprint'))).toEqual([
      'DEMO Sprint 1',
      'DEMO Sprint 2',
    ]);
    expect(namesOf(await agile(sandbox, 'GET', '/board/1/sprint?state=future'))).toEqual(['DEMO Sprint 2']);
    expect((await agile(sandbox, 'GET', '/board/1/sprint?state=late')).status).toBe(400);
    expect(await agile(sandbox, 'GET', '/board/2/sprint')).toEqual({
      status: 400,
      body: message('The board does not support sprints'),
    });
  });

  test('are made, started and completed by an administrator, one at a time', async () => {
    const sandbox = await start();
    const admin = (method: string, path: string, body?: unknown) =>
      agile(sandbox, method, path, { body, user: 'admin' });
    const made = await admin('POST', '/sprint', { name: 'Next', originBoardId: 1, goal: 'Ship' });
    expect(made).toMatchObject({ status: 201, body: { id: 3, state: 'future', name: 'Next', goal: 'Ship' } });
    const dates = { startDate: '2026-03-01T09:00:00.000+0100', endDate: '2026-03-15T09:00:00.000+0100' };
    expect((await admin('POST', '/sprint/3', { state: 'active' })).body).toEqual(
      message('The sprint needs a start date and an end date to be started.'),
    );
    expect((await admin('POST', '/sprint/3', { state: 'active', ...dates })).body).toEqual(
      message('The board has an active sprint; complete it first.'),
    );
    expect((await admin('POST', '/sprint/1', { state: 'closed' })).body).toMatchObject({
      state: 'closed',
      completeDate: expect.any(String) as string,
    });
    expect((await admin('POST', '/sprint/3', { state: 'active', ...dates })).body).toMatchObject({
      state: 'active',
      startDate: '2026-03-01T08:00:00.000Z',
    });
    expect((await admin('POST', '/sprint/1', { state: 'active' })).status).toBe(400);
    expect((await admin('PUT', '/sprint/3', { name: 'Renamed' })).status).toBe(400);
    expect(
      (await admin('PUT', '/sprint/3', { name: 'Renamed', state: 'active', ...dates })).body,
    ).toMatchObject({ name: 'Renamed' });
    expect((await admin('DELETE', '/sprint/3')).status).toBe(204);
    expect((await admin('GET', '/sprint/3')).status).toBe(404);
  });

  test.each([
    ['POST', '/sprint', { name: 'x' }, 'admin', 400],
    ['POST', '/sprint', { originBoardId: 1 }, 'admin', 400],
    ['POST', '/sprint', { name: 'x', originBoardId: 2 }, 'admin', 400],
    ['POST', '/sprint', { name: 'x'.repeat(31), originBoardId: 1 }, 'admin', 400],
    ['POST', '/sprint', { name: 'x', originBoardId: 1, startDate: 'soon' }, 'admin', 400],
    [
      'POST',
      '/sprint',
      { name: 'x', originBoardId: 1, startDate: '2026-02-02', endDate: '2026-02-01' },
      'admin',
      400,
    ],
    ['POST', '/sprint', { name: 'x', originBoardId: 1 }, 'alice', 403],
    ['POST', '/sprint', { name: 'x', originBoardId: 7 }, 'admin', 404],
    ['POST', '/sprint/1', { state: 'odd' }, 'admin', 400],
    ['DELETE', '/sprint/1', undefined, 'alice', 403],
  ] as const)('%s %s %j by %s: %i', async (...[method, path, body, user, status]) => {
    const sandbox = await start();
    expect((await agile(sandbox, method, path, { body, user })).status).toBe(status);
    expect(sandbox.world.boards.sprints.size).toBe(2);
  });

  test('issues move into them and back to the backlog', async () => {
    const sandbox = await start(2);
    expect(await move(sandbox, '/sprint/2/issue', ['DEMO-1', '10001'])).toEqual({ status: 204, body: '' });
    expect(keysOf(await agile(sandbox, 'GET', '/sprint/2/issue'))).toEqual(['DEMO-1', 'DEMO-2']);
    expect((await move(sandbox, '/backlog/issue', ['DEMO-1'])).status).toBe(204);
    expect(keysOf(await agile(sandbox, 'GET', '/sprint/2/issue'))).toEqual(['DEMO-2']);
  });

  test('a closed one takes no issues but is remembered', async () => {
    const sandbox = await start(1);
    await move(sandbox, '/sprint/1/issue', ['DEMO-1']);
    await agile(sandbox, 'POST', '/sprint/1', { body: { state: 'closed' }, user: 'admin' });
    expect(await move(sandbox, '/sprint/1/issue', ['DEMO-1'])).toEqual({
      status: 400,
      body: message('You must specify a sprint which has not been completed.'),
    });
    await move(sandbox, '/sprint/2/issue', ['DEMO-1']);
    expect((await agile(sandbox, 'GET', '/issue/DEMO-1')).body).toMatchObject({
      self: `${sandbox.url}/rest/agile/1.0/issue/10000`,
      fields: { sprint: { id: 2 }, closedSprints: [{ id: 1, state: 'closed' }], epic: null },
    });
  });

  test.each([
    [{}, 'alice', 400],
    [{ issues: [] }, 'alice', 400],
    [{ issues: Array.from({ length: 51 }, () => 'DEMO-1') }, 'alice', 400],
    [{ issues: ['DEMO-9'] }, 'alice', 404],
    [{ issues: ['DEMO-1'] }, 'carol', 403],
  ])('moving %j as %s: %i', async (body, user, status) => {
    const sandbox = await start(1);
    expect((await agile(sandbox, 'POST', '/sprint/1/issue', { body, user })).status).toBe(status);
    expect(sandbox.world.issues.get('DEMO-1')?.sprintIds).toEqual([]);
  });
});

describe('the Sprint field', () => {
  test('takes an id and gives objects from 10 on', async () => {
    const sandbox = await start();
    const key = await createIssue(sandbox, { [sprintField]: 1 });
    const { body } = await rest(sandbox, 'GET', `/issue/${key}`);
    expect(body).toMatchObject({
      fields: {
        [sprintField]: [
          {
            id: 1,
            name: 'DEMO Sprint 1',
            state: 'active',
            boardId: 1,
            startDate: '2026-01-05T09:00:00.000Z',
          },
        ],
        [rankField]: '0|i0007ps:',
      },
    });
  });

  test('gives text before', async () => {
    const sandbox = await start(0, '9.12');
    const key = await createIssue(sandbox, { [sprintField]: 2 });
    const { fields } = (await rest(sandbox, 'GET', `/issue/${key}`)).body as {
      fields: Record<string, unknown>;
    };
    expect(fields[sprintField]).toEqual([
      expect.stringMatching(
        /^com\.atlassian\.greenhopper\.service\.sprint\.Sprint@[0-9a-f]+\[id=2,rapidViewId=1,state=FUTURE,name=DEMO Sprint 2,startDate=<null>,/,
      ),
    ]);
  });

  test.each([
    [99, "Sprint with id '99' does not exist."],
    ['soon', 'Number value expected as the Sprint id.'],
  ])('refuses %j', async (value, text) => {
    const sandbox = await start(1);
    const refused = await rest(sandbox, 'PUT', '/issue/DEMO-1', {
      body: { fields: { [sprintField]: value } },
    });
    expect(refused).toMatchObject({ status: 400, body: { errors: { [sprintField]: text } } });
  });
});

describe('rank', () => {
  const order = async (sandbox: Sandbox) =>
    keysOf(await agile(sandbox, 'GET', '/board/1/issue?fields=summary'));
  const rank = (sandbox: Sandbox, body: object, user = 'alice') =>
    agile(sandbox, 'PUT', '/issue/rank', { body, user });

  test('puts issues before or after another, again and again', async () => {
    const sandbox = await start(4);
    expect((await rank(sandbox, { issues: ['DEMO-4', 'DEMO-3'], rankBeforeIssue: 'DEMO-1' })).status).toBe(
      204,
    );
    expect(await order(sandbox)).toEqual(['DEMO-4', 'DEMO-3', 'DEMO-1', 'DEMO-2']);
    await rank(sandbox, { issues: ['DEMO-4'], rankAfterIssue: 'DEMO-2' });
    expect(await order(sandbox)).toEqual(['DEMO-3', 'DEMO-1', 'DEMO-2', 'DEMO-4']);
    for (let turn = 0; turn < 200; turn += 1) {
      const [first = '', second = ''] = await order(sandbox);
      await rank(sandbox, { issues: [first], rankAfterIssue: second });
      expect((await order(sandbox)).slice(0, 2)).toEqual([second, first]);
    }
    const { issues } = (await rest(sandbox, 'GET', '/search?jql=project=DEMO+order+by+rank')).body as {
      issues: { key: string }[];
    };
    expect(issues.map(({ key }) => key)).toEqual(await order(sandbox));
  });

  test('says of each which could not be', async () => {
    const sandbox = await start(1);
    await createIssue(sandbox, { project: { key: 'OPS' }, issuetype: { name: 'Task' } });
    const ops = sandbox.world.projects.get('OPS');
    if (ops) ops.permissions.schedule = [];
    const answer = await rank(sandbox, {
      issues: ['DEMO-1', 'OPS-1'],
      rankBeforeIssue: await createIssue(sandbox),
    });
    expect(answer).toMatchObject({
      status: 207,
      body: {
        entries: [
          { issueKey: 'DEMO-1', status: 200, errors: [] },
          { issueKey: 'OPS-1', status: 403 },
        ],
      },
    });
  });

  test.each([
    { issues: ['DEMO-1'] },
    { issues: ['DEMO-1'], rankBeforeIssue: 'DEMO-2', rankAfterIssue: 'DEMO-2' },
    { issues: ['DEMO-1'], rankBeforeIssue: 'DEMO-1' },
    { rankBeforeIssue: 'DEMO-1' },
  ])('refuses %j', async (body) => {
    expect((await rank(await start(2), body)).status).toBe(400);
  });
});

describe('epics', () => {
  test('are read, renamed, filled and emptied', async () => {
    const sandbox = await start(2);
    const epic = await epicIn(sandbox);
    expect((await agile(sandbox, 'GET', `/epic/${epic}`)).body).toMatchObject({
      id: 10002,
      name: 'Big',
      done: false,
    });
    expect((await agile(sandbox, 'POST', `/epic/${epic}`, { body: { name: 'Bigger' } })).body).toMatchObject({
      name: 'Bigger',
    });
    expect((await move(sandbox, `/epic/${epic}/issue`, ['DEMO-1', 'DEMO-2'])).status).toBe(204);
    expect(keysOf(await agile(sandbox, 'GET', `/epic/${epic}/issue`))).toEqual(['DEMO-1', 'DEMO-2']);
    expect((await move(sandbox, '/epic/none/issue', ['DEMO-1'])).status).toBe(204);
    expect(keysOf(await agile(sandbox, 'GET', '/epic/none/issue'))).toEqual(['DEMO-1']);
  });

  test('hold no epics, and are no other issues', async () => {
    const sandbox = await start(1);
    const epic = await epicIn(sandbox);
    expect((await move(sandbox, `/epic/${epic}/issue`, [epic])).status).toBe(400);
    expect((await agile(sandbox, 'GET', '/epic/DEMO-1')).status).toBe(404);
    expect((await move(sandbox, `/epic/${epic}/issue`, ['DEMO-1'], 'carol')).status).toBe(403);
  });
});

describe('estimation', () => {
  test('is that of the board', async () => {
    const sandbox = await start(1);
    const path = '/issue/DEMO-1/estimation?boardId=1';
    expect((await agile(sandbox, 'PUT', path, { body: { value: '8' } })).body).toEqual({
      fieldId: storyPoints,
      value: '8',
    });
    expect((await agile(sandbox, 'GET', path)).body).toEqual({ fieldId: storyPoints, value: '8' });
    expect((await rest(sandbox, 'GET', '/issue/DEMO-1')).body).toMatchObject({
      fields: { [storyPoints]: 8 },
    });
  });

  test.each([
    ['/issue/DEMO-1/estimation', {}, 400],
    ['/issue/DEMO-1/estimation?boardId=2', { value: '8' }, 400],
    ['/issue/DEMO-1/estimation?boardId=1', { value: 'much' }, 400],
    ['/issue/DEMO-9/estimation?boardId=1', { value: '8' }, 404],
  ])('PUT %s %j: %i', async (path, body, status) => {
    expect((await agile(await start(1), 'PUT', path, { body })).status).toBe(status);
  });
});
