import type { Core } from '@crosslink/core';
import Fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, RouteOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ServerConfig } from './config.ts';
import { sendError, sendUnroutable } from './error-handler.ts';
import { guard } from './guard.ts';
import { crossOrigin, routeUnknown } from './http-errors.ts';
import { pathOf } from './log.ts';
import { countRequests, createMetrics } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import { describeApi } from './openapi.ts';
import { letGoWhenClosing } from './let-go.ts';
import { limitRequests } from './rate-limit.ts';
import { logRequests } from './request-log.ts';
import { accountRoutes } from './routes/accounts.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { attemptRoutes } from './routes/attempts.ts';
import { auditRoutes } from './routes/audit.ts';
import { authRoutes } from './routes/auth.ts';
import { callbackRoutes } from './routes/callback.ts';
import { connectSessionRoutes, visitRoutes } from './routes/connect-sessions.ts';
import { connectionRoutes } from './routes/connections.ts';
import { consumerRoutes } from './routes/consumers.ts';
import { rotationRoutes } from './routes/rotation.ts';
import { doctorRoutes } from './routes/doctor.ts';
import { eventRoutes } from './routes/events.ts';
import { handoverRoutes } from './routes/handover.ts';
import { healthRoutes } from './routes/health.ts';
import { iconRoutes } from './routes/icon.ts';
import { ideaRoutes } from './routes/ideas.ts';
import { importRoutes } from './routes/imports.ts';
import { linkRoutes } from './routes/links.ts';
import { mappingRoutes } from './routes/mappings.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { openapiRoutes } from './routes/openapi.ts';
import { pageRoutes, wantsPage } from './routes/pages.ts';
import { invitationRoutes, peopleRoutes } from './routes/people.ts';
import { pushRoutes } from './routes/pushes.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { setUpRoutes } from './routes/set-up.ts';
import { setupRoutes } from './routes/setup.ts';
import { siteRoutes } from './routes/sites.ts';
import { storyRoutes } from './routes/stories.ts';
import { syncRoutes } from './routes/sync.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { isSameOrigin } from './same-origin.ts';
import { schemaController } from './schema-controller.ts';
import type { RouteContext, Scope } from './scope.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { sendApp } from './web-app.ts';

export interface AppOptions {
  core: Core;
  config: Pick<ServerConfig, 'publicUrl' | 'trustProxy' | 'requestsPerMinute'>;
  log: FastifyBaseLogger;
  /** For tests that walk all routes: called for each as it is registered. */
  onRoute?: (route: RouteOptions) => void;
}

/**
 * Builds the HTTP application around a core; it touches no port and no process. Everything outside `guarded`
 * in registerRoutes answers nobody in particular, but for the callbacks: they ask themselves who it is.
 */
export async function createApp({ core, config, log, onRoute }: AppOptions) {
  const { publicUrl } = config;
  const app = Fastify({
    loggerInstance: log,
    // One line per request, by request-log.ts, without the query.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (_address: string, hop: number) => hop < config.trustProxy,
    genReqId: () => crypto.randomUUID(),
    frameworkErrors: sendUnroutable,
    schemaController,
  });
  if (onRoute) app.addHook('onRoute', onRoute);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Only JSON is read; Fastify would take plain text as well.
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(sendError);
  letGoWhenClosing(app);
  const metrics = createMetrics();
  logRequests(app);
  countRequests(app, metrics);
  await setSecurityHeaders(app, publicUrl);
  await limitRequests(app, config.requestsPerMinute);
  app.setNotFoundHandler((request, reply) => {
    if (wantsPage(request)) return sendApp(reply, { status: 404 });
    throw routeUnknown(request.method, pathOf(request.url));
  });
  app.addHook('onRequest', (request, _reply, done) => {
    done(isSameOrigin(request.method, request.headers, publicUrl) ? undefined : crossOrigin(publicUrl));
  });

  registerRoutes(app, { core, publicUrl }, metrics);
  return app;
}

/**
 * The OpenAPI document without anything that could answer: routes touch the core only when they are asked, so a
 * stand-in does.
 */
export function describeAllRoutes(publicUrl: string): Promise<object> {
  const standIn: unknown = new Proxy({}, { get: () => standIn });
  return describeApi(publicUrl, (app) =>
    registerRoutes(app, { core: standIn as Core, publicUrl }, createMetrics()),
  );
}

function registerRoutes(app: FastifyInstance, context: RouteContext, metrics: Metrics): void {
  const describe = () =>
    describeApi(context.publicUrl, (described) => registerRoutes(described, context, metrics));
  scoped(app, (open) => {
    pageRoutes(open);
    iconRoutes(open);
    healthRoutes(open, context);
    openapiRoutes(open, describe);
    setupRoutes(open, context);
    handoverRoutes(open, context);
    invitationRoutes(open, context);
    visitRoutes(open, context);
    oidcRoutes(open, context);
    scoped(open, (auth) => authRoutes(auth, context));
    scoped(open, (deliveries) => webhookRoutes(deliveries, context));
    scoped(open, (browser) => callbackRoutes(browser, context));
  });
  scoped(app, (guarded) => {
    guard(guarded, context.core);
    guardedRoutes(guarded, context);
    metricsRoutes(guarded, metrics);
  });
}

function guardedRoutes(guarded: Scope, context: RouteContext): void {
  accountRoutes(guarded, context);
  apiKeyRoutes(guarded, context);
  sessionRoutes(guarded, context);
  auditRoutes(guarded, context);
  peopleRoutes(guarded, context);
  siteRoutes(guarded, context);
  consumerRoutes(guarded, context);
  rotationRoutes(guarded, context);
  setUpRoutes(guarded, context);
  attemptRoutes(guarded, context);
  connectionRoutes(guarded, context);
  connectSessionRoutes(guarded, context);
  doctorRoutes(guarded, context);
  ideaRoutes(guarded, context);
  storyRoutes(guarded, context);
  importRoutes(guarded, context);
  pushRoutes(guarded, context);
  linkRoutes(guarded, context);
  mappingRoutes(guarded, context);
  syncRoutes(guarded, context);
  eventRoutes(guarded, context);
}

/** A scope of its own: hooks, parsers and error handlers set in it hold for nothing outside. */
function scoped(parent: Pick<FastifyInstance, 'register'>, build: (scope: Scope) => void): void {
  void parent.register((scope, _options, done) => {
    build(scope.withTypeProvider<ZodTypeProvider>());
    done();
  });
}

export type App = Awaited<ReturnType<typeof createApp>>;
