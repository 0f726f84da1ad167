import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';

import { registerAccessibleResources } from './cloud/accessible-resources.ts';
import { registerAccountPage } from './cloud/account-page.ts';
import { registerCloudAuthorize } from './cloud/authorize.ts';
import { callerAtGateway, callerAtSite } from './cloud/identity.ts';
import type { Control } from './control/routes.ts';
import { isControl, registerControl } from './control/routes.ts';
import { registerCloudToken } from './cloud/token.ts';
import type { Caller, Surroundings } from './exchange.ts';
import { anonymous, explain, methodOf, receiveHead, sitePath } from './exchange.ts';
import { faultAfter, faultBefore } from './faults/effects.ts';
import { identityHeaders, requestId } from './identity/headers.ts';
import { identify } from './identity/identity.ts';
import type { JournalEntry } from './journal.ts';
import { record, withoutSecrets } from './journal.ts';
import { registerOAuth, tokenEndpoints } from './oauth/routes.ts';
import { registerOAuth2Authorize } from './oauth2/authorize.ts';
import { registerOAuth2Token } from './oauth2/token.ts';
import { registerLogin } from './pages/login.ts';
import { registerPages, registerStyle } from './pages/routes.ts';
import { sendNotFound, sendRefusal } from './refusals.ts';
import { registerRest, withoutLatest } from './rest/routes.ts';
import { refusePlainly } from './rest/answers.ts';
import type { Cloud } from './world/cloud.ts';
import type { World } from './world/world.ts';

const bodyLimit = 10 * 1024 * 1024;
/** Property keys may be 255 characters long, each escaped in three or more. */
const routerOptions = { maxParamLength: 4096 };

function noSchemas(): never {
  throw new TypeError('No route of the sandbox has a schema');
}

/** Loading Fastify's schema compilers, which nothing here uses, would be half of the time to start. */
const schemaController = { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } };

/** Bodies are kept as text: signatures are over what arrived, and REST words its own complaints. */
function acceptAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}

/** Opens the journal entry and sets the headers that every answer carries. */
function addArrival(app: FastifyInstance, { world }: Surroundings, journal: JournalEntry[]): void {
  let count = 0;
  app.addHook('onRequest', (request, reply, done) => {
    count += 1;
    const id = requestId(world.now(), count);
    const path = withoutSecrets(request.originalUrl);
    const entry: JournalEntry = {
      id,
      at: world.now(),
      method: methodOf(request),
      path,
      user: 'anonymous',
      verdict: 'pending',
      why: '',
    };
    // What drives the sandbox is no request to Jira.
    if (isControl(request)) {
      request.exchange = { journal: entry, caller: anonymous };
      done();
      return;
    }
    request.exchange = { journal: record(journal, entry), caller: anonymous };
    reply.headers({
      // Node's own date would not follow the site's clock.
      Date: new Date(world.now()).toUTCString(),
      'X-AREQUESTID': id,
      ...identityHeaders(world.site.personality, anonymous),
      'Cache-Control': 'no-cache, no-store, no-transform',
      'X-Content-Type-Options': 'nosniff',
    });
    done();
  });
}

interface Hosts {
  cloud: Cloud | undefined;
  sites: Surroundings[];
}

/** Faults know paths inside a site, whichever way the request comes to it; those of the main site hold for all. */
function addFaults(app: FastifyInstance, main: Surroundings, { cloud, sites }: Hosts): void {
  const gateways = cloud?.sites.map(({ cloudId, world }) => ({ world, path: gatewayOf(cloudId) })) ?? [];
  const others = sites
    .filter((site) => site !== main)
    .map(({ world, contextPath: path }) => ({ world, path }));
  const entrances = [...gateways, ...others];
  app.addHook('onRequest', async (request, reply) => {
    if (isControl(request)) return;
    const { world, path: contextPath } = entrances.find(({ path }) =>
      request.originalUrl.startsWith(`${path}/`),
    ) ?? {
      world: main.world,
      path: main.contextPath,
    };
    request.exchange.contextPath = contextPath;
    const path = sitePath(request, contextPath);
    const fault = main.world.faults.take(request.method, path) ?? world.faults.take(request.method, path);
    if (!fault) return;
    request.exchange.fault = fault;
    explain(request, 'fault', fault.kind);
    await faultBefore({ request, reply, surroundings: { ...main, world, contextPath }, cloud }, fault);
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const { fault } = request.exchange;
    done(null, fault ? faultAfter(fault, reply, payload) : payload);
  });
}

const withoutPermissions = ({ user, ...caller }: Caller): Caller => ({
  ...caller,
  user: user && { ...user, groups: [] },
});

type Identify = (request: FastifyRequest) => Caller | Promise<Caller>;

/** Looks who is calling, except where the OAuth endpoints look for themselves. */
function addIdentity(scope: FastifyInstance, { world, contextPath }: Surroundings, identify: Identify): void {
  scope.addHook('preHandler', async (request, reply) => {
    if (tokenEndpoints.has(sitePath(request, contextPath))) return;
    const known = await identify(request);
    const caller = request.exchange.fault?.kind === 'permission-lost' ? withoutPermissions(known) : known;
    request.exchange.caller = caller;
    request.exchange.journal.user = caller.user?.name ?? 'anonymous';
    request.exchange.journal.why ||= caller.how;
    reply.headers(identityHeaders(world.site.personality, caller));
  });
}

function addDeparture(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { journal, fault } = request.exchange;
    if (fault?.kind !== 'drop-after') journal.status = reply.statusCode;
    if (journal.verdict === 'pending') journal.verdict = reply.statusCode < 400 ? 'accepted' : 'refused';
    done(null, payload);
  });
}

/** Remembers what there is. Only REST paths matter to who asks. */
function noteRoutes(app: FastifyInstance, routes: Routes): void {
  app.addHook('onRoute', ({ url, method }) => {
    if (!url.includes('/rest/')) return;
    const methods = routes.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    routes.set(url, methods);
  });
}

/** Whether the path is one of a route, by whatever method. */
function isKnownPath(routes: Routes, url: string): boolean {
  const [path = ''] = withoutLatest(url).split('?');
  return [...routes.keys()].some((route) =>
    new RegExp(`^${route.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`).test(path),
  );
}

/** One of the places requests come in at, with a way of its own to know callers. */
interface Entrance {
  surroundings: Surroundings;
  identify: Identify;
  register: (scope: FastifyInstance) => void;
}

function addEntrance(app: FastifyInstance, { surroundings, identify, register }: Entrance): void {
  app.register(
    (scope, _options, done) => {
      addIdentity(scope, surroundings, identify);
      scope.setErrorHandler((error: Error, request, reply) =>
        sendRefusal(surroundings, error, request, reply),
      );
      register(scope);
      done();
    },
    { prefix: surroundings.contextPath },
  );
}

function siteEntrance(surroundings: Surroundings, cloud: Cloud | undefined): Entrance {
  const { world } = surroundings;
  return {
    surroundings,
    identify: async (request) =>
      (cloud && callerAtSite(cloud, world, request)) ?? (await identify(world, request)),
    register(site) {
      registerRest(site, surroundings);
      registerOAuth(site, surroundings);
      if (world.site.personality.oauth2 === 'data-center') {
        registerOAuth2Authorize(site, surroundings);
        registerOAuth2Token(site, surroundings);
      }
      registerPages(site, surroundings);
    },
  };
}

/** Where Cloud has other hosts the sandbox has other paths, beside the sites'. */
export const authorizationServerPath = '/auth.atlassian.com';
export const gatewayPath = '/api.atlassian.com';
const gatewayOf = (cloudId: string): string => `${gatewayPath}/ex/jira/${cloudId}`;

function cloudEntrances(cloud: Cloud, world: World): Entrance[] {
  const account: Surroundings = { world, contextPath: authorizationServerPath, entrance: 'site' };
  const gateway: Surroundings = { world, contextPath: gatewayPath, entrance: 'gateway' };
  const gateways = cloud.sites.map(({ cloudId, world: siteWorld }): Entrance => {
    const contextPath = gatewayOf(cloudId);
    const surroundings: Surroundings = { world: siteWorld, contextPath, entrance: 'gateway' };
    return {
      surroundings,
      identify: (request) => callerAtGateway(cloud, surroundings, { request, cloudId }),
      register: (scope) => registerRest(scope, surroundings),
    };
  });
  return [
    {
      surroundings: account,
      identify: (request) => identify(world, request),
      register(host) {
        registerLogin(host, account);
        registerStyle(host);
        registerCloudAuthorize(host, account, cloud);
        registerCloudToken(host, cloud);
        registerAccountPage(host, account, cloud);
      },
    },
    {
      surroundings: gateway,
      identify: () => anonymous,
      register: (host) => registerAccessibleResources(host, cloud),
    },
    ...gateways,
  ];
}

/** Methods by route; filled as the app is built. */
export type Routes = Map<string, Set<string>>;

/** Everything but the socket. `main` is the site whose clock and faults hold for all. */
export function createApp(
  main: Surroundings,
  control: Control,
  { cloud, routes = new Map() }: { cloud?: Cloud | undefined; routes?: Routes } = {},
): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit,
    routerOptions,
    schemaController,
    rewriteUrl: (request) => {
      receiveHead(request);
      return withoutLatest(request.url ?? '/');
    },
    // HEAD goes the way of GET, see receiveHead: a route for each would be a quarter of the time to start.
    exposeHeadRoutes: false,
    forceCloseConnections: true,
  });
  noteRoutes(app, routes);
  app.decorateRequest('exchange');
  acceptAnyBody(app);
  addArrival(app, main, control.journal);
  const others = cloud?.sites.filter(({ world }) => world !== main.world) ?? [];
  const sites = [main, ...others.map(({ world, contextPath }) => ({ ...main, world, contextPath }))];
  addFaults(app, main, { cloud, sites });
  addDeparture(app);
  app.setErrorHandler((error: Error, request, reply) => sendRefusal(main, error, request, reply));
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) =>
    // A method that a REST resource does not know gets 405, as from JAX-RS, not 404.
    isKnownPath(routes, request.originalUrl)
      ? sendRefusal(main, refusePlainly(405, 'HTTP 405 Method Not Allowed'), request, reply)
      : sendNotFound(main, request, reply),
  );
  for (const site of sites) addEntrance(app, siteEntrance(site, cloud));
  for (const entrance of cloud ? cloudEntrances(cloud, main.world) : []) addEntrance(app, entrance);
  registerControl(app, control);
  return app;
}
