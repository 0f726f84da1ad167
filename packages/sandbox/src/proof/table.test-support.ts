import { restOperations } from './routes.test-support.ts';

/** What of an operation is not as in Jira; all others are implemented as far as integrations use them. */
const partial: Record<string, string> = {
  'GET /rest/api/2/issue/:issue': 'no `renderedFields`, `operations` and `versionedRepresentations`',
  'POST /rest/api/2/issue':
    'fields of the sandbox only; no issue links, no time tracking, no history metadata',
  'PUT /rest/api/2/issue/:issue': 'as creating; `update` knows set, add and remove, and new comments',
  'GET /rest/api/2/search': 'the JQL of this page; no saved filters',
  'POST /rest/api/2/search': 'as GET',
  'GET /rest/api/2/search/jql': 'the JQL of this page; no saved filters',
  'POST /rest/api/2/search/jql': 'as GET',
  'GET /rest/api/2/project': 'no roles, categories and avatars',
  'GET /rest/api/2/project/:project': 'no roles, categories and avatars',
  'GET /rest/api/2/project/:project/statuses': 'one workflow for all types and projects',
  'GET /rest/api/2/project/search': 'filters `keys`, `id` and `query` only',
  'GET /rest/api/2/user/search': 'finds by the beginning of names; at most 1,000',
  'GET /rest/api/2/mypermissions': 'twelve permissions',
  'GET /rest/agile/1.0/epic/:epic': 'one colour',
  'POST /rest/agile/1.0/epic/:epic': 'name and summary only',
  'GET /rest/auth/1/session': 'not on Jira 11',
};

const versions = { '8.20': 'Data Center', '11.2': 'Data Center', '10.3': 'Data Center', cloud: 'Cloud' };

/** The rows of the table in docs/sandbox.md: one for every REST operation there is. v3 is as v2, with documents. */
export async function operationTable(): Promise<string> {
  const places = new Map<string, Set<string>>();
  for (const [version, product] of Object.entries(versions)) {
    for (const operation of await restOperations(version)) {
      if (operation.includes('/rest/api/3/')) continue;
      places.set(operation, (places.get(operation) ?? new Set()).add(product));
    }
  }
  const byPath = (a: string, b: string) => (a.replace(/^\w+ /, '') < b.replace(/^\w+ /, '') ? -1 : 1);
  const rows = [...places.keys()].sort(byPath).map((operation) => {
    const here = (product: string) => (places.get(operation)?.has(product) ? stateOf(operation) : 'absent');
    return `| \`${operation}\` | ${here('Data Center')} | ${here('Cloud')} | ${partial[operation] ?? ''} |`;
  });
  return ['| operation | Data Center | Cloud | what is missing |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

const stateOf = (operation: string): string => (operation in partial ? 'partial' : 'implemented');

/** Notes that no operation has. */
export async function lostNotes(): Promise<string[]> {
  const table = await operationTable();
  return Object.keys(partial).filter((operation) => !table.includes(`\`${operation}\``));
}
