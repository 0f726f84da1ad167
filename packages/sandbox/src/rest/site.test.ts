import { describe, expect, test } from 'vitest';

import {
  dance,
  rest,
  send,
  sendSigned,
  startSandbox,
  startWithConsumer,
} from '../testing/fixture.test-support.ts';

describe('serverInfo', () => {
  test('tells anybody version, base URL and time of the site', async () => {
    const now = Date.UTC(2026, 4, 24, 11, 12, 38, 881);
    const sandbox = await startSandbox({ contextPath: '/jira', now: () => now });
    const { status, headers, body } = await rest(sandbox, 'GET', '/serverInfo', { user: 'anonymous' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      baseUrl: sandbox.url,
      version: '10.3.19',
      versionNumbers: [10, 3, 19],
      deploymentType: 'Server',
      buildNumber: 10030019,
      serverTime: '2026-05-24T11:12:38.881+0000',
      serverTitle: 'Jira sandbox',
    });
    expect(headers.get('date')).toBe('Sun, 24 May 2026 11:12:38 GMT');
  });

  test('reports the configured base URL, and the clock a test moved', async () => {
    const sandbox = await startSandbox({ baseUrl: 'https://jira.example.com/jira/', now: () => 0 });
    sandbox.world.setClockOffset(3_600_000);
    const { headers, body } = await rest(sandbox, 'GET', '/serverInfo');
    expect(body).toMatchObject({
      baseUrl: 'https://jira.example.com/jira',
      serverTime: '1970-01-01T01:00:00.000+0000',
    });
    expect(headers.get('date')).toBe('Thu, 01 Jan 1970 01:00:00 GMT');
  });
});

test('myself has the name and the key of a Data Center user and no account id', async () => {
  const sandbox = await startSandbox();
  const { body } = await rest(sandbox, 'GET', '/myself');
  expect(body).toMatchObject({
    name: 'alice',
    key: 'JIRAUSER10100',
    emailAddress: 'alice@example.com',
    active: true,
  });
  expect(body).not.toHaveProperty('accountId');
  expect(body).not.toHaveProperty('username');
});

test('fields are a bare array, custom ones told by their schema', async () => {
  const sandbox = await startSandbox();
  const { body } = await rest(sandbox, 'GET', '/field');
  const fields = body as { id: string; custom: boolean; schema: { custom?: string } }[];
  const custom = fields.filter((field) => field.custom).map(({ schema }) => schema.custom);
  expect(custom).toEqual([
    'com.pyxis.greenhopper.jira:gh-epic-label',
    'com.pyxis.greenhopper.jira:gh-epic-link',
    'com.pyxis.greenhopper.jira:gh-sprint',
    'com.pyxis.greenhopper.jira:gh-lexo-rank',
    'com.atlassian.jira.plugin.system.customfieldtypes:float',
  ]);
});

describe('what the REST framework says before a resource is reached', () => {
  test('latest is 2, and 3 does not exist', async () => {
    const sandbox = await startSandbox();
    expect((await send(`${sandbox.url}/rest/api/latest/serverInfo`)).status).toBe(200);
    const third = await send(`${sandbox.url}/rest/api/3/serverInfo`);
    expect(third.status).toBe(404);
    expect(JSON.parse(third.text)).toMatchObject({ 'status-code': 404 });
  });

  test('a method that the resource does not know is 405, doubled slashes are 404', async () => {
    const sandbox = await startSandbox({ contextPath: '/jira' });
    const answer = await send(`${sandbox.url}/rest/api/2/myself`, { method: 'DELETE' });
    expect(answer.status).toBe(405);
    expect((await send(`${sandbox.url}//plugins/servlet/oauth/request-token`)).status).toBe(404);
    expect((await send(new URL('/rest/api/2/serverInfo', sandbox.url).href)).status).toBe(404);
  });

  test('a write that is not called JSON is 415, one that is none 400', async () => {
    const sandbox = await startSandbox();
    for (const [type, status] of [
      ['text/plain', 415],
      ['application/x-www-form-urlencoded', 415],
      ['application/json', 400],
      ['application/json; charset=utf-8', 400],
    ] as const) {
      const answer = await send(`${sandbox.url}/rest/api/2/issue`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: `Basic ${btoa('alice:alice')}` },
        body: '{not json',
      });
      expect([type, answer.status]).toEqual([type, status]);
    }
  });

  test('what looks like a browser may not POST from elsewhere without X-Atlassian-Token', async () => {
    const sandbox = await startSandbox();
    const post = (headers: Record<string, string>) =>
      rest(sandbox, 'POST', '/search', {
        body: { jql: '' },
        headers: { 'user-agent': 'Mozilla/5.0', ...headers },
      });
    const refused = await post({});
    expect([refused.status, refused.body]).toEqual([403, 'XSRF check failed']);
    expect((await post({ origin: 'http://evil.example' })).status).toBe(403);
    expect((await post({ 'x-atlassian-token': 'no-check' })).status).toBe(200);
    expect((await post({ origin: new URL(sandbox.url).origin })).status).toBe(200);
    expect((await post({ 'user-agent': 'Crosslink/1.0' })).status).toBe(200);
  });
});

describe('what the whole site shares', () => {
  test.each([
    ['statuscategory', 'done', { id: 3, key: 'done', name: 'Done' }],
    ['status', '3', { name: 'In Progress' }],
    ['resolution', '10002', { name: 'Duplicate' }],
    ['issuetype', '10003', { name: 'Sub-task', subtask: true }],
    ['priority', '1', { name: 'Highest' }],
  ])('%s is a list, and each of it a resource', async (name, id, expected) => {
    const sandbox = await startSandbox();
    const { body } = await rest(sandbox, 'GET', `/${name}`);
    expect(body).toContainEqual(expect.objectContaining(expected));
    expect((await rest(sandbox, 'GET', `/${name}/${id}`)).body).toMatchObject(expected);
    expect((await rest(sandbox, 'GET', `/${name}/77777`)).status).toBe(404);
  });
});

test('Cloud searches projects page by page', async () => {
  const sandbox = await startSandbox({ version: 'cloud' });
  const { body } = await rest(sandbox, 'GET', '/project/search?maxResults=1');
  expect(body).toMatchObject({ total: 2, isLast: false, values: [{ key: 'DEMO', style: 'classic' }] });
  expect((await rest(sandbox, 'GET', '/project/search?keys=OPS')).body).toMatchObject({
    values: [{ key: 'OPS' }],
  });
  expect((await rest(sandbox, 'GET', '/project/search?query=oper')).body).toMatchObject({ total: 1 });
});

test('a project lists its components and versions', async () => {
  const sandbox = await startSandbox();
  expect((await rest(sandbox, 'GET', '/project/DEMO/components')).body).toMatchObject([
    { name: 'Backend' },
    { name: 'Web' },
  ]);
  expect((await rest(sandbox, 'GET', '/project/DEMO/versions')).body).toHaveLength(3);
  expect((await rest(sandbox, 'GET', '/project/NOPE/versions')).status).toBe(404);
});

test('HEAD answers as GET, without the body; signed it is verified as HEAD', async () => {
  const sandbox = await startWithConsumer();
  const url = `${sandbox.url}/rest/api/2/serverInfo`;
  const [get, head] = [await send(url), await send(url, { method: 'HEAD' })];
  expect([head.status, head.text]).toEqual([200, '']);
  expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  const { token } = await dance(sandbox);
  const signed = await sendSigned({ method: 'HEAD', url: `${sandbox.url}/rest/api/2/myself`, token });
  expect([signed.status, signed.headers.get('x-ausername')]).toEqual([200, 'alice']);
  expect(sandbox.requests.at(-1)).toMatchObject({ method: 'HEAD', verdict: 'accepted' });
});

test('latest is the newest version of each API, and is signed as it was asked', async () => {
  const sandbox = await startWithConsumer({ contextPath: '/jira' });
  const { token } = await dance(sandbox);
  const ask = (path: string) => sendSigned({ method: 'GET', url: `${sandbox.url}/rest/${path}`, token });
  for (const path of [
    'api/latest/myself',
    'agile/latest/board',
    'api/latest/issue/createmeta/DEMO/issuetypes?x=/latest/',
  ]) {
    expect((await ask(path)).status).toBe(200);
  }
  expect((await ask('applinks/latest/applicationlink')).status).toBe(404);
});
