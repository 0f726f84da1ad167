import type { Core } from '@crosslink/core';
import Fastify from 'fastify';
import type { FastifyBaseLogger } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ServerConfig } from './config.ts';
import { sendError } from './error-handler.ts';
import { guard } from './guard.ts';
import { crossOrigin, routeUnknown } from './http-errors.ts';
import { pathOf } from './log.ts';
import { countRequests, createMetrics } from './metrics.ts';
import { describeApi } from './openapi.ts';
import { limitRequests } from './rate-limit.ts';
import { logRequests } from './request-log.ts';
import { accountRoutes } from './routes/accounts.ts';
import { authRoutes } from './routes/auth.ts';
import { callbackRoutes } from './routes/callback.ts';
import { connectionRoutes } from './routes/connections.ts';
import { healthRoutes } from './routes/health.ts';
import { ideaRoutes } from './routes/ideas.ts';
import { linkRoutes } from './routes/links.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { pageRoutes } from './routes/pages.ts';
import { pushRoutes } from './routes/pushes.ts';
import { setupRoutes } from './routes/setup.ts';
import { siteRoutes } from './routes/sites.ts';
import { isSameOrigin } from './same-origin.ts';
import { setSecurityHeaders } from './security-headers.ts';

export interface AppOptions {
  core: Core;
  config: Pick<ServerConfig, 'publicUrl' | 'trustProxy' | 'requestsPerMinute'>;
  log: FastifyBaseLogger;
}

/** What route files need besides their scope. */
export interface RouteContext {
  core: Core;
  publicUrl: string;
}

/**
 * Builds the HTTP application around a core; it touches no port and no process. Everything outside `guarded`
 * answers nobody in particular, and all of that is listed here.
 */
export async function createApp({ core, config, log }: AppOptions) {
  const { publicUrl } = config;
  const app = Fastify({
    loggerInstance: log,
    disableRequestLogging: true,
    trustProxy: config.trustProxy,
    genReqId: () => crypto.randomUUID(),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(sendError);
  const metrics = createMetrics();
  logRequests(app);
  countRequests(app, metrics);
  await setSecurityHeaders(app, publicUrl);
  await limitRequests(app, config.requestsPerMinute);
  await describeApi(app, publicUrl);
  app.setNotFoundHandler((request) => {
    throw routeUnknown(request.method, pathOf(request.url));
  });
  app.addHook('onRequest', async (request) => {
    if (!isSameOrigin(request.method, request.headers, publicUrl)) throw crossOrigin(publicUrl);
  });

  const context: RouteContext = { core, publicUrl };
  await app.register(async (open) => {
    await open.register(pageRoutes);
    await open.register(healthRoutes, context);
    await open.register(setupRoutes, context);
    await open.register(authRoutes, context);
  });
  await app.register(async (guarded) => {
    guard(guarded, core);
    await guarded.register(accountRoutes, context);
    await guarded.register(callbackRoutes, context);
    await guarded.register(siteRoutes, context);
    await guarded.register(connectionRoutes, context);
    await guarded.register(ideaRoutes, context);
    await guarded.register(pushRoutes, context);
    await guarded.register(linkRoutes, context);
    await guarded.register(metricsRoutes, { metrics });
  });
  return app;
}

export type App = Awaited<ReturnType<typeof createApp>>;
