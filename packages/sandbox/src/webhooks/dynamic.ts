import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import { parseJql } from '../jql/parse.ts';
import type { Clause } from '../jql/parse.ts';
import { isObject, pageOf, readJsonObject, refuse, sendJson } from '../rest/answers.ts';
import { selfLink } from '../rest/beans.ts';
import type { DynamicWebhook } from '../world/webhooks.ts';
import type { World } from '../world/world.ts';
import { jqlProblem, readEvents, urlProblem } from './registration.ts';

const lifeMs = 30 * 86_400_000;
const mostPerApp = 5;

interface App {
  clientId: string;
  userName: string;
}

/** The app that calls, as a person; 403 for everybody else. */
function requireApp(request: FastifyRequest): App {
  const { caller } = request.exchange;
  if (caller.how === 'oauth2' && caller.clientId !== undefined && caller.user) {
    return { clientId: caller.clientId, userName: caller.user.name };
  }
  throw refuse(403, 'Only Connect and OAuth 2.0 apps can use this operation.');
}

const own = (world: World, { clientId, userName }: App): DynamicWebhook[] =>
  [...world.webhooks.dynamic.values()].filter(
    (webhook) => webhook.clientId === clientId && webhook.userName === userName,
  );

const filterFields = new Set([
  ...['issuekey', 'key', 'project', 'issuetype', 'status', 'priority', 'assignee', 'reporter'],
]);
const filterOperators = new Set(['=', '!=', 'in', 'not in']);

/** Why an app may not filter by it: only a part of JQL is watched for. */
function clauseProblem(clause: Clause): string | undefined {
  if (clause.kind === 'not') return clauseProblem(clause.clause);
  if (clause.kind !== 'term')
    return clause.clauses.map(clauseProblem).find((problem) => problem !== undefined);
  const { field, operator } = clause;
  if (!filterFields.has(field.toLowerCase())) return `The clause ${field} is unsupported`;
  return filterOperators.has(operator) ? undefined : `The operator ${operator} is unsupported`;
}

function filterProblem(world: World, jql: unknown, { userName }: App): string | undefined {
  if (typeof jql !== 'string') return 'The jqlFilter is required.';
  const problem = jqlProblem(world, jql, world.users.get(userName));
  if (problem !== undefined) return problem;
  const { where } = parseJql(jql);
  return where && clauseProblem(where);
}

const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.map(String) : undefined;

/** Registers one of a request's webhooks, or says what is wrong with it: the others go on. */
function register(world: World, given: unknown, { app, url }: { app: App; url: string }) {
  const { events, jqlFilter, fieldIdsFilter, issuePropertyKeysFilter } = isObject(given) ? given : {};
  const names = readEvents(events);
  const problem = typeof names === 'string' ? names : filterProblem(world, jqlFilter, app);
  if (problem !== undefined) return { errors: [problem] };
  if (own(world, app).length >= mostPerApp) {
    return { errors: [`The maximum number of webhooks for this app and user is ${mostPerApp}.`] };
  }
  const id = world.webhooks.newId();
  const [fields, properties] = [texts(fieldIdsFilter), texts(issuePropertyKeysFilter)];
  world.webhooks.dynamic.set(id, {
    ...{ id, ...app, url, events: Array.isArray(names) ? names : [], jqlFilter: String(jqlFilter) },
    ...(fields ? { fieldIdsFilter: fields } : {}),
    ...(properties ? { issuePropertyKeysFilter: properties } : {}),
    expiresAt: world.now() + lifeMs,
  });
  return { createdWebhookId: id };
}

function readUrl(world: World, url: unknown, app: App): string {
  const problem = urlProblem(world, url);
  if (problem !== undefined) throw refuse(400, problem);
  const other = own(world, app).find((webhook) => webhook.url !== url);
  if (other)
    throw refuse(
      400,
      `Only a single URL per app is allowed to be registered via REST API. Currently used URL is: ${other.url}`,
    );
  return String(url);
}

function readIds(request: FastifyRequest): number[] {
  const { webhookIds } = readJsonObject(request);
  if (!Array.isArray(webhookIds) || webhookIds.length === 0)
    throw refuse(400, 'The webhookIds are required.');
  return webhookIds.map(Number);
}

const webhookBean = ({
  id,
  url,
  events,
  jqlFilter,
  fieldIdsFilter,
  issuePropertyKeysFilter,
  expiresAt,
}: DynamicWebhook) => ({
  id,
  url,
  jqlFilter,
  ...(fieldIdsFilter ? { fieldIdsFilter } : {}),
  ...(issuePropertyKeysFilter ? { issuePropertyKeysFilter } : {}),
  events,
  expirationDate: expiresAt,
});

/** The webhooks that apps register for themselves. */
export function registerDynamicWebhooks(api: FastifyInstance, { world }: Surroundings): void {
  if (!world.site.personality.dynamicWebhooks) return;
  const { dynamic } = world.webhooks;

  api.post('/webhook', (request, reply) => {
    const app = requireApp(request);
    const { url: asked, webhooks } = readJsonObject(request);
    if (!Array.isArray(webhooks) || webhooks.length === 0) throw refuse(400, 'The webhooks are required.');
    const url = readUrl(world, asked, app);
    const webhookRegistrationResult = webhooks.map((given) => register(world, given, { app, url }));
    return sendJson(reply, 200, { webhookRegistrationResult });
  });
  api.get('/webhook', (request, reply) => {
    const page = pageOf(own(world, requireApp(request)), queryOf(request));
    const self = selfLink(world, `webhook?startAt=${page.startAt}&maxResults=${page.maxResults}`);
    return sendJson(reply, 200, { self, ...page, values: page.values.map(webhookBean) });
  });
  api.delete('/webhook', (request, reply) => {
    const app = requireApp(request);
    const ids = readIds(request);
    for (const { id } of own(world, app)) if (ids.includes(id)) dynamic.delete(id);
    return reply.code(202).send();
  });
  api.put('/webhook/refresh', (request, reply) => {
    const app = requireApp(request);
    const ids = readIds(request);
    const expiresAt = world.now() + lifeMs;
    for (const webhook of own(world, app)) if (ids.includes(webhook.id)) webhook.expiresAt = expiresAt;
    return sendJson(reply, 200, { expirationDate: expiresAt });
  });
  api.get('/webhook/failed', () => {
    throw refuse(403, 'Only Connect apps can use this operation.');
  });
}
