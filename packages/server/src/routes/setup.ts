import { completeSetupInput } from '@crosslink/core';
import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies } from '../error-reply.ts';
import { guessableRateLimit } from '../rate-limit.ts';

const setupState = z.object({
  needed: z.boolean().describe('Nobody has an account yet'),
  publicUrl: z.string().describe('The address browsers have to use'),
  oidc: z
    .object({ name: z.string() })
    .nullable()
    .describe('Whom people may sign in with besides their password'),
});

/** Open to anybody: before the first account there is nobody to ask for. The one-time token is the guard. */
export function setupRoutes(app: Scope, { core, publicUrl }: RouteContext): void {
  app.get(
    '/api/v1/setup',
    {
      schema: {
        tags: ['accounts'],
        summary: 'Whether the first administrator is still to be created',
        response: { 200: setupState, ...errorReplies },
      },
    },
    async () => {
      const { oidc } = core.accounts;
      return { ...(await core.accounts.setupState()), publicUrl, oidc: oidc ? { name: oidc.name } : null };
    },
  );

  app.post(
    '/api/v1/setup',
    {
      config: guessableRateLimit,
      schema: {
        tags: ['accounts'],
        summary: 'Create the first administrator with the one-time token that the server printed',
        body: completeSetupInput,
        response: { 201: z.object({ userId: z.string() }), ...errorReplies },
      },
    },
    async (request, reply) => reply.code(201).send(await core.accounts.completeSetup(request.body)),
  );
}
