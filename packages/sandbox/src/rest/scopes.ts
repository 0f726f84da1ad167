import type { FastifyInstance } from 'fastify';

import type { Caller, Surroundings } from '../exchange.ts';
import type { OAuth2Scope } from '../world/oauth2.ts';
import { RestRefusal, refuse } from './answers.ts';

const software = (names: string): string[] =>
  names.split(' ').map((name) => (/:jira$/.test(name) ? name : `${name}:jira-software`));

/**
 * Cloud's operations by what they ask for, as Atlassian's descriptions have it (the classic scopes; agile has granular
 * ones only). What is not here no app may do.
 */
const cloudScopes: [scopes: 'none' | string[], operations: string[]][] = [
  ['none', ['GET /api/serverInfo']],
  [
    ['read:jira-user'],
    ['GET /api/myself', 'GET /api/user', 'GET /api/user/search', 'GET /api/user/assignable/search'],
  ],
  [
    ['read:jira-work'],
    [
      ...['GET /api/field', 'GET /api/mypermissions'],
      ...['issuetype', 'priority', 'resolution', 'status', 'statuscategory'].flatMap((list) => [
        `GET /api/${list}`,
        `GET /api/${list}/:`,
      ]),
      ...['', '/:', '/:/components', '/:/statuses', '/:/versions', '/search'].map(
        (path) => `GET /api/project${path}`,
      ),
      ...['', '/:/issuetypes', '/:/issuetypes/:'].map((path) => `GET /api/issue/createmeta${path}`),
      ...['', '/changelog', '/comment', '/comment/:', '/editmeta', '/properties', '/properties/:'].map(
        (path) => `GET /api/issue/:${path}`,
      ),
      ...['/remotelink', '/remotelink/:', '/transitions'].map((path) => `GET /api/issue/:${path}`),
      ...['GET /api/search', 'GET /api/search/jql', 'POST /api/search', 'POST /api/search/jql'],
      ...['POST /api/search/approximate-count', 'POST /api/issue/bulkfetch'],
    ],
  ],
  [
    ['write:jira-work'],
    [
      ...['POST /api/issue', 'POST /api/issue/bulk', 'PUT /api/issue/:', 'DELETE /api/issue/:'],
      ...['PUT /api/issue/:/assignee', 'POST /api/issue/:/transitions', 'POST /api/issue/:/comment'],
      ...['PUT /api/issue/:/comment/:', 'DELETE /api/issue/:/comment/:'],
      ...['PUT /api/issue/:/properties/:', 'DELETE /api/issue/:/properties/:'],
      ...['POST /api/issue/:/remotelink', 'DELETE /api/issue/:/remotelink'],
      ...['PUT /api/issue/:/remotelink/:', 'DELETE /api/issue/:/remotelink/:'],
    ],
  ],
  [
    ['read:jira-work', 'manage:jira-webhook'],
    [
      ...['GET /api/webhook', 'POST /api/webhook', 'DELETE /api/webhook'],
      ...['PUT /api/webhook/refresh', 'GET /api/webhook/failed'],
    ],
  ],
  [software('read:board-scope read:project:jira'), ['GET /agile/board']],
  [
    software('read:board-scope read:issue-details:jira'),
    ['GET /agile/board/:', 'GET /agile/board/:/backlog', 'GET /agile/board/:/issue'],
  ],
  [
    software('read:board-scope.admin read:project:jira'),
    ['GET /agile/board/:/configuration', 'GET /agile/board/:/project'],
  ],
  [software('read:epic'), ['GET /agile/board/:/epic', 'GET /agile/epic/:']],
  [
    software('read:epic read:issue-details:jira read:jql:jira'),
    [
      ...['GET /agile/board/:/epic/:/issue', 'GET /agile/board/:/epic/none/issue'],
      ...['GET /agile/epic/:/issue', 'GET /agile/epic/none/issue'],
    ],
  ],
  [software('read:sprint'), ['GET /agile/board/:/sprint', 'GET /agile/sprint/:']],
  [
    software('read:sprint read:issue-details:jira read:jql:jira'),
    ['GET /agile/board/:/sprint/:/issue', 'GET /agile/sprint/:/issue'],
  ],
  [software('read:issue'), ['GET /agile/issue/:']],
  [software('read:issue read:issue-details:jira'), ['GET /agile/issue/:/estimation']],
  [software('write:issue read:issue-details:jira'), ['PUT /agile/issue/:/estimation']],
  [software('write:issue'), ['PUT /agile/issue/rank']],
  [
    software('write:sprint'),
    ['POST /agile/sprint', 'POST /agile/sprint/:', 'PUT /agile/sprint/:', 'POST /agile/sprint/:/issue'],
  ],
  [software('delete:sprint'), ['DELETE /agile/sprint/:']],
  [software('write:board-scope'), ['POST /agile/backlog/issue']],
  [software('write:epic'), ['POST /agile/epic/:', 'POST /agile/epic/:/issue', 'POST /agile/epic/none/issue']],
];

const scopesByOperation = new Map(
  cloudScopes.flatMap(([scopes, operations]) => operations.map((operation) => [operation, scopes] as const)),
);

const administration = /^\/(applinks|applinks-oauth|webhooks|jira-webhook)\b/;

/** `/agile/1.0/board/:board` without the version and the names of parameters: `/agile/board/:`. */
const normalized = (path: string): string =>
  path.replace(/^(\/[\w-]+)\/[\w.]+(?=\/|$)/, '$1').replace(/:\w+/g, ':');

/** Scopes that a token of Cloud needs, all of them; undefined: no app may do this. */
export function cloudScopesOf(method: string, restPath: string): 'none' | string[] | undefined {
  return scopesByOperation.get(`${method} ${normalized(restPath)}`);
}

/** The scope of Data Center that includes the operation. Writing by GET there is none. */
export function dataCenterScopeOf(method: string, restPath: string): OAuth2Scope {
  if (administration.test(restPath)) return 'ADMIN';
  const reads = method === 'GET' || /^\/api\/\w+\/search/.test(restPath);
  return reads ? 'READ' : 'WRITE';
}

/** Throws where a caller with scopes (OAuth 2.0, a scoped API token) asks for what these do not cover. */
function requireScopes(
  { scopes }: Caller,
  { method, restPath, cloud }: { method: string; restPath: string; cloud: boolean },
) {
  if (cloud) {
    const wanted = cloudScopesOf(method, restPath);
    if (wanted === 'none' || wanted?.every((scope) => scopes?.has(scope))) return;
    throw new RestRefusal(401, { code: 401, message: 'Unauthorized; scope does not match' });
  }
  const needed = dataCenterScopeOf(method, restPath);
  if (scopes?.has(needed)) return;
  throw refuse(403, `The scope of this token does not allow it: ${needed} is needed.`);
}

/** Callers without scopes are limited by their permissions alone. */
export function refuseMissingScopes(rest: FastifyInstance, { world }: Surroundings): void {
  const cloud = world.site.personality.deploymentType === 'Cloud';
  rest.addHook('preHandler', async (request) => {
    const { caller } = request.exchange;
    const [, restPath = ''] = /\/rest(\/.*)$/.exec(request.routeOptions.url ?? '') ?? [];
    if (caller.scopes) requireScopes(caller, { method: request.method, restPath, cloud });
    await Promise.resolve();
  });
}
