import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Surroundings } from '../exchange.ts';
import { queryOf } from '../exchange.ts';
import type { Issue, RemoteLink } from '../world/model.ts';
import type { World } from '../world/world.ts';
import { noContent, readJsonObject, refuse, sendJson } from './answers.ts';
import { changeableIssue, requestedIssue } from './issue-access.ts';
import { readRemoteLink, remoteLinkBean, remoteLinkSelf } from './remote-link-bean.ts';

function byGlobalId(issue: Issue, globalId: string): RemoteLink {
  const link = issue.remoteLinks.find((candidate) => candidate.globalId === globalId);
  if (!link)
    throw refuse(404, `There is no remote issue link with the globalId '${globalId}' on this issue.`);
  return link;
}

function belongsElsewhere(world: World, id: number): boolean {
  for (const { remoteLinks } of world.issues.all()) {
    if (remoteLinks.some((link) => link.id === id)) return true;
  }
  return false;
}

function byId(world: World, issue: Issue, request: FastifyRequest): RemoteLink {
  const { link: text } = request.params as { link: string };
  if (!/^\d+$/.test(text)) throw refuse(400, `The remote issue link id '${text}' is not a number.`);
  const id = Number(text);
  const link = issue.remoteLinks.find((candidate) => candidate.id === id);
  if (link) return link;
  if (belongsElsewhere(world, id)) throw refuse(400, `The remote issue link ${id} belongs to another issue.`);
  throw refuse(404, `There is no remote issue link with the id ${id}.`);
}

/** Creates, or replaces the record with the same globalId on this issue. */
function upsert({ world }: Surroundings) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const issue = changeableIssue(world, request, 'link');
    const wanted = readRemoteLink(readJsonObject(request));
    const present = issue.remoteLinks.find(
      ({ globalId }) => globalId !== null && globalId === wanted.globalId,
    );
    const { id } = world.issues.putRemoteLink(issue, present ? { ...wanted, id: present.id } : wanted);
    const status = present ? 200 : world.site.personality.remoteLinkCreatedStatus;
    return sendJson(reply, status, { id, self: remoteLinkSelf(world, issue, id) });
  };
}

function registerWrites(api: FastifyInstance, surroundings: Surroundings): void {
  const { world } = surroundings;
  api.post('/issue/:issue/remotelink', upsert(surroundings));

  api.put('/issue/:issue/remotelink/:link', (request, reply) => {
    const issue = changeableIssue(world, request, 'link');
    const { id } = byId(world, issue, request);
    world.issues.putRemoteLink(issue, { ...readRemoteLink(readJsonObject(request)), id });
    return noContent(reply);
  });

  api.delete('/issue/:issue/remotelink', (request, reply) => {
    const issue = changeableIssue(world, request, 'link');
    const globalId = queryOf(request).get('globalId');
    if (globalId === null) throw refuse(400, "The query parameter 'globalId' is required.");
    world.issues.removeRemoteLink(issue, byGlobalId(issue, globalId).id);
    return noContent(reply);
  });

  api.delete('/issue/:issue/remotelink/:link', (request, reply) => {
    const issue = changeableIssue(world, request, 'link');
    world.issues.removeRemoteLink(issue, byId(world, issue, request).id);
    return noContent(reply);
  });
}

export function registerRemoteLinks(api: FastifyInstance, surroundings: Surroundings): void {
  const { world } = surroundings;
  api.get('/issue/:issue/remotelink', (request, reply) => {
    const issue = requestedIssue(world, request);
    const globalId = queryOf(request).get('globalId');
    if (globalId !== null)
      return sendJson(reply, 200, remoteLinkBean(world, issue, byGlobalId(issue, globalId)));
    const links = issue.remoteLinks.map((link) => remoteLinkBean(world, issue, link));
    return sendJson(reply, 200, links);
  });

  api.get('/issue/:issue/remotelink/:link', (request, reply) => {
    const issue = requestedIssue(world, request);
    return sendJson(reply, 200, remoteLinkBean(world, issue, byId(world, issue, request)));
  });

  registerWrites(api, surroundings);
}
