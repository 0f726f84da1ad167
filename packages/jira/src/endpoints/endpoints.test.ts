import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { createJiraClient } from '../client.ts';
import type { JiraClient } from '../client.ts';
import { answerJson, startTestServer } from '../test-server.test-support.ts';
import type { TestServer } from '../test-server.test-support.ts';
import { createTransport } from '../transport.ts';
import { listCreateFields, listIssueTypes } from './create-metadata.ts';
import { createIssue, getIssue } from './issue.ts';
import { getMyself } from './myself.ts';
import { getProject } from './project.ts';
import { listRemoteLinks, upsertRemoteLink } from './remote-links.ts';
import { searchIssues } from './search.ts';
import { getServerInfo } from './server-info.ts';
import { listTransitions, transitionIssue } from './transitions.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A client of a server that gives these answers in turn. */
async function jiraAnswering(
  ...answers: { status?: number; body?: unknown }[]
): Promise<{ client: JiraClient; server: TestServer }> {
  let count = 0;
  const server = await startTestServer((_request, response) => {
    const { status = 200, body } = answers[count] ?? { status: 500 };
    count += 1;
    if (body === undefined) response.writeHead(status).end();
    else answerJson(response, status, body);
  });
  const transport = createTransport();
  closers.push(server.close, transport.close);
  const client = createJiraClient({
    baseUrl: server.url,
    transport,
    authorization: (request) => Promise.resolve(request),
  });
  return { client, server };
}

const status = { id: '1', name: 'Offen', statusCategory: { id: 2, key: 'new' } };
const issue = (fields: Record<string, unknown> = {}) => ({
  id: '10002',
  key: 'DEMO-1',
  expand: 'names',
  fields: {
    summary: 'An issue',
    status,
    issuetype: { id: '3', name: 'Task', subtask: false },
    project: { id: '10000', key: 'DEMO', name: 'Demo' },
    labels: ['a'],
    updated: '2011-12-14T10:26:06.030+1300',
    ...fields,
  },
});
const typedFields = [
  ...['summary', 'status', 'issuetype', 'project', 'parent', 'priority', 'resolution', 'assignee'],
  ...['labels', 'updated'],
];
const parsedIssue = {
  id: '10002',
  key: 'DEMO-1',
  summary: 'An issue',
  status: { id: '1', name: 'Offen', category: 'new' },
  issueType: { id: '3', name: 'Task' },
  project: { id: '10000', key: 'DEMO' },
  parent: null,
  priority: null,
  resolution: null,
  assignee: null,
  labels: ['a'],
  updated: '2011-12-13T21:26:06.030Z',
};

describe('an issue', () => {
  test('is read with its typed part and the further fields asked for', async () => {
    const { client, server } = await jiraAnswering({ body: issue({ customfield_1: 5 }) });
    const read = await getIssue(client, 'DEMO-1', { fields: ['customfield_1', 'status'] });
    expect(read).toMatchObject({ ...parsedIssue, fields: { customfield_1: 5 } });
    expect(decodeURIComponent(server.requests[0]?.url ?? '')).toBe(
      `/rest/api/2/issue/DEMO-1?fields=${typedFields.join(',')},customfield_1`,
    );
  });

  test('of an unknown status category, or none, has the category undefined', async () => {
    const odd = { ...status, statusCategory: { key: 'in-flight' } };
    const none = { id: '1', name: 'Open' };
    const { client } = await jiraAnswering(
      { body: issue({ status: odd }) },
      { body: issue({ status: none }) },
    );
    expect((await getIssue(client, '1')).status.category).toBe('undefined');
    expect((await getIssue(client, '1')).status.category).toBe('undefined');
  });

  test('without what we need is refused, the missing part named', async () => {
    const { client } = await jiraAnswering({ body: issue({ status: null }) });
    await expect(getIssue(client, '1')).rejects.toThrow(/fields\.status/);
  });

  for (const key of ['', '.', '..']) {
    test(`called ${JSON.stringify(key)} is refused before anything is sent`, async () => {
      const { client, server } = await jiraAnswering({ body: issue() });
      await expect(getIssue(client, key)).rejects.toMatchObject({ code: 'jira_invalid_request' });
      expect(server.requests).toHaveLength(0);
    });
  }

  test('key is encoded as one segment', async () => {
    const { client, server } = await jiraAnswering({ body: issue() });
    await getIssue(client, '../myself?x=');
    expect(server.requests[0]?.url).toMatch(/^\/rest\/api\/2\/issue\/\.\.%2Fmyself%3Fx%3D\?fields=/);
  });

  test('is created with its properties', async () => {
    const { client, server } = await jiraAnswering({
      status: 201,
      body: { id: '1', key: 'DEMO-1', self: 'x' },
    });
    const fields = { project: { key: 'DEMO' }, summary: 'S' };
    expect(await createIssue(client, { fields, properties: { crosslink: { item: 7 } } })).toEqual({
      id: '1',
      key: 'DEMO-1',
    });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      fields,
      properties: [{ key: 'crosslink', value: { item: 7 } }],
    });
  });

  test('that Jira does not accept brings Jira’s sentences by field', async () => {
    const errors = { summary: 'You must specify a summary of the issue.' };
    const { client } = await jiraAnswering({ status: 400, body: { errorMessages: [], errors } });
    await expect(createIssue(client, { fields: {} })).rejects.toMatchObject({
      code: 'jira_invalid_request',
      fieldErrors: errors,
    });
  });

  test('moves on by a transition', async () => {
    const transitions = [{ id: '41', name: 'Start', to: status }];
    const { client, server } = await jiraAnswering({ body: { expand: 'x', transitions } }, { status: 204 });
    expect(await listTransitions(client, 'DEMO-1')).toEqual([
      { id: '41', name: 'Start', to: parsedIssue.status },
    ]);
    await transitionIssue(client, 'DEMO-1', '41');
    expect(JSON.parse(server.requests[1]?.body ?? '')).toEqual({ transition: { id: '41' } });
  });
});

describe('the user of a credential', () => {
  test('of Data Center has name and key', async () => {
    const body = {
      name: 'fred',
      key: 'JIRAUSER10100',
      displayName: 'Fred',
      emailAddress: '',
      active: true,
      timeZone: 'Europe/Zurich',
      avatarUrls: { '48x48': 'https://jira.example.com/a.png' },
    };
    const { client } = await jiraAnswering({ body });
    expect(await getMyself(client)).toEqual({
      name: 'fred',
      key: 'JIRAUSER10100',
      displayName: 'Fred',
      active: true,
      timeZone: 'Europe/Zurich',
      avatarUrl: 'https://jira.example.com/a.png',
    });
  });

  test('of Cloud has an account id', async () => {
    const body = { accountId: '5b10', name: '', emailAddress: null, displayName: 'Fred', active: true };
    const { client } = await jiraAnswering({ body });
    expect(await getMyself(client)).toEqual({ accountId: '5b10', displayName: 'Fred', active: true });
  });

  test('without any name is refused', async () => {
    const { client } = await jiraAnswering({ body: { name: '', displayName: 'Nobody', active: true } });
    await expect(getMyself(client)).rejects.toMatchObject({ code: 'jira_unexpected_shape' });
  });
});

describe('create metadata', () => {
  const type = (id: number) => ({ id: String(id), name: `Type ${id}`, subtask: false, self: 'x' });

  test('of Data Center is read page by page', async () => {
    const page = (from: number, to: number, isLast: boolean) => ({
      body: {
        startAt: from,
        total: 51,
        isLast,
        values: Array.from({ length: to - from }, (_, i) => type(from + i)),
      },
    });
    const { client, server } = await jiraAnswering(page(0, 50, false), page(50, 51, true));
    const types = await listIssueTypes(client, 'DEMO');
    expect(types).toHaveLength(51);
    expect(types[50]).toEqual({ id: '50', name: 'Type 50', subtask: false });
    expect(server.requests[1]?.url).toBe(
      '/rest/api/2/issue/createmeta/DEMO/issuetypes?startAt=50&maxResults=50',
    );
  });

  test('of Cloud is read by its own names', async () => {
    const { client } = await jiraAnswering({ body: { startAt: 0, total: 1, issueTypes: [type(1)] } });
    expect(await listIssueTypes(client, 'DEMO')).toEqual([{ id: '1', name: 'Type 1', subtask: false }]);
  });

  test('that always says there is more is not read for ever', async () => {
    const empty = { body: { isLast: false, values: [] } };
    const { client, server } = await jiraAnswering(
      { body: { isLast: false, values: [type(1)] } },
      empty,
      empty,
    );
    expect(await listIssueTypes(client, 'DEMO')).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  });

  test('names fields, their types and what they allow', async () => {
    const fields = [
      {
        fieldId: 'summary',
        name: 'Summary',
        required: true,
        hasDefaultValue: false,
        schema: { type: 'string', system: 'summary' },
        operations: ['set'],
      },
      {
        fieldId: 'customfield_10001',
        name: 'Size',
        required: false,
        schema: { type: 'option', custom: 'com.example:select', customId: 10001, configuration: {} },
        allowedValues: [{ id: '1', value: 'S' }],
      },
    ];
    const { client } = await jiraAnswering({ body: { isLast: true, values: fields } });
    expect(await listCreateFields(client, 'DEMO', '3')).toEqual([
      {
        fieldId: 'summary',
        name: 'Summary',
        required: true,
        hasDefaultValue: false,
        schema: { type: 'string', system: 'summary' },
      },
      {
        fieldId: 'customfield_10001',
        name: 'Size',
        required: false,
        hasDefaultValue: false,
        schema: { type: 'option', custom: 'com.example:select', customId: 10001 },
        allowedValues: [{ id: '1', value: 'S' }],
      },
    ]);
  });

  test('in a shape we do not know is refused', async () => {
    const { client } = await jiraAnswering({ body: { isLast: true, values: [{ id: 7 }] } });
    await expect(listIssueTypes(client, 'DEMO')).rejects.toMatchObject({ code: 'jira_unexpected_shape' });
  });
});

describe('a remote link', () => {
  const link = {
    globalId: 'system=crosslink&item=1',
    applicationType: 'crosslink',
    applicationName: 'Crosslink',
    url: 'https://x.example/1',
    title: 'T',
  };

  test('is upserted by its globalId', async () => {
    const { client, server } = await jiraAnswering({ status: 201, body: { id: 10000, self: 'x' } });
    expect(await upsertRemoteLink(client, 'DEMO-1', { ...link, resolved: false })).toEqual({ id: '10000' });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      globalId: link.globalId,
      application: { type: 'crosslink', name: 'Crosslink' },
      object: { url: link.url, title: 'T', status: { resolved: false } },
    });
  });

  for (const globalId of ['', 'x'.repeat(256)]) {
    test(`with a globalId of ${globalId.length} characters is refused before anything is sent`, async () => {
      const { client, server } = await jiraAnswering();
      await expect(upsertRemoteLink(client, 'DEMO-1', { ...link, globalId })).rejects.toMatchObject({
        code: 'jira_invalid_request',
      });
      expect(server.requests).toHaveLength(0);
    });
  }

  test('is found by its globalId among others', async () => {
    const body = [
      {
        id: 1,
        globalId: null,
        application: {},
        object: { url: 'https://a', title: 'A', summary: null, icon: {}, status: { icon: {} } },
      },
      {
        id: 2,
        globalId: link.globalId,
        application: { type: 'crosslink', name: 'Crosslink' },
        relationship: 'causes',
        object: { url: link.url, title: 'T', status: { resolved: true } },
      },
    ];
    const { client } = await jiraAnswering({ body }, { body });
    expect(await listRemoteLinks(client, 'DEMO-1')).toHaveLength(2);
    expect(await listRemoteLinks(client, 'DEMO-1', { globalId: link.globalId })).toEqual([
      {
        id: '2',
        globalId: link.globalId,
        application: { type: 'crosslink', name: 'Crosslink' },
        relationship: 'causes',
        url: link.url,
        title: 'T',
        resolved: true,
      },
    ]);
  });
});

test('a search posts its JQL, is repeatable and asks for the typed part', async () => {
  const { client, server } = await jiraAnswering({ body: { startAt: 0, total: 1, issues: [issue()] } });
  const result = await searchIssues(client, { jql: 'project = DEMO', fields: ['creator'], maxResults: 2 });
  expect(result).toMatchObject({ total: 1, issues: [parsedIssue] });
  expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/rest/api/2/search' });
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
    jql: 'project = DEMO',
    fields: [...typedFields, 'creator'],
    maxResults: 2,
  });
});

test('a project has id, key and name', async () => {
  const { client } = await jiraAnswering({ body: { id: '1', key: 'DEMO', name: 'Demo', lead: {} } });
  expect(await getProject(client, 'DEMO')).toEqual({
    ...{ id: '1', key: 'DEMO', name: 'Demo' },
    ...{ teamManaged: false, archived: false },
  });
});

/** Recorded replies, kept outside of the repository. */
const fixtures = new URL('../../../../../shared/fixtures/', import.meta.url);
describe.skipIf(!existsSync(fixtures))('recorded replies are understood:', () => {
  const recorded = (name: string): unknown => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8'));

  test('an issue of an old Jira Server', async () => {
    const { client } = await jiraAnswering({ body: recorded('data-center/issue-get.json') });
    expect(await getIssue(client, 'SAMPLEPROJECT-1')).toMatchObject({
      key: 'SAMPLEPROJECT-1',
      status: { name: 'Open', category: 'undefined' },
      updated: '2011-12-13T21:26:06.030Z',
    });
  });

  test('serverInfo of Cloud and of Data Center', async () => {
    const cloud = recorded('cloud/exchange.serverInfo.json') as { response: { body: unknown } };
    const dataCenter = recorded('transcribed/dc.serverInfo.10.3.json') as { body: unknown };
    const { client } = await jiraAnswering({ body: cloud.response.body }, { body: dataCenter.body });
    expect(await getServerInfo(client)).toMatchObject({
      deployment: 'cloud',
      serverTimeMs: Date.parse('2026-01-16T20:59:18.098Z'),
    });
    expect(await getServerInfo(client)).toMatchObject({
      deployment: 'data-center',
      versionNumbers: [10, 3, 19],
    });
  });

  test('transitions, remote links, issue types, a project and an empty search', async () => {
    const { client } = await jiraAnswering(
      { body: recorded('data-center/transitions.json') },
      { body: recorded('data-center/remotelinks.docs-example.json') },
      { body: recorded('data-center/createmeta-issuetypes.v9-page.json') },
      { body: recorded('data-center/project.json') },
      { body: recorded('data-center/search.empty.json') },
    );
    expect((await listTransitions(client, 'X-1')).map(({ id }) => id)).toContain('71');
    expect((await listRemoteLinks(client, 'X-1')).map(({ resolved }) => resolved)).toEqual([true, false]);
    expect((await listIssueTypes(client, 'X')).map(({ name }) => name)).toContain('Epic');
    expect(await getProject(client, 'X')).toMatchObject({ key: 'SAMPLEPROJECT' });
    expect(await searchIssues(client, { jql: 'x' })).toEqual({ issues: [], total: 0 });
  });
});
