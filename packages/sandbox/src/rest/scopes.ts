import type { FastifyInstance } from 'fastify';

import type { Caller, Surroundings } from '../exchange.ts';
import type { OAuth2Scope } from '../world/oauth2.ts';
import { RestRefusal, refuse } from './answers.ts';

/** What one operation asks of an OAuth 2.0 token. On Cloud one of the sets suffices; `none`: any token will do. */
export interface OperationScopes {
  dataCenter: OAuth2Scope;
  cloud: 'none' | string[][];
}

const classic = (...scopes: string[]): string[][] => [scopes];

const readWork = classic('read:jira-work');
const writeWork = classic('write:jira-work');
const readUser = classic('read:jira-user');

/** Method (`*`: any other), path below `/rest` without version, and what Cloud asks for. The first row that fits holds. */
const cloudScopes: readonly [method: string, path: RegExp, scopes: OperationScopes['cloud']][] = [
  ['GET', /^\/api\/serverInfo$/, 'none'],
  ['GET', /^\/api\/(myself|user|users|mypermissions|permissions|groups?)\b/, readUser],
  ['*', /^\/api\/webhook/, classic('read:jira-work', 'manage:jira-webhook')],
  ['POST', /^\/api\/(search|issue\/bulkfetch|jql)/, readWork],
  ['GET', /^\/api\//, readWork],
  ['*', /^\/api\//, writeWork],
  // Agile has no classic scopes.
  [
    'GET',
    /^\/agile\/board\/:board\/configuration$/,
    [['read:board-scope.admin:jira-software', 'read:project:jira']],
  ],
  ['GET', /^\/agile\/board\/:board\/sprint/, [['read:sprint:jira-software']]],
  ['GET', /^\/agile\/board/, [['read:board-scope:jira-software', 'read:project:jira']]],
  ['GET', /^\/agile\/sprint/, [['read:sprint:jira-software']]],
  ['*', /^\/agile\/sprint/, [['write:sprint:jira-software']]],
  ['*', /^\/agile\/backlog/, [['write:board-scope:jira-software']]],
  ['GET', /^\/agile\/epic/, [['read:epic:jira-software']]],
  ['*', /^\/agile\/epic/, [['write:epic:jira-software']]],
  ['GET', /^\/agile\/issue/, [['read:issue-details:jira']]],
  ['*', /^\/agile\/issue/, [['write:issue:jira-software']]],
];

const administration = /^\/(applinks|applinks-oauth|webhooks|jira-webhook)\b/;

/** `/agile/1.0/board/:board` without the version. */
const withoutVersion = (path: string): string => path.replace(/^(\/[\w-]+)\/[\w.]+(?=\/|$)/, '$1');

/** What an operation asks for; undefined: no OAuth 2.0 token of Cloud may do this. */
export function operationScopes(method: string, restPath: string): OperationScopes | undefined {
  const path = withoutVersion(restPath);
  const row = cloudScopes.find(([verb, pattern]) => (verb === '*' || verb === method) && pattern.test(path));
  const reads = method === 'GET' || /^\/api\/search/.test(path);
  const dataCenter = administration.test(restPath) ? 'ADMIN' : reads ? 'READ' : 'WRITE';
  return row && { dataCenter, cloud: row[2] };
}

function allows({ scopes }: Caller, wanted: OperationScopes['cloud']): boolean {
  return wanted === 'none' || wanted.some((set) => set.every((scope) => scopes?.has(scope)));
}

/** Throws where a caller with scopes (OAuth 2.0, a scoped API token) asks for what these do not cover. */
function requireScopes(
  caller: Caller,
  { method, restPath, cloud }: { method: string; restPath: string; cloud: boolean },
) {
  const wanted = operationScopes(method, restPath);
  if (cloud) {
    if (wanted && allows(caller, wanted.cloud)) return;
    throw new RestRefusal(401, { code: 401, message: 'Unauthorized; scope does not match' });
  }
  const needed = wanted?.dataCenter ?? (administration.test(restPath) ? 'ADMIN' : 'WRITE');
  if (caller.scopes?.has(needed)) return;
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
