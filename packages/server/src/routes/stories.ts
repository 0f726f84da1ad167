import { storyInput, updateStoryInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';

export const story = z
  .object({
    id: z.string(),
    ideaId: z.string(),
    title: z.string().nullable(),
    asA: z.string().nullable(),
    iWant: z.string().nullable(),
    soThat: z.string().nullable(),
    acceptanceCriteria: z.string().describe('Markdown'),
    points: z.number().nullable(),
    createdBy: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Story' });

const storyParams = z.object({ storyId: z.string() });
const tags = ['backlog'];

export function storyRoutes(app: Scope, { core: { backlog } }: RouteContext): void {
  app.post(
    '/api/v1/ideas/:ideaId/stories',
    {
      schema: {
        tags,
        summary: 'Add a user story to an idea',
        params: z.object({ ideaId: z.string() }),
        body: storyInput,
        response: { 201: story, ...errorReplies },
      },
    },
    async (request, reply) => {
      const added = await backlog.addStory(actorOf(request), { ...request.body, ...request.params });
      return reply.code(201).send(added);
    },
  );

  app.patch(
    '/api/v1/stories/:storyId',
    {
      schema: {
        tags,
        summary: 'Change a user story; only what is given changes, null empties a field',
        params: storyParams,
        body: updateStoryInput.omit({ storyId: true }),
        response: { 200: story, ...errorReplies },
      },
    },
    (request) => backlog.updateStory(actorOf(request), { ...request.body, ...request.params }),
  );

  app.delete(
    '/api/v1/stories/:storyId',
    {
      schema: {
        tags,
        summary: 'Delete a user story; its Jira issue stays',
        params: storyParams,
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await backlog.deleteStory(actorOf(request), request.params);
      return reply.code(204).send(null);
    },
  );
}
