import { runSyncInput, statusRule, statusRulesDraft, updateSyncInput } from '@crosslink/core';
import type { SyncFeature } from '@crosslink/core';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import type { RouteContext, Scope } from '../scope.ts';

const failure = z
  .object({ code: z.string(), message: z.string(), remedy: z.string() })
  .meta({ id: 'SyncFailure' });
const count = z.number().int();

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
  })
  .meta({ id: 'SiteSync', description: 'How a site is kept current' });

const syncRun = z
  .object({
    looked: z.boolean().describe('False: somebody else was looking through the site at that moment'),
    sync: siteSync,
  })
  .meta({ id: 'SyncRun' });

const statusRules = z
  .object({ items: z.array(statusRule) })
  .meta({ id: 'StatusRules', description: 'Where a status of Jira means something else than its category' });

const tags = ['sync'];
const params = z.object({ siteId: z.string() });

const STATUS_RULES = `Without a rule the category of a status counts: to do makes an idea planned and a user story open, in progress
makes both in progress, done makes both done, and no category means nothing. A rule of the issue's project goes before one of
all projects. Rules hold for statuses that change from now on.`;

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
    async (request) => ({ items: await sync.statusRules(actorOf(request), request.params) }),
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
    async (request) => ({
      items: await sync.putStatusRules(actorOf(request), { ...request.body, ...request.params }),
    }),
  );
}
