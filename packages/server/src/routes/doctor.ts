import { examineInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import type { RouteContext, Scope } from '../scope.ts';

const finding = z
  .object({
    check: z.string(),
    title: z.string(),
    state: z.enum(['ok', 'warning', 'failed', 'skipped']),
    cause: z.string().describe('What is so, and where it is not well, why'),
    remedy: z.string().optional().describe('What to do about it'),
    code: z.string().optional().describe("The cause's stable name"),
    evidence: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Finding', description: 'What the doctor found at one check, see docs/doctor.md' });

export function doctorRoutes(app: Scope, { core: { doctor } }: RouteContext): void {
  app.post(
    '/api/v1/examinations',
    {
      schema: {
        tags: ['doctor'],
        summary:
          'Examine an address, a site, a consumer or a connection: what is wrong, and what to do about it',
        description: 'Asks Jira, changes nothing and stores nothing.',
        body: examineInput,
        response: { 200: z.object({ findings: z.array(finding) }), ...errorReplies },
      },
    },
    async (request) => {
      const { findings } = await doctor.examine(actorOf(request), request.body);
      return { findings };
    },
  );
}
