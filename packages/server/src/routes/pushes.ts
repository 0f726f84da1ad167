import { startPushInput } from '@crosslink/core';
import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import { page, pageQuery } from '../paging.ts';
import { itemKind } from './links.ts';

const itemState = z.enum(['queued', 'sending', 'unknown', 'created', 'linked', 'done', 'failed']);
const cause = z.object({ code: z.string(), message: z.string(), remedy: z.string() });
const count = z.number().int();

const pushSummary = z
  .object({
    id: z.string(),
    state: z
      .enum(['running', 'done', 'failed'])
      .describe('running until every item is done, failed or of unknown outcome; done if all are done'),
    siteId: z.string(),
    connectionId: z.string().nullable(),
    projectKey: z.string(),
    ideaIssueType: z.string(),
    storyIssueType: z.string(),
    createdBy: z.string().nullable(),
    createdAt: instant,
    finishedAt: instant.nullable(),
    error: cause.nullable().describe('Why all of it stopped or, while it is running, waits'),
    counts: z
      .object({
        total: count,
        queued: count,
        sending: count,
        unknown: count,
        created: count,
        linked: count,
        done: count,
        failed: count,
      })
      .describe('Items by state'),
  })
  .meta({ id: 'PushSummary' });

const pushItem = z.object({
  id: z.string(),
  itemKind,
  itemId: z.string(),
  ideaId: z.string(),
  title: z.string(),
  state: itemState,
  alreadyLinked: z.boolean().describe('It was linked at this site before; nothing was changed in Jira'),
  linkId: z.string().nullable(),
  issueKey: z.string().nullable(),
  issueUrl: z.string().nullable(),
  error: cause.nullable(),
});

const push = pushSummary
  .extend({
    items: z.array(pushItem).describe('Each idea before its user stories'),
  })
  .meta({ id: 'Push' });

const tags = ['push'];

export function pushRoutes(app: Scope, { core }: RouteContext): void {
  app.post(
    '/api/v1/pushes',
    {
      schema: {
        tags,
        summary: 'Carry ideas with their user stories across to Jira',
        description:
          'Answers at once; the push runs on its own. An item that is linked already is not created again.',
        body: startPushInput,
        response: { 202: push, ...errorReplies },
      },
    },
    async (request, reply) => reply.code(202).send(await core.push.start(actorOf(request), request.body)),
  );

  app.get(
    '/api/v1/pushes',
    {
      schema: {
        tags,
        summary: 'List pushes, latest first, without their items',
        querystring: pageQuery,
        response: { 200: page(pushSummary), ...errorReplies },
      },
    },
    (request) => core.push.list(actorOf(request), request.query),
  );

  app.get(
    '/api/v1/pushes/:pushId',
    {
      schema: {
        tags,
        summary: 'How far a push is, item by item',
        params: z.object({ pushId: z.string() }),
        response: { 200: push, ...errorReplies },
      },
    },
    (request) => core.push.get(actorOf(request), request.params),
  );
}
