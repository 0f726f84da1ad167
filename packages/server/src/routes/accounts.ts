import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RouteContext } from '../app.ts';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';

const me = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(['administrator', 'member', 'viewer']),
});

export const accountRoutes: FastifyPluginAsyncZod<RouteContext> = async (app, { core }) => {
  app.get(
    '/api/v1/me',
    { schema: { tags: ['accounts'], summary: 'Who is signed in', response: { 200: me, ...errorReplies } } },
    (request) => core.accounts.me(actorOf(request)),
  );
};
