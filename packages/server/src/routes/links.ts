import { linkIssueInput, linksInput, relinkInput, unlinkInput } from '@crosslink/core';
import type { Links } from '@crosslink/core';
import { z } from 'zod';
import type { RouteContext, Scope } from '../scope.ts';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { page, pageQuery } from '../paging.ts';
import { instant } from '../instant.ts';

export const itemKind = z.enum(['idea', 'story']);
export const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional();

export const link = z
  .object({
    id: z.string(),
    itemKind,
    itemId: z.string(),
    ideaId: z.string(),
    siteId: z.string(),
    connectionId: z.string().nullable().describe('Null once the connection it was made with is gone'),
    issueId: z.string(),
    issueKey: z.string(),
    issueUrl: z.string(),
    issueState: z
      .enum(['present', 'archived', 'hidden', 'gone'])
      .describe('hidden: the permission to see it was lost; gone: it was deleted. The rest is as last seen'),
    missingSince: instant
      .nullable()
      .describe('While present: looked for in vain once, to be looked for again'),
    projectKey: z.string().nullable(),
    issueType: z.string().nullable(),
    issueSummary: z.string().nullable(),
    status: z
      .object({
        name: z.string(),
        category: z.string().describe('new, indeterminate, done or undefined'),
        color: z.string().nullable().describe("Jira's name of it, such as blue-gray"),
      })
      .nullable()
      .describe('As Jira said last'),
    assignee: z.object({ displayName: z.string(), avatarUrl: z.string().nullable() }).nullable(),
    sprint: z.string().nullable().describe('The active one, else the next one'),
    priority: z.string().nullable(),
    resolution: z.string().nullable(),
    issueUpdatedAt: instant.nullable().describe("By Jira's clock"),
    remoteLinkId: z.string().nullable().describe('Null while the issue does not link back yet'),
    remoteLinkProblem: z
      .string()
      .nullable()
      .describe('Code of what keeps the issue from linking back as the item is now; it is tried again'),
    createdAt: instant,
    refreshedAt: instant.nullable().describe('When Jira was last read with success'),
  })
  .meta({ id: 'Link', description: 'The lasting pair of an item and a Jira issue' });

const tags = ['links'];
const params = z.object({ linkId: z.string() });

export function linkRoutes(app: Scope, { core: { links } }: RouteContext): void {
  app.get(
    '/api/v1/links',
    {
      schema: {
        tags,
        summary: 'Links, all or those of one item, oldest first',
        querystring: pageQuery.extend({ itemId: linksInput.shape.itemId }),
        response: { 200: page(link), ...errorReplies },
      },
    },
    (request) => links.list(actorOf(request), request.query),
  );

  app.post(
    '/api/v1/links',
    {
      schema: {
        tags,
        summary: 'Link an item to an issue that is there already',
        body: linkIssueInput,
        response: { 201: link, ...errorReplies },
      },
    },
    async (request, reply) => reply.code(201).send(await links.link(actorOf(request), request.body)),
  );

  app.get(
    '/api/v1/links/:linkId',
    { schema: { tags, summary: 'One link', params, response: { 200: link, ...errorReplies } } },
    (request) => links.get(actorOf(request), request.params),
  );

  changeRoutes(app, links);
}

function changeRoutes(app: Scope, links: Links): void {
  app.post(
    '/api/v1/links/:linkId/refresh',
    {
      schema: {
        tags,
        summary: 'Read the issue from Jira again',
        params,
        response: { 200: link, ...errorReplies },
      },
    },
    (request) => links.refresh(actorOf(request), request.params),
  );

  app.post(
    '/api/v1/links/:linkId/relink',
    {
      schema: {
        tags,
        summary: 'Lead the link to another issue of the same site',
        params,
        body: relinkInput.omit({ linkId: true }),
        response: { 200: link, ...errorReplies },
      },
    },
    (request) => links.relink(actorOf(request), { ...request.body, ...request.params }),
  );

  app.delete(
    '/api/v1/links/:linkId',
    {
      schema: {
        tags,
        summary: 'End the link; the issue stays',
        params,
        querystring: z.object({
          leaveBehind: flag.describe(unlinkInput.shape.leaveBehind.description ?? ''),
        }),
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await links.unlink(actorOf(request), { ...request.query, ...request.params });
      return reply.code(204).send(null);
    },
  );
}
