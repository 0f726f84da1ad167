import { listReferencesInput, tokenDraft } from '@crosslink/core';
import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import { page, pageQuery } from '../paging.ts';
import { connectionKind } from './sites.ts';

export const connection = z
  .object({
    id: z.string(),
    siteId: z.string(),
    consumerId: z.string().nullable(),
    owner: z.enum(['person', 'service', 'reference']),
    userId: z.string().nullable(),
    reference: z.string().nullable().describe("The other product's id of its user"),
    kind: connectionKind,
    state: z
      .enum(['active', 'refused', 'disconnected'])
      .describe('refused: Jira does not accept it any more, its user has to connect again'),
    jiraUser: z.object({
      id: z.string(),
      name: z.string().nullable(),
      displayName: z.string(),
      avatarUrl: z.string().nullable(),
      emailAddress: z.string().nullable(),
      timeZone: z.string().nullable(),
    }),
    expiresAt: instant.nullable().describe('When Jira stops to accept the access token'),
    authorizationExpiresAt: instant.nullable().describe('Until when it can be renewed'),
    renewable: z.boolean().describe('Whether Crosslink renews it by itself'),
    refusedCode: z.string().nullable(),
    attention: z
      .object({
        why: z.enum(['refused', 'expired', 'expires-soon']),
        message: z.string(),
        remedy: z.string(),
      })
      .nullable()
      .describe('What somebody should know of it before it fails, or because it has'),
    createdAt: instant,
    connectedAt: instant.describe('When it was granted or renewed last'),
  })
  .meta({ id: 'Connection', description: "One person's grant at a site" });

const jiraUser = z.object({
  name: z.string().nullish(),
  key: z.string().nullish(),
  accountId: z.string().nullish(),
  displayName: z.string(),
  emailAddress: z.string().nullish(),
  timeZone: z.string().nullish(),
  avatarUrl: z.string().nullish(),
  active: z.boolean(),
});

const params = z.object({ connectionId: z.string() });
const tags = ['connections'];

export function connectionRoutes(app: Scope, context: RouteContext): void {
  const { connections } = context.core;
  listRoute(app, context);

  app.post(
    '/api/v1/sites/:siteId/connections',
    {
      schema: {
        tags,
        summary: 'Connect by a token that you made at Jira, or as a two-legged service',
        description:
          'Nothing is kept before Jira said who it is. The token is sealed and never comes back out.',
        params: z.object({ siteId: z.string() }),
        body: tokenDraft,
        response: { 201: connection, ...errorReplies },
      },
    },
    async (request, reply) => {
      const made = await connections.connect(actorOf(request), { ...request.body, ...request.params });
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/api/v1/connections/:connectionId',
    { schema: { tags, summary: 'One connection', params, response: { 200: connection, ...errorReplies } } },
    (request) => connections.get(actorOf(request), request.params),
  );

  app.get(
    '/api/v1/connections/:connectionId/whoami',
    {
      schema: {
        tags,
        summary: 'Ask Jira whose connection this is',
        params,
        response: { 200: jiraUser, ...errorReplies },
      },
    },
    (request) => connections.whoami(actorOf(request), request.params),
  );

  app.post(
    '/api/v1/connections/:connectionId/renew',
    {
      schema: {
        tags,
        summary: 'Exchange the token for a new one',
        params,
        response: { 200: connection, ...errorReplies },
      },
    },
    (request) => connections.renew(actorOf(request), request.params),
  );

  app.delete(
    '/api/v1/connections/:connectionId',
    {
      schema: {
        tags,
        summary: 'Forget the token at once',
        params,
        response: {
          200: z.object({ revokeUrl: z.string().describe('Where the person can revoke it in Jira, too') }),
          ...errorReplies,
        },
      },
    },
    (request) => connections.disconnect(actorOf(request), request.params),
  );
}

function listRoute(app: Scope, { core: { connections } }: RouteContext): void {
  app.get(
    '/api/v1/connections',
    {
      schema: {
        tags,
        summary: 'Your own connections, and the service connections of all sites',
        description:
          "With `owner=reference` or a `reference`: those of other products' users that your API keys made, in pages, oldest first. Without, all on one page.",
        querystring: pageQuery.extend({
          owner: z.literal('reference').optional(),
          reference: listReferencesInput.shape.reference.describe("The other product's id of its user"),
        }),
        response: { 200: page(connection), ...errorReplies },
      },
    },
    async (request) => {
      const { owner, ...wanted } = request.query;
      if (owner === undefined && wanted.reference === undefined) {
        return { items: await connections.list(actorOf(request)), nextCursor: null };
      }
      return connections.listReferences(actorOf(request), wanted);
    },
  );
}
