import type { RequestListener, Server } from 'node:http';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';

import { callerAtGateway, callerAtSite } from './cloud/identity.ts';
import type { Caller, Surroundings } from './exchange.ts';
import { anonymous, explain, methodOf, receiveHead, sitePath } from './exchange.ts';
import { identityHeaders, requestId } from './identity/headers.ts';
import { identify } from './identity/identity.ts';
import { isControl } from './control/path.ts';
import type { JournalEntry } from './journal.ts';
import { record, withoutSecrets } from './journal.ts';
import { tokenEndpoints } from './oauth/token-endpoints.ts';
import { sendNotFound, sendRefusal } from './refusals.ts';
import { refusePlainly } from './rest/answers.ts';
import { withoutLatest } from './rest/latest.ts';
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
function addArrival(app: FastifyInstance, { main: { world }, journal, arrivals }: Common): void {
  app.addHook('onRequest', (request, reply, done) => {
    arrivals.count += 1;
    const id = requestId(world.now(), arrivals.count);
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
    // Not loaded before a fault strikes.
    const { faultBefore } = await import('./faults/effects.ts');
    await faultBefore({ request, reply, surroundings: { ...main, world, contextPath }, cloud }, fault);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const { fault } = request.exchange;
    if (!fault) return payload;
    const { faultAfter } = await import('./faults/effects.ts');
    return faultAfter(fault, reply, payload);
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

/** Where Cloud has other hosts the sandbox has other paths, beside the sites'. */
export const authorizationServerPath = '/auth.atlassian.com';
export const gatewayPath = '/api.atlassian.com';
const gatewayOf = (cloudId: string): string => `${gatewayPath}/ex/jira/${cloudId}`;

/** Some of the sandbox's routes: an app is made for each part. */
export interface Part {
  /** Below a site's own address. */
  site: (site: FastifyInstance, surroundings: Surroundings) => void;
  /** Below a site's address at Cloud's gateway. */
  gateway: (gateway: FastifyInstance, surroundings: Surroundings) => void;
  /** Cloud's other hosts. */
  authorizationServer?: (host: FastifyInstance, surroundings: Surroundings, cloud: Cloud) => void;
  gatewayRoot?: (host: FastifyInstance, cloud: Cloud) => void;
  /** What is no part of Jira. */
  beside?: (app: FastifyInstance) => void;
}

function siteEntrance(part: Part, surroundings: Surroundings, cloud: Cloud | undefined): Entrance {
  const { world } = surroundings;
  return {
    surroundings,
    identify: async (request) =>
      (cloud && callerAtSite(cloud, world, request)) ?? (await identify(world, request)),
    register: (site) => part.site(site, surroundings),
  };
}

function cloudEntrances(part: Part, cloud: Cloud, world: World): Entrance[] {
  const account: Surroundings = { world, contextPath: authorizationServerPath, entrance: 'site' };
  const gateway: Surroundings = { world, contextPath: gatewayPath, entrance: 'gateway' };
  const gateways = cloud.sites.map(({ cloudId, world: siteWorld }): Entrance => {
    const contextPath = gatewayOf(cloudId);
    const surroundings: Surroundings = { world: siteWorld, contextPath, entrance: 'gateway' };
    return {
      surroundings,
      identify: (request) => callerAtGateway(cloud, surroundings, { request, cloudId }),
      register: (scope) => part.gateway(scope, surroundings),
    };
  });
  return [
    {
      surroundings: account,
      identify: (request) => identify(world, request),
      register: (host) => part.authorizationServer?.(host, account, cloud),
    },
    {
      surroundings: gateway,
      identify: () => anonymous,
      register: (host) => part.gatewayRoot?.(host, cloud),
    },
    ...gateways,
  ];
}

/** Methods by route; filled as the app is built. */
export type Routes = Map<string, Set<string>>;

/** What all parts have in common. `main` is the site whose clock and faults hold for all. */
export interface Common {
  main: Surroundings;
  cloud: Cloud | undefined;
  journal: JournalEntry[];
  /** How many requests came so far. */
  arrivals: { count: number };
  /** Receives every route with its methods. */
  routes?: Routes;
}

/** The part's routes as an app; all its requests go through the same gates. */
export function createApp(
  common: Common,
  part: Part,
  serve?: (handler: RequestListener) => Server,
): FastifyInstance {
  const { main, cloud } = common;
  const routes = common.routes ?? new Map<string, Set<string>>();
  const app = fastify({
    logger: false,
    bodyLimit,
    routerOptions,
    schemaController,
    ...(serve && { serverFactory: serve }),
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
  addArrival(app, common);
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
  for (const site of sites) addEntrance(app, siteEntrance(part, site, cloud));
  for (const entrance of cloud ? cloudEntrances(part, cloud, main.world) : []) addEntrance(app, entrance);
  part.beside?.(app);
  return app;
}
