import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { JsonObject } from '../rest/answers.ts';
import { isObject, jiraTime, noContent, readJsonObject, refuse, sendJson } from '../rest/answers.ts';
import type { AdministratorWebhook } from '../world/webhooks.ts';
import type { World } from '../world/world.ts';
import { jqlProblem, readEvents, requireAdministrator, urlProblem } from './registration.ts';

const section = 'issue-related-events-section';

interface Shape {
  /** Names of the members that differ between the two resources. */
  enabled: 'enabled' | 'active';
  bean(world: World, webhook: AdministratorWebhook): object;
  secretOf(body: JsonObject): unknown;
}

/** As `/rest/webhooks/1.0/webhook` has it: Jira before 10, and Cloud. */
const oldShape: Shape = {
  enabled: 'enabled',
  bean: (world, webhook) => ({
    name: webhook.name,
    url: webhook.url,
    excludeBody: webhook.excludeBody,
    filters: { [section]: webhook.jql },
    events: webhook.events,
    enabled: webhook.enabled,
    ...(world.site.personality.webhookSecrets ? { isSigned: webhook.secret !== null } : {}),
    self: `${world.site.baseUrl}/rest/webhooks/1.0/webhook/${webhook.id}`,
    lastUpdatedUser: world.users.get(webhook.updatedBy)?.key ?? webhook.updatedBy,
    lastUpdatedDisplayName: world.users.get(webhook.updatedBy)?.displayName ?? webhook.updatedBy,
    lastUpdated: webhook.updatedAt,
  }),
  secretOf: (body) => body['secret'],
};

/** As `/rest/jira-webhook/1.0/webhooks` has it: Jira from 10 on. */
const newShape: Shape = {
  enabled: 'active',
  bean: (_world, webhook) => ({
    id: webhook.id,
    name: webhook.name,
    url: webhook.url,
    events: webhook.events,
    active: webhook.enabled,
    createdDate: jiraTime(webhook.createdAt),
    updatedDate: jiraTime(webhook.updatedAt),
    configuration: {
      EXCLUDE_BODY: String(webhook.excludeBody),
      FILTERS: JSON.stringify({ [section]: webhook.jql }),
    },
    scopeType: 'global',
    sslVerificationRequired: true,
  }),
  secretOf: ({ configuration }) => (isObject(configuration) ? configuration['secret'] : undefined),
};

const jqlOf = ({ filters }: JsonObject): string | undefined => {
  const jql = isObject(filters) ? filters[section] : undefined;
  return typeof jql === 'string' ? jql : undefined;
};

type Written = Pick<
  AdministratorWebhook,
  'name' | 'url' | 'events' | 'jql' | 'excludeBody' | 'enabled' | 'secret'
>;

/** What the body says over what there was; 400 unless the whole can be used. */
function read(
  world: World,
  body: JsonObject,
  o: { before: Written; shape: Shape; request: FastifyRequest },
): Written {
  const { before, shape, request } = o;
  const { name = before.name, url = before.url, events = before.events, excludeBody } = body;
  const jql = jqlOf(body) ?? before.jql;
  const names = readEvents(events);
  if (typeof name !== 'string' || name.trim() === '') throw refuse(400, 'The webhook name is required.');
  const { user } = request.exchange.caller;
  const problem =
    urlProblem(world, url) ?? (typeof names === 'string' ? names : undefined) ?? jqlProblem(world, jql, user);
  if (problem !== undefined) throw refuse(400, problem);
  const enabled = body[shape.enabled];
  return {
    name,
    url: String(url),
    events: Array.isArray(names) ? names : [],
    jql,
    excludeBody: typeof excludeBody === 'boolean' ? excludeBody : before.excludeBody,
    enabled: typeof enabled === 'boolean' ? enabled : before.enabled,
    secret: readSecret(world, shape.secretOf(body)) ?? before.secret,
  };
}

function readSecret(world: World, secret: unknown): string | undefined {
  if (secret === undefined || secret === null || secret === '') return undefined;
  if (typeof secret !== 'string') throw refuse(400, 'The secret has to be a text.');
  if (!world.site.personality.webhookSecrets) {
    throw refuse(400, 'Unrecognized field "secret" (Class WebhookBean), not marked as ignorable');
  }
  return secret;
}

const nothing: Written = {
  name: '',
  url: '',
  events: [],
  jql: '',
  excludeBody: false,
  enabled: true,
  secret: null,
};

function requested(world: World, request: FastifyRequest): AdministratorWebhook {
  const { webhook: id } = request.params as { webhook: string };
  const webhook = world.webhooks.administrators.get(Number(id));
  if (!webhook) throw refuse(404, `The webhook with id ${id} does not exist.`);
  return webhook;
}

/** The webhooks an administrator registers, at the place and in the shape the version has them. */
export function registerAdministratorWebhooks(rest: FastifyInstance, { world }: Surroundings): void {
  const path = `/${world.site.personality.webhookPath}`;
  const shape = world.site.personality.webhookPath === 'webhooks/1.0/webhook' ? oldShape : newShape;
  const { administrators } = world.webhooks;

  rest.get(path, (request, reply) => {
    requireAdministrator(request.exchange.caller);
    return sendJson(
      reply,
      200,
      [...administrators.values()].map((one) => shape.bean(world, one)),
    );
  });
  rest.post(path, (request, reply) => {
    const { name: updatedBy } = requireAdministrator(request.exchange.caller);
    const written = read(world, readJsonObject(request), { before: nothing, shape, request });
    const [id, at] = [world.webhooks.newId(), world.now()];
    const webhook = { ...written, id, createdAt: at, updatedAt: at, updatedBy };
    administrators.set(id, webhook);
    return sendJson(reply, 201, shape.bean(world, webhook));
  });
  rest.get(`${path}/:webhook`, (request, reply) => {
    requireAdministrator(request.exchange.caller);
    return sendJson(reply, 200, shape.bean(world, requested(world, request)));
  });
  rest.put(`${path}/:webhook`, (request, reply) => {
    const { name: updatedBy } = requireAdministrator(request.exchange.caller);
    const webhook = requested(world, request);
    const written = read(world, readJsonObject(request), { before: webhook, shape, request });
    Object.assign(webhook, written, { updatedBy, updatedAt: world.now() });
    return sendJson(reply, 200, shape.bean(world, webhook));
  });
  rest.delete(`${path}/:webhook`, (request, reply) => {
    requireAdministrator(request.exchange.caller);
    administrators.delete(requested(world, request).id);
    return noContent(reply);
  });
  if (shape === newShape) registerStatistics(rest, { world, path });
}

/** What came of the deliveries: of one webhook, and the last of it. */
function registerStatistics(rest: FastifyInstance, { world, path }: { world: World; path: string }): void {
  const sent = (id: number) => world.webhooks.deliveries.filter(({ webhookId }) => webhookId === id);
  rest.get(`${path}/:webhook/statistics`, (request, reply) => {
    requireAdministrator(request.exchange.caller);
    const deliveries = sent(requested(world, request).id);
    const count = (...states: string[]) => deliveries.filter(({ state }) => states.includes(state)).length;
    const counts = { successes: count('delivered'), failures: count('dropped'), errors: count('failed') };
    return sendJson(reply, 200, { counts: { ...counts, window: { start: 0, duration: world.now() } } });
  });
  rest.get(`${path}/:webhook/latest`, (request, reply) => {
    requireAdministrator(request.exchange.caller);
    const last = sent(requested(world, request).id).findLast(({ attempts }) => attempts.length > 0);
    if (!last) return noContent(reply);
    const [attempt] = last.attempts.slice(-1);
    return sendJson(reply, 200, {
      event: last.event,
      request: { url: last.url, method: 'POST' },
      result: {
        outcome: last.state === 'delivered' ? 'SUCCESS' : 'FAILURE',
        description: String(attempt?.status ?? attempt?.error),
      },
    });
  });
}
