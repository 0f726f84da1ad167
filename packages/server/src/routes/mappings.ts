import { fieldSource, mappingDraft } from '@crosslink/core';
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

const offers = z
  .object({
    problem: z
      .object({ code: z.string(), message: z.string(), remedy: z.string() })
      .nullable()
      .describe('Why there is nothing to offer'),
    issueTypes: z.array(z.object({ id: z.string(), name: z.string(), subtask: z.boolean() })),
    issueType: z.string().nullable().describe('The one the fields are of'),
    fields: z.array(
      z.object({
        fieldId: z.string(),
        name: z.string(),
        required: z.boolean().describe('And Jira fills it with nothing by itself'),
        type: z.string().describe('As Jira calls it'),
        allowed: z.array(z.string()).nullable().describe('Null where Jira lists none'),
        usual: fieldSource
          .nullable()
          .describe('Where its value comes from while the mapping says nothing; null: it is left to Jira'),
      }),
    ),
    boards: z.array(z.object({ id: z.number(), name: z.string(), type: z.string() })),
  })
  .meta({ id: 'MappingOffers', description: 'What a mapping of this project can say' });

export function mappingRoutes(app: Scope, context: RouteContext): void {
  offerRoutes(app, context);
  const { mappings } = context.core;
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

function offerRoutes(app: Scope, { core: { push } }: RouteContext): void {
  app.get(
    '/api/v1/connections/:connectionId/projects',
    {
      schema: {
        tags,
        summary: 'The projects a connection sees',
        params: z.object({ connectionId: z.string() }),
        response: {
          200: z.object({ items: z.array(z.object({ key: z.string(), name: z.string() })) }),
          ...errorReplies,
        },
      },
    },
    async (request) => ({ items: await push.projects(actorOf(request), request.params) }),
  );

  app.get(
    '/api/v1/connections/:connectionId/projects/:projectKey/offers/:itemKind',
    {
      schema: {
        tags,
        summary: 'What a mapping of a project can say: issue types, fields and boards, as Jira has them now',
        params: z.object({ connectionId: z.string(), projectKey: z.string(), itemKind }),
        querystring: z.object({ issueType: z.string().optional().describe('By name or id') }),
        response: { 200: offers, ...errorReplies },
      },
    },
    (request) => push.offers(actorOf(request), { ...request.query, ...request.params }),
  );
}
