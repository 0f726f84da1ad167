import { attemptAnswer, attemptDraft } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import { connection } from './connections.ts';
import type { RouteContext, Scope } from '../scope.ts';

const startedAttempt = z.object({
  attemptId: z.string(),
  kind: z.enum(['oauth1', 'oauth2']),
  authorizationUrl: z.string().describe('Where the person presses Allow, at Jira'),
  expiresAt: instant,
});

const HOW_IT_ENDS = `Where Jira sends the browser is the callback's matter. \`browser\`: to Crosslink's own page, which
finishes it if the browser is signed in as whoever began. \`loopback\`: to a program at \`loopbackUrl\` on the person's
machine (OAuth 1.0a). \`oob\`: nowhere; Jira shows a code (OAuth 1.0a), or the person copies the address of the page
they land on (OAuth 2.0, and where the application link has a callback of its own). A program then ends it with
\`POST /api/v1/attempts/{attemptId}/complete\`, with the same session or API key.`;

export function attemptRoutes(app: Scope, { core: { connections } }: RouteContext): void {
  app.post(
    '/api/v1/sites/:siteId/attempts',
    {
      schema: {
        tags: ['connections'],
        summary:
          'Begin the dance: send the browser to `authorizationUrl`; Jira sends it back to our callback',
        params: z.object({ siteId: z.string() }),
        description: HOW_IT_ENDS,
        body: attemptDraft,
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

  app.post(
    '/api/v1/attempts/:attemptId/complete',
    {
      schema: {
        tags: ['connections'],
        summary: 'End the dance with what Jira sent the browser back with, or the code it showed',
        description: 'An attempt is good for one exchange, by whoever began it, within ten minutes.',
        params: z.object({ attemptId: z.string() }),
        body: attemptAnswer,
        response: { 200: connection, ...errorReplies },
      },
    },
    async (request) => {
      const answer = { ...request.body, ...request.params };
      return (await connections.completeAttempt(actorOf(request), answer)).connection;
    },
  );
}
