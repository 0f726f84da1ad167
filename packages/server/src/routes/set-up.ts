import { administratorDraft } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';
import { consumer, instructions } from './consumers.ts';

const siteParams = z.object({ siteId: z.string() });
const tags = ['sites'];

/** How a registration comes to be at Jira, other than by hand. */
export function setUpRoutes(app: Scope, { core: { sites } }: RouteContext): void {
  app.get(
    '/api/v1/sites/:siteId/set-up/oauth2',
    {
      schema: {
        tags,
        summary: 'What has to be done at Jira before there is an OAuth 2.0 client',
        params: siteParams,
        response: { 200: instructions, ...errorReplies },
      },
    },
    (request) => sites.setUp(actorOf(request), { ...request.params, kind: 'oauth2' }),
  );

  app.post(
    '/api/v1/consumers/:consumerId/register',
    {
      schema: {
        tags,
        summary: 'Make the application link at Jira as its administrator, and verify it',
        description: 'Token or password is used for this and kept nowhere.',
        params: z.object({ consumerId: z.string() }),
        body: z.object({ as: administratorDraft }),
        response: { 200: consumer, ...errorReplies },
      },
    },
    (request) => sites.registerConsumer(actorOf(request), { ...request.body, ...request.params }),
  );

  app.post(
    '/api/v1/consumers/:consumerId/handover',
    {
      schema: {
        tags,
        summary: 'Make a link for a Jira administrator who has no account here',
        params: z.object({ consumerId: z.string() }),
        response: {
          201: z.object({ url: z.string().describe('Shown once'), expiresAt: instant }),
          ...errorReplies,
        },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await sites.createHandover(actorOf(request), request.params)),
  );
}
