import { createIdeaInput, updateIdeaInput } from '@crosslink/core';
import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import { page, pageQuery } from '../paging.ts';
import { link } from './links.ts';
import { story } from './stories.ts';

const idea = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string().describe('Markdown'),
    createdBy: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Idea' });

const ideaInFull = idea
  .extend({
    stories: z.array(story),
    links: z.array(link).describe('Links of the idea and of its stories'),
  })
  .meta({ id: 'IdeaInFull' });

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
