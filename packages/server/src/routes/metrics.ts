import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { requireAdministrator } from '@crosslink/core';
import type { Metrics } from '../metrics.ts';

export const metricsRoutes: FastifyPluginAsyncZod<{ metrics: Metrics }> = async (app, { metrics }) => {
  const schema = {
    tags: ['operation'],
    summary: 'Metrics in the Prometheus text format; administrators only',
    produces: ['text/plain'],
    response: { 200: { content: { 'text/plain': { schema: z.string() } } }, ...errorReplies },
  };
  app.get('/metrics', { schema }, async (request, reply) => {
    requireAdministrator(actorOf(request));
    reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
};
