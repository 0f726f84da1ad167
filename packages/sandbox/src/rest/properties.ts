import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import type { Issue } from '../world/model.ts';
import { noContent, readJson, refuse, sendJson } from './answers.ts';
import { selfLink } from './beans.ts';
import { changeableIssue, requestedIssue } from './issue-access.ts';
import { readProperty } from './issue-input.ts';

const keyOf = (request: FastifyRequest) => (request.params as { key: string }).key;

const noProperty = (key: string) => refuse(404, `The property with key '${key}' does not exist.`);

type PropertyEvent = 'issue_property_set' | 'issue_property_deleted';

export function registerProperties(api: FastifyInstance, { world }: Surroundings): void {
  const tell = (kind: PropertyEvent, o: { request: FastifyRequest; issue: Issue; key: string }) => {
    const userName = o.request.exchange.caller.user?.name ?? '';
    world.events.tell({ kind, at: world.now(), userName, issue: o.issue, propertyKey: o.key });
  };

  api.get('/issue/:issue/properties', (request, reply) => {
    const issue = requestedIssue(world, request);
    const keys = Object.keys(issue.properties).map((key) => ({
      self: selfLink(world, `issue/${issue.id}/properties/${encodeURIComponent(key)}`),
      key,
    }));
    return sendJson(reply, 200, { keys });
  });

  api.get('/issue/:issue/properties/:key', (request, reply) => {
    const issue = requestedIssue(world, request);
    const key = keyOf(request);
    if (!Object.hasOwn(issue.properties, key)) throw noProperty(key);
    return sendJson(reply, 200, { key, value: issue.properties[key] });
  });

  api.put('/issue/:issue/properties/:key', (request, reply) => {
    const issue = changeableIssue(world, request, 'edit');
    const key = keyOf(request);
    const value = readProperty(key, readJson(request));
    const created = !Object.hasOwn(issue.properties, key);
    issue.properties[key] = value;
    tell('issue_property_set', { request, issue, key });
    return reply.code(created ? 201 : 200).send();
  });

  api.delete('/issue/:issue/properties/:key', (request, reply) => {
    const issue = changeableIssue(world, request, 'edit');
    const key = keyOf(request);
    if (!Object.hasOwn(issue.properties, key)) throw noProperty(key);
    Reflect.deleteProperty(issue.properties, key);
    tell('issue_property_deleted', { request, issue, key });
    return noContent(reply);
  });
}
