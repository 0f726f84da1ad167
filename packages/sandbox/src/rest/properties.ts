import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { noContent, readJson, refuse, sendJson } from './answers.ts';
import { selfLink } from './beans.ts';
import { changeableIssue, requestedIssue } from './issue-access.ts';
import { readProperty } from './issue-input.ts';

const keyOf = (request: FastifyRequest) => (request.params as { key: string }).key;

const noProperty = (key: string) => refuse(404, `The property with key '${key}' does not exist.`);

export function registerProperties(api: FastifyInstance, { world }: Surroundings): void {
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
    return reply.code(created ? 201 : 200).send();
  });

  api.delete('/issue/:issue/properties/:key', (request, reply) => {
    const issue = changeableIssue(world, request, 'edit');
    const key = keyOf(request);
    if (!Object.hasOwn(issue.properties, key)) throw noProperty(key);
    Reflect.deleteProperty(issue.properties, key);
    return noContent(reply);
  });
}
