import { addConsumerInput, addSiteInput, discoverSiteInput } from '@crosslink/core';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RouteContext } from '../app.ts';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';

const deployment = z.enum(['cloud', 'data-center']).describe('Jira Server counts as data-center');

const foundSite = z.object({
  baseUrl: z.string(),
  deployment,
  version: z.string(),
  versionNumbers: z.array(z.number()),
  title: z.string(),
  clockOffsetSeconds: z.number().describe("Jira's clock minus ours"),
  enteredUrl: z.string(),
  notices: z.array(z.string()).describe('Sentences a person should read'),
});

const site = z.object({
  id: z.string(),
  baseUrl: z.string(),
  name: z.string(),
  title: z.string(),
  deployment,
  version: z.string(),
  versionNumbers: z.array(z.number()),
  clockOffsetSeconds: z.number(),
  createdAt: instant,
});

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
  .describe('Our registration at a site');

const siteParams = z.object({ siteId: z.string() });
const tags = ['sites'];

export const siteRoutes: FastifyPluginAsyncZod<RouteContext> = async (app, { core: { sites } }) => {
  app.post(
    '/api/v1/sites/discover',
    {
      schema: {
        tags,
        summary: 'Find the Jira behind any of its addresses; nothing is stored',
        body: discoverSiteInput,
        response: { 200: foundSite, ...errorReplies },
      },
    },
    (request) => sites.discover(actorOf(request), request.body),
  );

  app.post(
    '/api/v1/sites',
    {
      schema: {
        tags,
        summary: 'Add the Jira behind any of its addresses',
        body: addSiteInput,
        response: { 201: site, ...errorReplies },
      },
    },
    async (request, reply) => reply.code(201).send(await sites.add(actorOf(request), request.body)),
  );

  app.get(
    '/api/v1/sites',
    {
      schema: {
        tags,
        summary: 'List sites',
        response: { 200: z.object({ items: z.array(site) }), ...errorReplies },
      },
    },
    async (request) => ({ items: await sites.list(actorOf(request)) }),
  );

  app.get(
    '/api/v1/sites/:siteId',
    { schema: { tags, summary: 'One site', params: siteParams, response: { 200: site, ...errorReplies } } },
    (request) => sites.get(actorOf(request), request.params),
  );

  app.delete(
    '/api/v1/sites/:siteId',
    {
      schema: {
        tags,
        summary: 'Remove a site with its consumers and connections; Jira itself stays as it is',
        params: siteParams,
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await sites.remove(actorOf(request), request.params);
      return reply.code(204).send(null);
    },
  );

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
};
