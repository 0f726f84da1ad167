import { handoverInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { instant } from '../instant.ts';
import { guessableRateLimit } from '../rate-limit.ts';
import type { RouteContext, Scope } from '../scope.ts';
import { instructions } from './consumers.ts';

const handover = z
  .object({
    siteName: z.string(),
    baseUrl: z.string(),
    instructions,
    publicKeyFingerprint: z.string().nullable(),
    expiresAt: instant,
    finished: z.boolean().describe('Jira accepts it: nothing is left to do'),
  })
  .meta({ id: 'Handover', description: 'What a Jira administrator without an account here gets to see' });

/** Open to whoever holds a hand-over link: its token is the guard. */
export function handoverRoutes(app: Scope, { core: { sites } }: RouteContext): void {
  const schema = { tags: ['sites'], body: handoverInput, response: { 200: handover, ...errorReplies } };
  app.post(
    '/api/v1/handovers/open',
    { config: guessableRateLimit, schema: { ...schema, summary: 'What has to be pasted into Jira' } },
    (request) => sites.openHandover(request.body),
  );
  app.post(
    '/api/v1/handovers/check',
    { config: guessableRateLimit, schema: { ...schema, summary: 'Ask Jira whether it is right now' } },
    (request) => sites.checkHandover(request.body),
  );
}
