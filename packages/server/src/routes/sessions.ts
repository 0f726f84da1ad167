import { z } from 'zod';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';

const session = z
  .object({
    id: z.string(),
    browser: z.string().describe('As it calls itself, in words: “Firefox on Windows”'),
    createdAt: instant,
    lastUsedAt: instant.describe('To five minutes'),
    expiresAt: instant,
    current: z.boolean().describe('The one that asks'),
  })
  .meta({ id: 'Session', description: 'Where you are signed in' });
const tags = ['accounts'];

export function sessionRoutes(app: Scope, { core: { sessions } }: RouteContext): void {
  app.get(
    '/api/v1/sessions',
    {
      schema: {
        tags,
        summary: 'Where you are signed in, the last used first',
        response: { 200: z.object({ items: z.array(session) }), ...errorReplies },
      },
    },
    async (request) => ({ items: await sessions.list(actorOf(request)) }),
  );

  app.delete(
    '/api/v1/sessions/:sessionId',
    {
      schema: {
        tags,
        summary: 'Sign out there, at once',
        params: z.object({ sessionId: z.string() }),
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await sessions.end(actorOf(request), request.params);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/v1/sessions',
    {
      schema: {
        tags,
        summary: 'Sign out everywhere but here, at once',
        response: { 200: z.object({ ended: z.number() }), ...errorReplies },
      },
    },
    (request) => sessions.endOthers(actorOf(request)),
  );
}
