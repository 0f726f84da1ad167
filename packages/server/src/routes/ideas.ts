import {
  changeIdeasInput,
  createIdeaInput,
  placeInput,
  putIdeaInput,
  updateIdeaInput,
} from '@crosslink/core';
import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { page, pageQuery } from '../paging.ts';
import {
  changedIdeas,
  facets,
  facetsQuery,
  historyEntry,
  ideaFilterQuery,
  ideaIds,
  ideaInFull,
  ideaListQuery,
  ideaPage,
} from './idea-schemas.ts';

const ideaParams = z.object({ ideaId: z.string() });
const tags = ['backlog'];

export function ideaRoutes(app: Scope, context: RouteContext): void {
  readingRoutes(app, context);
  changingRoutes(app, context);
  otherWaysToChange(app, context);
}

function readingRoutes(app: Scope, { core: { backlog } }: RouteContext): void {
  app.get(
    '/api/v1/ideas',
    {
      schema: {
        tags,
        summary: 'List ideas: filtered, searched, sorted, page by page',
        querystring: ideaListQuery,
        response: { 200: ideaPage, ...errorReplies },
      },
    },
    (request) => backlog.listIdeas(actorOf(request), request.query),
  );

  app.get(
    '/api/v1/ideas/facets',
    {
      schema: {
        tags,
        summary: 'Count ideas by status, tag and owner',
        querystring: facetsQuery,
        response: { 200: facets, ...errorReplies },
      },
    },
    (request) => backlog.facets(actorOf(request), request.query),
  );

  app.get(
    '/api/v1/ideas/ids',
    {
      schema: {
        tags,
        summary: 'The ids of all ideas that fulfil a filter, in their order',
        querystring: ideaFilterQuery,
        response: { 200: ideaIds, ...errorReplies },
      },
    },
    (request) => backlog.ideaIds(actorOf(request), request.query),
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
}

function changingRoutes(app: Scope, { core: { backlog } }: RouteContext): void {
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

function otherWaysToChange(app: Scope, { core: { backlog } }: RouteContext): void {
  app.put(
    '/api/v1/ideas/by-external-id/:externalId',
    {
      schema: {
        tags,
        summary: 'Create the idea another product knows by this id, or change what is given of it',
        params: z.object({ externalId: z.string() }),
        body: putIdeaInput.omit({ externalId: true }),
        response: { 200: ideaInFull, 201: ideaInFull, ...errorReplies },
      },
    },
    async (request, reply) => {
      const { idea, outcome } = await backlog.putIdea(actorOf(request), {
        ...request.body,
        ...request.params,
      });
      return reply.code(outcome === 'created' ? 201 : 200).send(idea);
    },
  );

  app.post(
    '/api/v1/ideas/batch',
    {
      schema: {
        tags,
        summary: 'Change, delete or restore up to 500 ideas: all of them or none',
        body: changeIdeasInput,
        response: { 200: changedIdeas, ...errorReplies },
      },
    },
    (request) => backlog.changeIdeas(actorOf(request), request.body),
  );

  app.post(
    '/api/v1/ideas/:ideaId/move',
    {
      schema: {
        tags,
        summary: 'Put an idea before or after another one',
        params: ideaParams,
        body: placeInput,
        response: { 200: ideaInFull, ...errorReplies },
      },
    },
    (request) => backlog.moveIdea(actorOf(request), { ...request.body, ...request.params }),
  );

  app.post(
    '/api/v1/ideas/:ideaId/restore',
    {
      schema: {
        tags,
        summary: 'Undo the deletion of an idea and of the user stories deleted with it',
        params: ideaParams,
        response: { 200: ideaInFull, ...errorReplies },
      },
    },
    (request) => backlog.restoreIdea(actorOf(request), request.params),
  );
}
