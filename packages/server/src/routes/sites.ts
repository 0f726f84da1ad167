import { addSiteInput, discoverSiteInput, updateSiteInput } from '@crosslink/core';
import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';

const deployment = z.enum(['cloud', 'data-center']).describe('Jira Server counts as data-center');

export const connectionKind = z.enum([
  'oauth1',
  'oauth1-two-legged',
  'oauth2',
  'personal-access-token',
  'api-token',
]);

const offers = z
  .array(z.object({ kind: connectionKind, recommended: z.boolean(), about: z.string() }))
  .describe('The ways to connect that it offers, the recommended one first');

const foundSite = z
  .object({
    baseUrl: z.string(),
    deployment,
    version: z.string(),
    versionNumbers: z.array(z.number()),
    title: z.string(),
    clockOffsetSeconds: z.number().describe("Jira's clock minus ours"),
    enteredUrl: z.string(),
    offers,
    notices: z.array(z.string()).describe('Sentences a person should read'),
  })
  .meta({ id: 'FoundSite' });

const site = z
  .object({
    id: z.string(),
    baseUrl: z.string(),
    name: z.string(),
    title: z.string(),
    deployment,
    version: z.string(),
    versionNumbers: z.array(z.number()),
    clockOffsetSeconds: z.number(),
    offers,
    serviceFallback: z
      .boolean()
      .describe('Whether whoever has no connection of their own may act as the service connection'),
    createdAt: instant,
  })
  .meta({ id: 'Site' });

const siteParams = z.object({ siteId: z.string() });
const tags = ['sites'];

export function siteRoutes(app: Scope, { core: { sites } }: RouteContext): void {
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

  app.patch(
    '/api/v1/sites/:siteId',
    {
      schema: {
        tags,
        summary: 'Rename a site, or decide who may act as its service connection',
        params: siteParams,
        body: updateSiteInput.omit({ siteId: true }),
        response: { 200: site, ...errorReplies },
      },
    },
    (request) => sites.update(actorOf(request), { ...request.body, ...request.params }),
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
}
