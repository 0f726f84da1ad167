import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';

import type { Surroundings } from './exchange.ts';
import { anonymous, explain, sitePath } from './exchange.ts';
import { faultAfter, faultBefore } from './faults.ts';
import { identityHeaders, requestId } from './identity/headers.ts';
import { identify } from './identity/identity.ts';
import type { JournalEntry } from './journal.ts';
import { record, withoutSecrets } from './journal.ts';
import { registerOAuth, tokenEndpoints } from './oauth/routes.ts';
import { registerPages } from './pages/routes.ts';
import { sendNotFound, sendRefusal } from './refusals.ts';
import { registerRest } from './rest/routes.ts';
import { refusePlainly } from './rest/answers.ts';

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
    const path = withoutSecrets(request.raw.url ?? '/');
    const entry: JournalEntry = {
      id,
      at: world.now(),
      method: request.method,
      path,
      user: 'anonymous',
      verdict: 'pending',
      why: '',
    };
    request.exchange = { journal: record(journal, entry), caller: anonymous };
    reply.headers({
      // Node's own date would not follow the site's clock.
      Date: new Date(world.now()).toUTCString(),
      'X-AREQUESTID': id,
      'X-ANODEID': 'node1',
      'X-AUSERNAME': 'anonymous',
      'Cache-Control': 'no-cache, no-store, no-transform',
      'X-Content-Type-Options': 'nosniff',
    });
    done();
  });
}

function addFaults(app: FastifyInstance, { world, contextPath }: Surroundings): void {
  app.addHook('onRequest', async (request, reply) => {
    const fault = world.faults.take(request.method, sitePath(request, contextPath));
    if (!fault) return;
    request.exchange.fault = fault;
    explain(request, 'fault', fault.kind);
    await faultBefore(fault, request, reply);
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const { fault } = request.exchange;
    done(null, fault ? faultAfter(fault, reply, payload) : payload);
  });
}

/** Looks who is calling, except where the OAuth endpoints look for themselves. */
function addIdentity(app: FastifyInstance, { world, contextPath }: Surroundings): void {
  app.addHook('preHandler', async (request, reply) => {
    if (tokenEndpoints.has(sitePath(request, contextPath))) return;
    const caller = await identify(world, request);
    request.exchange.caller = caller;
    request.exchange.journal.user = caller.user?.name ?? 'anonymous';
    request.exchange.journal.why ||= caller.how;
    reply.headers(identityHeaders(caller));
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

function methodNotAllowed(): never {
  throw refusePlainly(405, 'HTTP 405 Method Not Allowed');
}

/** A method that a REST resource does not know gets 405, as from JAX-RS, not 404. */
function addOtherMethods(app: FastifyInstance, restPath: string): void {
  const known = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    known.set(url, methods);
  });
  app.after(() => {
    for (const [url, methods] of [...known]) {
      const others = ['GET', 'POST', 'PUT', 'DELETE'].filter((name) => !methods.has(name));
      if (url.startsWith(restPath) && others.length > 0) {
        app.route({ method: others, url, handler: methodNotAllowed });
      }
    }
  });
}

/** The site as an application: everything but the socket. */
export function createApp(surroundings: Surroundings, journal: JournalEntry[]): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit,
    routerOptions,
    schemaController,
    forceCloseConnections: true,
  });
  app.decorateRequest('exchange');
  acceptAnyBody(app);
  addArrival(app, surroundings, journal);
  addFaults(app, surroundings);
  addIdentity(app, surroundings);
  addDeparture(app);
  app.setErrorHandler((error: Error, request, reply) => sendRefusal(surroundings, error, request, reply));
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) =>
    sendNotFound(surroundings, request, reply),
  );
  const { contextPath } = surroundings;
  app.register(
    (site, _options, done) => {
      registerRest(site, surroundings);
      registerOAuth(site, surroundings);
      registerPages(site, surroundings);
      done();
    },
    { prefix: contextPath },
  );
  addOtherMethods(app, `${contextPath}/rest/`);
  return app;
}
