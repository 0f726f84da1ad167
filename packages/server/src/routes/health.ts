import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RouteContext } from '../app.ts';
import { errorReplies } from '../error-reply.ts';

export const healthRoutes: FastifyPluginAsyncZod<RouteContext> = async (app, { core }) => {
  const schema = {
    tags: ['operation'],
    summary: 'Whether the server and its database answer',
    response: { 200: z.object({ status: z.literal('ok') }), ...errorReplies },
  };
  app.get('/health', { schema, config: { rateLimit: false } }, async () => {
    await core.ready();
    return { status: 'ok' as const };
  });
};
