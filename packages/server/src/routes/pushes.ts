import { repeatPushInput, startPushInput } from '@crosslink/core';
import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import { page, pageQuery } from '../paging.ts';
import { itemKind } from './links.ts';

const itemState = z.enum([
  'queued',
  'sending',
  'unknown',
  'created',
  'linked',
  'done',
  'failed',
  'conflict',
  'cancelled',
]);
const cause = z.object({ code: z.string(), message: z.string(), remedy: z.string() });
const count = z.number().int();

const pushSummary = z
  .object({
    id: z.string(),
    state: z
      .enum(['running', 'done', 'failed'])
      .describe(
        'running until every item is let go of; done if all of them are done, failed if some are not',
      ),
    siteId: z.string(),
    connectionId: z.string().nullable(),
    projectKey: z.string(),
    ideaIssueType: z.string().nullable().describe('Null: as the mapping says'),
    storyIssueType: z.string().nullable(),
    onConflict: z.enum(['ask', 'overwrite', 'keep']),
    cancelledAt: instant.nullable(),
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
        conflict: count,
        cancelled: count,
      })
      .describe('Items by state'),
  })
  .meta({ id: 'PushSummary' });

const conflicts = z
  .array(z.object({ fieldId: z.string(), name: z.string(), ours: z.unknown(), theirs: z.unknown() }))
  .describe('Fields that were changed here and in Jira: push again with onConflict to decide');

const pushItem = z.object({
  id: z.string(),
  itemKind,
  itemId: z.string(),
  ideaId: z.string(),
  title: z.string(),
  state: itemState,
  outcome: z
    .enum(['created', 'updated', 'unchanged'])
    .nullable()
    .describe('What became of it in Jira, once it is done'),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), field: z.string().optional() })),
  conflicts,
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

const problem = cause.extend({
  fields: z.array(
    z.object({ fieldId: z.string(), name: z.string(), allowed: z.array(z.string()).optional() }),
  ),
});

const preflight = z
  .object({
    siteId: z.string(),
    projectKey: z.string(),
    actsAs: z
      .object({
        connectionId: z.string(),
        owner: z.string(),
        displayName: z.string(),
        name: z.string().nullable(),
      })
      .describe('Whose name it would be done in'),
    ok: z.boolean().describe('Nothing keeps any of it from being pushed'),
    sentence: z.string().describe('What would happen'),
    problems: z.array(problem).describe('What keeps all of it from being pushed'),
    items: z.array(
      z.object({
        itemKind,
        itemId: z.string(),
        ideaId: z.string(),
        title: z.string(),
        action: z.enum(['create', 'update', 'nothing', 'ask', 'blocked']),
        issueType: z.string().nullable(),
        issueKey: z.string().nullable(),
        belowIdea: z.boolean(),
        fields: z
          .array(z.object({ fieldId: z.string(), name: z.string(), value: z.unknown() }))
          .describe('What the issue will say; of one that is there, only what changes'),
        conflicts,
        problems: z.array(problem),
      }),
    ),
  })
  .meta({ id: 'Preflight', description: 'What a push would do, and what is missing for it' });

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

  app.post(
    '/api/v1/pushes/preflight',
    {
      schema: {
        tags,
        summary: 'Say what a push would do, and what is missing for it',
        description: 'Changes nothing, neither here nor in Jira.',
        body: startPushInput,
        response: { 200: preflight, ...errorReplies },
      },
    },
    (request) => core.push.preflight(actorOf(request), request.body),
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

  app.post(
    '/api/v1/pushes/:pushId/cancel',
    {
      schema: {
        tags,
        summary: 'Let go of what was not sent yet; what was is finished',
        params: z.object({ pushId: z.string() }),
        response: { 200: push, ...errorReplies },
      },
    },
    (request) => core.push.cancel(actorOf(request), request.params),
  );

  app.post(
    '/api/v1/pushes/:pushId/repeat',
    {
      schema: {
        tags,
        summary: 'Push once more what is not done: failed, cancelled, of unknown outcome, or to be decided',
        params: z.object({ pushId: z.string() }),
        body: repeatPushInput.omit({ pushId: true }),
        response: { 202: push, ...errorReplies },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await core.push.repeat(actorOf(request), { ...request.body, ...request.params })),
  );
}
