import { listAuditInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import { page, pageQuery } from '../paging.ts';
import type { RouteContext, Scope } from '../scope.ts';

const entry = z
  .object({
    number: z.number().int().describe('Counts up'),
    at: instant,
    actorId: z.string().nullable().describe('Null where nobody acted: Jira refused, a job ran'),
    actorName: z.string().nullable().describe('At that time'),
    apiKeyId: z.string().nullable().describe('The API key it was done with'),
    action: z.string().describe('Such as `site.added`; docs/audit.md lists them'),
    subject: z.string().describe('Id of the thing'),
    siteId: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry', description: 'One thing that was done' });

const { actorId, action, siteId, from, to } = listAuditInput.shape;

export function auditRoutes(app: Scope, { core: { audit } }: RouteContext): void {
  app.get(
    '/api/v1/audit',
    {
      schema: {
        tags: ['audit'],
        summary: 'What was done, newest first',
        querystring: pageQuery.extend({
          actorId: actorId.describe('Done by this person'),
          action: action.describe('`site.added`, or with the thing alone (`site`) all of its actions'),
          siteId: siteId.describe('At this site'),
          from: from.describe('At and after'),
          to: to.describe('Before'),
        }),
        response: { 200: page(entry), ...errorReplies },
      },
    },
    (request) => audit.list(actorOf(request), request.query),
  );
}
