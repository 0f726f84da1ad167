import type { Sandbox } from '../index.ts';
import { agileCalls } from './walk-agile.test-support.ts';
import { issueCalls } from './walk-issues.test-support.ts';

/** One request of the walk. Names in braces stand for what `in` says. */
export interface Call {
  /** `POST /rest/api/2/issue` */
  operation: string;
  in?: Record<string, string>;
  query?: string;
  body?: unknown;
  /** What it must answer. */
  status: number;
  user?: string;
}

function siteCalls(api: string, cloud: boolean): Call[] {
  const get = (path: string, o: Partial<Call> = {}): Call => ({
    operation: `GET ${api}${path}`,
    status: 200,
    ...o,
  });
  const project = { in: { projectIdOrKey: 'DEMO' } };
  return [
    get('/serverInfo', { user: 'anonymous' }),
    get('/myself'),
    get('/myself', { user: 'anonymous', status: 401 }),
    get('/field'),
    ...['status', 'priority', 'resolution', 'issuetype', 'statuscategory'].map((list) => get(`/${list}`)),
    get('/status/{idOrName}', { in: { idOrName: '3' } }),
    get('/priority/{id}', { in: { id: '1' } }),
    get('/resolution/{id}', { in: { id: '10000' } }),
    get('/issuetype/{id}', { in: { id: '10001' } }),
    get('/statuscategory/{idOrKey}', { in: { idOrKey: 'done' } }),
    get('/project'),
    get('/project/{projectIdOrKey}', project),
    get('/project/{projectIdOrKey}', { in: { projectIdOrKey: 'NOPE' }, status: 404 }),
    get('/project/{projectIdOrKey}/statuses', project),
    get('/project/{projectIdOrKey}/components', project),
    get('/project/{projectIdOrKey}/versions', project),
    ...(cloud ? [get('/project/search')] : []),
    get('/user', {
      query: cloud ? '?accountId=712020:00000000-0000-4000-8000-000000010101' : '?username=bob',
    }),
    get('/user/search', { query: cloud ? '?query=bob' : '?username=bob' }),
    get('/user/assignable/search', { query: '?project=DEMO' }),
    get('/mypermissions', { query: '?projectKey=DEMO&permissions=CREATE_ISSUES' }),
    ...(cloud ? [get('/issue/createmeta', { query: '?expand=projects.issuetypes.fields' })] : []),
    get('/issue/createmeta/{projectIdOrKey}/issuetypes', project),
    get('/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}', {
      in: { projectIdOrKey: 'DEMO', issueTypeId: '10001' },
    }),
  ];
}

function searchCalls(api: string, cloud: boolean): Call[] {
  const jql = 'project = DEMO';
  const query = `?jql=${encodeURIComponent(jql)}&fields=*all`;
  if (!cloud) {
    return [
      { operation: `GET ${api}/search`, query, status: 200 },
      { operation: `GET ${api}/search`, query: '?jql=nothing', status: 400 },
      { operation: `POST ${api}/search`, body: { jql }, status: 200 },
    ];
  }
  return [
    { operation: `GET ${api}/search/jql`, query, status: 200 },
    { operation: `GET ${api}/search/jql`, query: '?jql=nothing', status: 400 },
    { operation: `POST ${api}/search/jql`, body: { jql, maxResults: 1, fields: ['summary'] }, status: 200 },
    { operation: `POST ${api}/search/approximate-count`, body: { jql }, status: 200 },
    {
      operation: `POST ${api}/issue/bulkfetch`,
      body: { issueIdsOrKeys: ['DEMO-1'], fields: ['*all'] },
      status: 200,
    },
  ];
}

/** Every operation that Atlassian describes and the sandbox has, in an order that works on a new sandbox. */
export function walkOf(kind: 'data-center' | 'cloud'): Call[] {
  const cloud = kind === 'cloud';
  const api = cloud ? '/rest/api/3' : '/rest/api/2';
  return [...siteCalls(api, cloud), ...issueCalls(api, cloud), ...searchCalls(api, cloud), ...agileCalls()];
}

/** The address of a call. */
export function urlOf({ url }: Sandbox, { operation, query = '', in: given = {} }: Call): string {
  const [, path = ''] = operation.split(' ');
  return (
    url + path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(given[name] ?? '')) + query
  );
}
