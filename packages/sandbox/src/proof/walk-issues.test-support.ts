import type { Call } from './walk.test-support.ts';

const doc = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

export const ofIssue = (issueIdOrKey: string, more: Record<string, string> = {}) => ({
  issueIdOrKey,
  ...more,
});

const issue = '/issue/{issueIdOrKey}';

function coreCalls(api: string, cloud: boolean): Call[] {
  const at = (method: string, path: string) => `${method} ${api}${path}`;
  const text = (words: string) => (cloud ? doc(words) : words);
  const fields = { project: { key: 'DEMO' }, issuetype: { name: 'Story' }, summary: 'Proof' };
  const epic = { ...fields, issuetype: { name: 'Epic' }, customfield_10103: 'Proof' };
  const rich = {
    ...fields,
    description: text('Why'),
    labels: ['proof'],
    components: [{ name: 'Web' }],
    fixVersions: [{ name: '1.1' }],
    priority: { name: 'High' },
    duedate: '2026-12-24',
    customfield_10102: 1,
    customfield_10106: 5,
    ...(cloud ? { parent: { key: 'DEMO-1' } } : { customfield_10101: 'DEMO-1' }),
  };
  const properties = [{ key: 'proof', value: { id: 7 } }];
  return [
    { operation: at('POST', '/issue'), body: { fields: epic }, status: 201 },
    { operation: at('POST', '/issue'), body: { fields: rich, properties }, status: 201 },
    { operation: at('POST', '/issue'), body: { fields: { ...fields, summary: '' } }, status: 400 },
    {
      operation: at('POST', '/issue/bulk'),
      body: { issueUpdates: [{ fields }, { fields: {} }] },
      status: 201,
    },
    { operation: at('POST', '/issue/bulk'), body: { issueUpdates: [{ fields: {} }] }, status: 400 },
    {
      operation: at('GET', issue),
      in: ofIssue('DEMO-2'),
      query: '?expand=changelog,names,schema,editmeta,transitions&properties=*all',
      status: 200,
    },
    { operation: at('GET', issue), in: ofIssue('DEMO-99'), status: 404 },
    {
      operation: at('PUT', issue),
      in: ofIssue('DEMO-2'),
      body: { fields: { summary: 'Changed' } },
      status: 204,
    },
    { operation: at('PUT', issue), in: ofIssue('DEMO-2'), body: { fields: { nothing: 1 } }, status: 400 },
    { operation: at('GET', `${issue}/editmeta`), in: ofIssue('DEMO-2'), status: 200 },
    {
      operation: at('PUT', `${issue}/assignee`),
      in: ofIssue('DEMO-2'),
      body: cloud ? { accountId: null } : { name: 'bob' },
      status: 204,
    },
    {
      operation: at('GET', `${issue}/transitions`),
      in: ofIssue('DEMO-2'),
      query: '?expand=transitions.fields',
      status: 200,
    },
    {
      operation: at('POST', `${issue}/transitions`),
      in: ofIssue('DEMO-2'),
      body: { transition: { id: '21' } },
      status: 204,
    },
    {
      operation: at('POST', `${issue}/transitions`),
      in: ofIssue('DEMO-2'),
      body: { transition: { id: '11', no: 1 }, fields: { summary: 'x' } },
      status: 400,
    },
    ...(cloud ? [{ operation: at('GET', `${issue}/changelog`), in: ofIssue('DEMO-2'), status: 200 }] : []),
  ];
}

function partCalls(api: string, cloud: boolean): Call[] {
  const at = (method: string, path: string) => `${method} ${api}${path}`;
  const text = (words: string) => (cloud ? doc(words) : words);
  return [
    {
      operation: at('POST', `${issue}/comment`),
      in: ofIssue('DEMO-2'),
      body: { body: text('Hello') },
      status: 201,
    },
    { operation: at('GET', `${issue}/comment`), in: ofIssue('DEMO-2'), status: 200 },
    { operation: at('GET', `${issue}/comment/{id}`), in: ofIssue('DEMO-2', { id: '10000' }), status: 200 },
    {
      operation: at('PUT', `${issue}/comment/{id}`),
      in: ofIssue('DEMO-2', { id: '10000' }),
      body: { body: text('Bye') },
      status: 200,
    },
    { operation: at('GET', issue), in: ofIssue('DEMO-2'), status: 200 },
    { operation: at('DELETE', `${issue}/comment/{id}`), in: ofIssue('DEMO-2', { id: '10000' }), status: 204 },
    { operation: at('GET', `${issue}/properties`), in: ofIssue('DEMO-2'), status: 200 },
    {
      operation: at('PUT', `${issue}/properties/{propertyKey}`),
      in: ofIssue('DEMO-2', { propertyKey: 'x' }),
      body: 1,
      status: 201,
    },
    {
      operation: at('PUT', `${issue}/properties/{propertyKey}`),
      in: ofIssue('DEMO-2', { propertyKey: 'x' }),
      body: 2,
      status: 200,
    },
    {
      operation: at('GET', `${issue}/properties/{propertyKey}`),
      in: ofIssue('DEMO-2', { propertyKey: 'x' }),
      status: 200,
    },
    {
      operation: at('DELETE', `${issue}/properties/{propertyKey}`),
      in: ofIssue('DEMO-2', { propertyKey: 'x' }),
      status: 204,
    },
  ];
}

function remoteLinkCalls(api: string): Call[] {
  const at = (method: string, path: string) => `${method} ${api}${path}`;
  const link = {
    globalId: 'a=1',
    object: { url: 'https://example.com', title: 'One', status: { resolved: true } },
  };
  return [
    { operation: at('POST', `${issue}/remotelink`), in: ofIssue('DEMO-2'), body: link, status: 201 },
    { operation: at('POST', `${issue}/remotelink`), in: ofIssue('DEMO-2'), body: link, status: 200 },
    {
      operation: at('POST', `${issue}/remotelink`),
      in: ofIssue('DEMO-2'),
      body: { object: {} },
      status: 400,
    },
    { operation: at('GET', `${issue}/remotelink`), in: ofIssue('DEMO-2'), status: 200 },
    {
      operation: at('GET', `${issue}/remotelink/{linkId}`),
      in: ofIssue('DEMO-2', { linkId: '10000' }),
      status: 200,
    },
    {
      operation: at('PUT', `${issue}/remotelink/{linkId}`),
      in: ofIssue('DEMO-2', { linkId: '10000' }),
      body: link,
      status: 204,
    },
    {
      operation: at('DELETE', `${issue}/remotelink/{linkId}`),
      in: ofIssue('DEMO-2', { linkId: '10000' }),
      status: 204,
    },
    {
      operation: at('DELETE', `${issue}/remotelink`),
      in: ofIssue('DEMO-2'),
      query: '?globalId=a%3D1',
      status: 404,
    },
    { operation: at('DELETE', issue), in: ofIssue('DEMO-3'), status: 204 },
  ];
}

/** Issues, and what belongs to them; DEMO-3 is deleted in the end. */
export const issueCalls = (api: string, cloud: boolean): Call[] => [
  ...coreCalls(api, cloud),
  ...partCalls(api, cloud),
  ...remoteLinkCalls(api),
];
