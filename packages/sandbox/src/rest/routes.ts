import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { limitRequests } from '../identity/rate-limit.ts';
import { registerDynamicWebhooks } from '../webhooks/dynamic.ts';
import { RestRefusal } from './answers.ts';
import { registerBulk } from './bulk.ts';
import { registerChangelog } from './changelog.ts';
import { registerComments } from './comments.ts';
import { registerCreateMeta } from './create-meta.ts';
import { registerIssues } from './issue.ts';
import { registerPermissions } from './permissions.ts';
import { registerProjects } from './project.ts';
import { registerProperties } from './properties.ts';
import { registerRemoteLinks } from './remote-links.ts';
import { refuseMissingScopes } from './scopes.ts';
import { registerSearch } from './search.ts';
import { registerSearchJql } from './search-jql.ts';
import { registerSite } from './site.ts';
import { registerTransitions } from './transitions.ts';
import { registerUsers } from './users.ts';
import { seenThrough } from '../world/world.ts';

const allowed = /^no-?check$/i;

function fromHere(request: FastifyRequest): boolean {
  const origin = URL.parse(request.headers.origin ?? request.headers.referer ?? '');
  return origin?.host === request.headers.host;
}

/** What looks like a browser may write only from the site's own pages, or with X-Atlassian-Token. */
async function refuseForeignBrowser(request: FastifyRequest): Promise<void> {
  if (request.method !== 'POST' || !/Mozilla|Opera/.test(request.headers['user-agent'] ?? '')) return;
  const token = request.headers['x-atlassian-token'];
  if (typeof token === 'string' && allowed.test(token)) return;
  if (!fromHere(request)) throw new RestRefusal(403, 'XSRF check failed');
  await Promise.resolve();
}

/** A resource at an address of its own. */
export function mount(rest: FastifyInstance, prefix: string, register: (api: FastifyInstance) => void): void {
  rest.register(
    (api, _options, done) => {
      register(api);
      done();
    },
    { prefix },
  );
}

/** What is below `/rest`, behind what all of it has in common. */
export function registerRest(
  site: FastifyInstance,
  surroundings: Surroundings,
  register: (rest: FastifyInstance) => void,
): void {
  site.register(
    (rest, _options, done) => {
      rest.addHook('preHandler', refuseForeignBrowser);
      limitRequests(rest, surroundings);
      refuseMissingScopes(rest, surroundings);
      register(rest);
      done();
    },
    { prefix: '/rest' },
  );
}

/** Everything below `/rest/api`, in each version the site has. */
export function registerApis(site: FastifyInstance, surroundings: Surroundings): void {
  registerRest(site, surroundings, (rest) => {
    for (const version of surroundings.world.site.personality.apiVersions) {
      const world = seenThrough(surroundings.world, version);
      mount(rest, `/api/${version}`, (api) => registerApi(api, { ...surroundings, world }));
    }
  });
}

function registerApi(api: FastifyInstance, surroundings: Surroundings): void {
  registerSite(api, surroundings);
  registerUsers(api, surroundings);
  registerPermissions(api, surroundings);
  registerProjects(api, surroundings);
  registerCreateMeta(api, surroundings);
  registerIssues(api, surroundings);
  registerBulk(api, surroundings);
  registerTransitions(api, surroundings);
  registerProperties(api, surroundings);
  registerRemoteLinks(api, surroundings);
  registerComments(api, surroundings);
  registerChangelog(api, surroundings);
  registerDynamicWebhooks(api, surroundings);
  if (surroundings.world.site.personality.search === 'search') registerSearch(api, surroundings);
  else registerSearchJql(api, surroundings);
}
