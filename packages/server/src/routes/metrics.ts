import { requireAdministrator } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import type { Scope } from '../scope.ts';
import type { Metrics } from '../metrics.ts';

export function metricsRoutes(app: Scope, metrics: Metrics): void {
  const schema = {
    tags: ['operation'],
    summary: 'Metrics in the Prometheus text format; administrators only',
    response: {
      200: { description: 'Metrics', content: { 'text/plain': { schema: z.string() } } },
      ...errorReplies,
    },
  };
  app.get('/metrics', { schema }, async (request, reply) => {
    // The one thing here that no use case of core stands behind, so nobody else would ask.
    requireAdministrator(actorOf(request));
    const { contentType, text } = await metrics.read();
    return reply
      .type(contentType)
      .serializer((body: string) => body)
      .send(text);
  });
}
