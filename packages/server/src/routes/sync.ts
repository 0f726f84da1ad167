import {
  registerWebhookInput,
  removeWebhookInput,
  runSyncInput,
  statusRule,
  statusRulesDraft,
  updateSyncInput,
} from '@crosslink/core';
import type { SyncFeature } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';
import { instructions } from './consumers.ts';
import { flag } from './links.ts';

const failure = z
  .object({ code: z.string(), message: z.string(), remedy: z.string() })
  .meta({ id: 'SyncFailure' });
const count = z.number().int();

const webhook = z
  .object({
    way: z.enum(['app', 'administrator', 'manual']).describe('manual: made in Jira by hand'),
    state: z
      .enum(['registering', 'active', 'failed'])
      .describe('registering: until Jira has it or, made by hand, until the first delivery'),
    registeredAt: instant.nullable(),
    expiresAt: instant.nullable().describe('It is renewed in time; null: it does not end'),
    lastDeliveryAt: instant.nullable(),
    deliveries: count,
    error: failure.nullable(),
    silentSince: instant.nullable().describe('Jira changed since, as polling saw, and no delivery came'),
    attention: z.object({ message: z.string(), remedy: z.string() }).nullable(),
  })
  .meta({ id: 'SiteWebhook' });

const siteSync = z
  .object({
    siteId: z.string(),
    enabled: z.boolean(),
    links: z
      .object({ present: count, archived: count, hidden: count, gone: count })
      .describe('How many there are, by what became of their issues'),
    polledAt: instant.nullable().describe('When Jira was looked through last with success'),
    nextPollAt: instant.nullable().describe('Null while there is nothing to look for'),
    reconciledAt: instant.nullable().describe('When every link was read last'),
    reconciling: z.boolean().describe('Every link is being read now'),
    failedPolls: count.describe('In a row'),
    error: failure.nullable().describe('Why the last poll failed; null: it did not'),
    waiting: count.describe('Issues Jira told of that are yet to be read'),
    webhook: webhook.nullable().describe('Null: Jira tells nothing by itself'),
  })
  .meta({ id: 'SiteSync', description: 'How a site is kept current' });

const syncRun = z
  .object({
    looked: z.boolean().describe('False: somebody else was looking through the site at that moment'),
    sync: siteSync,
  })
  .meta({ id: 'SyncRun' });

const statusRules = z
  .object({ items: z.array(statusRule), version: z.string().describe('Changes with them') })
  .meta({ id: 'StatusRules', description: 'Where a status of Jira means something else than its category' });

const statusRulesPreview = z.object({ ideas: count, stories: count }).meta({
  id: 'StatusRulesPreview',
  description: 'How many items would follow, at most: not all of those do whose status somebody decided here',
});

const tags = ['sync'];
const params = z.object({ siteId: z.string() });

const STATUS_RULES = `Without a rule the category of a status counts: to do makes an idea planned and a user story open, in progress
makes both in progress, done makes both done, and no category means nothing. A rule of the issue's project goes before one of
all projects. Linked items of which new rules say something else follow in the background, except where somebody decided otherwise
after Jira changed the status.`;

export function syncRoutes(app: Scope, { core: { sync } }: RouteContext): void {
  app.get(
    '/api/v1/sites/:siteId/sync',
    {
      schema: {
        tags,
        summary: 'How a site is kept current',
        params,
        response: { 200: siteSync, ...errorReplies },
      },
    },
    (request) => sync.get(actorOf(request), request.params),
  );

  app.patch(
    '/api/v1/sites/:siteId/sync',
    {
      schema: {
        tags,
        summary: 'Turn sync of a site on or off',
        params,
        body: updateSyncInput.omit({ siteId: true }),
        response: { 200: siteSync, ...errorReplies },
      },
    },
    (request) => sync.update(actorOf(request), { ...request.body, ...request.params }),
  );

  app.post(
    '/api/v1/sites/:siteId/sync/run',
    {
      schema: {
        tags,
        summary: 'Look through a site now',
        params,
        body: runSyncInput.omit({ siteId: true }),
        response: { 200: syncRun, ...errorReplies },
      },
    },
    (request) => sync.run(actorOf(request), { ...request.body, ...request.params }),
  );

  statusRoutes(app, sync);
  webhookRoutes(app, sync);
}

function webhookRoutes(app: Scope, sync: SyncFeature): void {
  app.post(
    '/api/v1/sites/:siteId/sync/webhook',
    {
      schema: {
        tags,
        summary:
          'Have Jira tell of changes: register the webhook of a site, or make it ready to be made by hand',
        description:
          'Twice is as good as once. `webhook.error` of the reply says why Jira did not let it be registered.',
        params,
        body: registerWebhookInput.omit({ siteId: true }),
        response: { 200: siteSync, ...errorReplies },
      },
    },
    (request) => sync.registerWebhook(actorOf(request), { ...request.body, ...request.params }),
  );

  app.get(
    '/api/v1/sites/:siteId/sync/webhook/instructions',
    {
      schema: {
        tags,
        summary:
          'What an administrator of Jira has to do to make the webhook by hand; its secret is among it',
        params,
        response: { 200: instructions, ...errorReplies },
      },
    },
    (request) => sync.manualWebhook(actorOf(request), request.params),
  );

  app.delete(
    '/api/v1/sites/:siteId/sync/webhook',
    {
      schema: {
        tags,
        summary: 'Remove the webhook, at Jira as well if Crosslink registered it',
        params,
        querystring: z.object({
          leaveBehind: flag.describe(removeWebhookInput.shape.leaveBehind.description ?? ''),
        }),
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await sync.removeWebhook(actorOf(request), { ...request.query, ...request.params });
      return reply.code(204).send(null);
    },
  );
}

function statusRoutes(app: Scope, sync: SyncFeature): void {
  app.get(
    '/api/v1/sites/:siteId/sync/statuses',
    {
      schema: {
        tags,
        summary: 'Where a status of Jira means something else here than its category says',
        description: STATUS_RULES,
        params,
        response: { 200: statusRules, ...errorReplies },
      },
    },
    (request) => sync.statusRules(actorOf(request), request.params),
  );

  app.put(
    '/api/v1/sites/:siteId/sync/statuses',
    {
      schema: {
        tags,
        summary: 'Replace these rules',
        description: STATUS_RULES,
        params,
        body: statusRulesDraft,
        response: { 200: statusRules, ...errorReplies },
      },
    },
    (request) => sync.putStatusRules(actorOf(request), { ...request.body, ...request.params }),
  );

  app.post(
    '/api/v1/sites/:siteId/sync/statuses/preview',
    {
      schema: {
        tags,
        summary: 'How many ideas and stories these rules would move',
        description: 'Changes nothing, and asks Jira nothing: it goes by what was read from Jira last.',
        params,
        body: statusRulesDraft,
        response: { 200: statusRulesPreview, ...errorReplies },
      },
    },
    (request) => sync.previewStatusRules(actorOf(request), { ...request.body, ...request.params }),
  );
}
