import { consumerDraft } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import type { RouteContext, Scope } from '../scope.ts';
import { consumer } from './consumers.ts';

const consumerUser = z
  .object({
    connectionId: z.string(),
    owner: z.enum(['person', 'service', 'reference']),
    userId: z.string().nullable(),
    userName: z.string().nullable(),
    jiraDisplayName: z.string(),
    state: z.enum(['active', 'refused']),
  })
  .meta({ id: 'ConsumerUser' });

const tags = ['sites'];

const ROTATION = `The new consumer is pending until it is verified, and removing it undoes the rotation. Then it is
active and the old one retiring: its connections go on working, each moves when its person connects again, and once
none is left the old one is gone. Its application link may be deleted in Jira then.`;

export function rotationRoutes(app: Scope, { core: { sites } }: RouteContext): void {
  app.post(
    '/api/v1/sites/:siteId/consumers/rotate',
    {
      schema: {
        tags,
        summary:
          'Begin to replace the active consumer by one with a new key pair, or new client id and secret',
        description: ROTATION,
        params: z.object({ siteId: z.string() }),
        body: consumerDraft,
        response: { 201: consumer, ...errorReplies },
      },
    },
    async (request, reply) => {
      const added = await sites.rotateConsumer(actorOf(request), { ...request.body, ...request.params });
      return reply.code(201).send(added);
    },
  );

  app.get(
    '/api/v1/consumers/:consumerId/connections',
    {
      schema: {
        tags,
        summary:
          'Whose connections work by a consumer: who has to connect again before a retiring one is gone',
        params: z.object({ consumerId: z.string() }),
        response: { 200: z.object({ items: z.array(consumerUser) }), ...errorReplies },
      },
    },
    async (request) => ({ items: await sites.listConsumerUsers(actorOf(request), request.params) }),
  );
}
