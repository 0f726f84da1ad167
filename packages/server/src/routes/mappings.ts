import { mappingDraft } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';
import { itemKind } from './links.ts';

const mapping = z
  .object({
    siteId: z.string(),
    projectKey: z.string(),
    itemKind,
    ...mappingDraft.required().shape,
    issueType: z.string().nullable().describe('By name or id; null: the usual one'),
    target: mappingDraft.shape.target.unwrap().nullable().describe('Where new issues go; null: nowhere else'),
    updatedAt: instant.nullable().describe('Null while nobody has changed it'),
    updatedBy: z.string().nullable(),
  })
  .meta({ id: 'Mapping', description: 'How items of one kind become issues of a project' });

const projectParams = z.object({ siteId: z.string(), projectKey: z.string() });
const params = projectParams.extend({ itemKind });
const tags = ['push'];

export function mappingRoutes(app: Scope, { core: { mappings } }: RouteContext): void {
  app.get(
    '/api/v1/sites/:siteId/projects/:projectKey/mappings',
    {
      schema: {
        tags,
        summary: 'How ideas and user stories become issues of a project',
        params: projectParams,
        response: { 200: z.object({ items: z.array(mapping) }), ...errorReplies },
      },
    },
    async (request) => ({ items: await mappings.list(actorOf(request), request.params) }),
  );

  app.put(
    '/api/v1/sites/:siteId/projects/:projectKey/mappings/:itemKind',
    {
      schema: {
        tags,
        summary: 'Replace a mapping; what it does not name is filled as usual',
        params,
        body: mappingDraft,
        response: { 200: mapping, ...errorReplies },
      },
    },
    (request) => mappings.put(actorOf(request), { ...request.body, ...request.params }),
  );

  app.delete(
    '/api/v1/sites/:siteId/projects/:projectKey/mappings/:itemKind',
    {
      schema: {
        tags,
        summary: 'Everything as usual again',
        params,
        response: { 200: mapping, ...errorReplies },
      },
    },
    (request) => mappings.reset(actorOf(request), request.params),
  );
}
