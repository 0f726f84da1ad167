import { createIdeaInput, ideaStatuses, updateIdeaInput } from '@crosslink/core';
import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import { page, pageQuery } from '../paging.ts';
import { link } from './links.ts';
import { attachment, externalId, story, version } from './stories.ts';

const idea = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string().describe('Markdown'),
    problem: z.string().describe('Markdown'),
    benefit: z.string().describe('Markdown'),
    impact: z.number().nullable().describe('0 to 10'),
    effort: z.number().nullable().describe('0 to 10'),
    status: z.enum(ideaStatuses),
    tags: z.array(z.string()),
    ownerId: z.string().nullable(),
    externalId,
    externalUrl: z.string().nullable(),
    version,
    createdBy: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
    deletedAt: instant.nullable(),
  })
  .meta({ id: 'Idea' });

const ideaInFull = idea
  .extend({
    attachments: z.array(attachment),
    stories: z.array(story),
    links: z.array(link).describe('Links of the idea and of its stories'),
  })
  .meta({ id: 'IdeaInFull' });

const historyEntry = z
  .object({
    id: z.string(),
    itemKind: z.enum(['idea', 'story']),
    itemId: z.string(),
    ideaId: z.string(),
    at: instant,
    actorId: z.string().nullable().describe('Null when it was nobody here'),
    source: z.enum(['person', 'import', 'sync', 'push']),
    action: z.enum(['created', 'changed', 'moved', 'deleted', 'restored']),
    changes: z.array(
      z.object({
        field: z.string(),
        from: z.unknown(),
        to: z.unknown(),
        because: z.string().optional().describe('What happened in Jira'),
      }),
    ),
  })
  .meta({ id: 'HistoryEntry', description: 'Something that happened to an item; long texts are shortened' });

const ideaParams = z.object({ ideaId: z.string() });
const tags = ['backlog'];

export function ideaRoutes(app: Scope, { core: { backlog } }: RouteContext): void {
  app.post(
    '/api/v1/ideas',
    {
      schema: {
        tags,
        summary: 'Add an idea, with its user stories if there are any',
        body: createIdeaInput,
        response: { 201: ideaInFull, ...errorReplies },
      },
    },
    async (request, reply) => reply.code(201).send(await backlog.createIdea(actorOf(request), request.body)),
  );

  app.get(
    '/api/v1/ideas',
    {
      schema: {
        tags,
        summary: 'List ideas in their order',
        querystring: pageQuery,
        response: { 200: page(idea), ...errorReplies },
      },
    },
    (request) => backlog.listIdeas(actorOf(request), request.query),
  );

  app.get(
    '/api/v1/ideas/:ideaId',
    {
      schema: {
        tags,
        summary: 'One idea with its user stories and all their links',
        params: ideaParams,
        response: { 200: ideaInFull, ...errorReplies },
      },
    },
    (request) => backlog.getIdea(actorOf(request), request.params),
  );

  app.get(
    '/api/v1/ideas/:ideaId/history',
    {
      schema: {
        tags,
        summary: 'What happened to an idea and its user stories, the latest first',
        params: ideaParams,
        querystring: pageQuery,
        response: { 200: page(historyEntry), ...errorReplies },
      },
    },
    (request) => backlog.history(actorOf(request), { ...request.query, ...request.params }),
  );

  app.patch(
    '/api/v1/ideas/:ideaId',
    {
      schema: {
        tags,
        summary: 'Change an idea; only what is given changes',
        params: ideaParams,
        body: updateIdeaInput.omit({ ideaId: true }),
        response: { 200: ideaInFull, ...errorReplies },
      },
    },
    (request) => backlog.updateIdea(actorOf(request), { ...request.body, ...request.params }),
  );

  app.delete(
    '/api/v1/ideas/:ideaId',
    {
      schema: {
        tags,
        summary: 'Delete an idea and its user stories; their Jira issues stay',
        params: ideaParams,
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await backlog.deleteIdea(actorOf(request), request.params);
      return reply.code(204).send(null);
    },
  );
}
