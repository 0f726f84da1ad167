import { placeInput, storyInput, storyStatuses, updateStoryInput } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';

export const attachment = z
  .object({ id: z.string(), title: z.string(), url: z.string() })
  .meta({ id: 'Attachment', description: 'A link to something that lies elsewhere' });

export const externalId = z.string().nullable().describe('What another product calls it');
export const version = z
  .number()
  .describe('Goes up with each change; send it along to change nothing unseen');

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
    status: z.enum(storyStatuses),
    externalId,
    externalUrl: z.string().nullable(),
    attachments: z.array(attachment),
    version,
    createdBy: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
    deletedAt: instant.nullable(),
  })
  .meta({ id: 'Story' });

const storyParams = z.object({ storyId: z.string() });
const tags = ['backlog'];

export function storyRoutes(app: Scope, context: RouteContext): void {
  storyChanges(app, context);
  storyUndoAndOrder(app, context);
}

function storyChanges(app: Scope, { core: { backlog } }: RouteContext): void {
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

function storyUndoAndOrder(app: Scope, { core: { backlog } }: RouteContext): void {
  app.get(
    '/api/v1/ideas/:ideaId/deleted-stories',
    {
      schema: {
        tags,
        summary: 'Deleted user stories of an idea, the latest first',
        params: z.object({ ideaId: z.string() }),
        response: { 200: z.object({ items: z.array(story) }), ...errorReplies },
      },
    },
    async (request) => ({ items: await backlog.deletedStories(actorOf(request), request.params) }),
  );

  app.post(
    '/api/v1/stories/:storyId/move',
    {
      schema: {
        tags,
        summary: 'Put a user story before or after another one of its idea',
        params: storyParams,
        body: placeInput,
        response: { 200: story, ...errorReplies },
      },
    },
    (request) => backlog.moveStory(actorOf(request), { ...request.body, ...request.params }),
  );

  app.post(
    '/api/v1/stories/:storyId/restore',
    {
      schema: {
        tags,
        summary: 'Undo the deletion of a user story',
        params: storyParams,
        response: { 200: story, ...errorReplies },
      },
    },
    (request) => backlog.restoreStory(actorOf(request), request.params),
  );
}
