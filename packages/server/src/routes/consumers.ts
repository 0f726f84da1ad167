import { consumerDraft } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';

export const instructions = z
  .object({
    dialogs: z
      .enum(['link-before-7', 'link-url-first', 'link-kind-first', 'client', 'cloud-app', 'webhook'])
      .describe('Which dialogs Jira shows, for whoever draws them'),
    directUrl: z.string(),
    menuPath: z.string(),
    steps: z.array(z.string()),
    values: z.array(z.object({ label: z.string(), value: z.string() })),
  })
  .meta({ id: 'SetUpInstructions', description: 'What somebody has to do at Jira, made for its version' });

export const consumer = z
  .object({
    id: z.string(),
    siteId: z.string(),
    kind: z.enum(['oauth1', 'oauth2']),
    consumerKey: z.string().describe('The client id, of OAuth 2.0'),
    state: z.enum(['pending', 'active', 'retiring']),
    publicKeyPem: z.string().nullable().describe('OAuth 1.0a only'),
    publicKeyFingerprint: z.string().nullable(),
    scopes: z.array(z.string()).nullable().describe('OAuth 2.0 only'),
    createdAt: instant,
    verifiedAt: instant.nullable(),
    connections: z.number().describe('How many work by it; a retiring consumer is gone once none does'),
    instructions,
  })
  .meta({ id: 'Consumer', description: 'Our registration at a site' });

const goneConsumer = z
  .object({
    id: z.string(),
    kind: z.enum(['oauth1', 'oauth2']),
    consumerKey: z.string(),
    publicKeyFingerprint: z.string().nullable(),
    goneAt: instant,
  })
  .meta({
    id: 'GoneConsumer',
    description: 'Replaced and needed no more: its application link may be deleted',
  });

const siteParams = z.object({ siteId: z.string() });
const tags = ['sites'];

export function consumerRoutes(app: Scope, { core: { sites } }: RouteContext): void {
  app.post(
    '/api/v1/sites/:siteId/consumers',
    {
      schema: {
        tags,
        summary:
          'Register Crosslink for a site: a key pair of OAuth 1.0a, or the client id and secret of OAuth 2.0',
        description: 'Private key and client secret are sealed and never come back out.',
        params: siteParams,
        body: consumerDraft,
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
        response: {
          200: z.object({ items: z.array(consumer), gone: z.array(goneConsumer) }),
          ...errorReplies,
        },
      },
    },
    async (request) => ({
      items: await sites.listConsumers(actorOf(request), request.params),
      gone: await sites.listGoneConsumers(actorOf(request), request.params),
    }),
  );

  app.delete(
    '/api/v1/consumers/:consumerId',
    {
      schema: {
        tags,
        summary: 'Forget a consumer that no connection needs any more',
        params: z.object({ consumerId: z.string() }),
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await sites.removeConsumer(actorOf(request), request.params);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/v1/consumers/:consumerId/verify',
    {
      schema: {
        tags,
        summary: 'Ask Jira whether it knows this consumer and accepts its signature or secret',
        params: z.object({ consumerId: z.string() }),
        response: { 200: consumer, ...errorReplies },
      },
    },
    (request) => sites.verifyConsumer(actorOf(request), request.params),
  );
}
