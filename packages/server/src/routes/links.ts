import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';

export const itemKind = z.enum(['idea', 'story']);

export const link = z
  .object({
    id: z.string(),
    itemKind,
    itemId: z.string(),
    ideaId: z.string(),
    siteId: z.string(),
    connectionId: z.string().nullable().describe('Null once the connection it was made with is gone'),
    issueId: z.string(),
    issueKey: z.string(),
    issueUrl: z.string(),
    issueType: z.string().nullable(),
    status: z
      .object({ name: z.string(), category: z.string().describe('new, indeterminate, done or undefined') })
      .nullable()
      .describe('As Jira said last'),
    remoteLinkId: z.string().nullable().describe('Null while the issue does not link back yet'),
    createdAt: instant,
    refreshedAt: instant.nullable(),
  })
  .meta({ id: 'Link', description: 'The lasting pair of an item and a Jira issue' });

export function linkRoutes(app: Scope, { core: { push } }: RouteContext): void {
  app.get(
    '/api/v1/links',
    {
      schema: {
        tags: ['push'],
        summary: 'Links, all or those of one item',
        querystring: z.object({ itemId: z.string().optional() }),
        response: { 200: z.object({ items: z.array(link) }), ...errorReplies },
      },
    },
    async (request) => ({ items: await push.links(actorOf(request), request.query) }),
  );

  app.post(
    '/api/v1/links/:linkId/refresh',
    {
      schema: {
        tags: ['push'],
        summary: 'Read the issue from Jira again',
        params: z.object({ linkId: z.string() }),
        response: { 200: link, ...errorReplies },
      },
    },
    (request) => push.refreshLink(actorOf(request), request.params),
  );
}
