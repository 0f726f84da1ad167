import { addConsumerInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';

const consumer = z
  .object({
    id: z.string(),
    siteId: z.string(),
    kind: z.literal('oauth1'),
    consumerKey: z.string(),
    state: z.enum(['pending', 'active', 'retiring']),
    publicKeyPem: z.string(),
    publicKeyFingerprint: z.string(),
    createdAt: instant,
    verifiedAt: instant.nullable(),
    instructions: z
      .object({
        directUrl: z.string(),
        menuPath: z.string(),
        steps: z.array(z.string()),
        values: z.array(z.object({ label: z.string(), value: z.string() })),
      })
      .describe('How a Jira administrator registers it'),
  })
  .meta({ id: 'Consumer', description: 'Our registration at a site' });

const siteParams = z.object({ siteId: z.string() });
const tags = ['sites'];

export function consumerRoutes(app: Scope, { core: { sites } }: RouteContext): void {
  app.post(
    '/api/v1/sites/:siteId/consumers',
    {
      schema: {
        tags,
        summary: 'Make (or bring) a key pair and a consumer key for a site',
        description: 'The private key is sealed and never comes back out.',
        params: siteParams,
        body: addConsumerInput.omit({ siteId: true }),
        response: { 201: consumer, ...errorReplies },
      },
    },
    async (request, reply) => {
      const added = await sites.addConsumer(actorOf(request), { ...request.body, ...request.params });
      return reply.code(201).send(added);
    },
  );

  app.get(
    '/api/v1/sites/:siteId/consumers',
    {
      schema: {
        tags,
        summary: 'Our registrations at a site',
        params: siteParams,
        response: { 200: z.object({ items: z.array(consumer) }), ...errorReplies },
      },
    },
    async (request) => ({ items: await sites.listConsumers(actorOf(request), request.params) }),
  );

  app.post(
    '/api/v1/consumers/:consumerId/verify',
    {
      schema: {
        tags,
        summary: 'Ask Jira for a request token: does it know this consumer and accept its signature?',
        params: z.object({ consumerId: z.string() }),
        response: { 200: consumer, ...errorReplies },
      },
    },
    (request) => sites.verifyConsumer(actorOf(request), request.params),
  );
}
