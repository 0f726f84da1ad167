import { createApiKeyInput, listApiKeysInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';

const shape = {
  id: z.string(),
  userId: z.string().describe('Its owner, whose role it has'),
  name: z.string(),
  start: z.string().describe('Its first characters'),
  createdAt: instant,
  expiresAt: instant.nullable().describe('Null: never'),
  lastUsedAt: instant.nullable().describe('To the minute'),
};
const apiKey = z.object(shape).meta({ id: 'ApiKey', description: 'Lets a program act as its owner' });
const newApiKey = z.object({ ...shape, key: z.string().describe('Shown this once') });
const tags = ['accounts'];

export function apiKeyRoutes(app: Scope, { core: { apiKeys } }: RouteContext): void {
  app.post(
    '/api/v1/api-keys',
    {
      schema: {
        tags,
        summary: 'Make an API key',
        description: 'Send it as `Authorization: Bearer clk_…`. It may do what you may, and ends with you.',
        body: createApiKeyInput,
        response: { 201: newApiKey, ...errorReplies },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(await apiKeys.create(actorOf(request), request.body)),
  );

  app.get(
    '/api/v1/api-keys',
    {
      schema: {
        tags,
        summary: "Your API keys; an administrator's view of anyone's with `userId`",
        querystring: listApiKeysInput,
        response: { 200: z.object({ items: z.array(apiKey) }), ...errorReplies },
      },
    },
    async (request) => ({ items: await apiKeys.list(actorOf(request), request.query) }),
  );

  app.delete(
    '/api/v1/api-keys/:apiKeyId',
    {
      schema: {
        tags,
        summary: 'Revoke an API key at once',
        params: z.object({ apiKeyId: z.string() }),
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await apiKeys.revoke(actorOf(request), request.params);
      return reply.code(204).send(null);
    },
  );
}
