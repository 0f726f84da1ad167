import { startAttemptInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';

const startedAttempt = z.object({
  attemptId: z.string(),
  authorizationUrl: z.string().describe('Where the person presses Allow, at Jira'),
  expiresAt: instant,
});

export function attemptRoutes(app: Scope, { core: { connections } }: RouteContext): void {
  app.post(
    '/api/v1/sites/:siteId/attempts',
    {
      schema: {
        tags: ['connections'],
        summary:
          'Begin the dance: send the browser to `authorizationUrl`; Jira sends it back to our callback',
        params: z.object({ siteId: z.string() }),
        body: startAttemptInput.omit({ siteId: true }),
        response: { 201: startedAttempt, ...errorReplies },
      },
    },
    async (request, reply) => {
      const attempt = await connections.startAttempt(actorOf(request), {
        ...request.body,
        ...request.params,
      });
      return reply.code(201).send(attempt);
    },
  );
}
