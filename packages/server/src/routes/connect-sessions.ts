import {
  createConnectSessionInput,
  listConnectSessionsInput,
  openConnectSessionInput,
} from '@crosslink/core';
import { z } from 'zod';
import { errorReplies, noReply } from '../error-reply.ts';
import { actorOf } from '../guard.ts';
import { instant } from '../instant.ts';
import { page, pageQuery } from '../paging.ts';
import { guessableRateLimit } from '../rate-limit.ts';
import type { RouteContext, Scope } from '../scope.ts';
import { visitCookie, visitSecrets } from '../visit-cookies.ts';

const status = z
  .enum(['waiting', 'opened', 'denied', 'failed', 'connected', 'expired'])
  .describe('denied, failed: so the last try ended; there may be another until it expires');
const problem = z.string().nullable().describe('Code of what ended the last try');
const shape = {
  id: z.string(),
  siteId: z.string(),
  reference: z.string().describe('Your id of your user'),
  kind: z.enum(['oauth1', 'oauth2']).nullable(),
  returnTo: z.string().nullable(),
  madeFor: z.string().describe('Who asks, as your user is told: the name of the API key'),
  status,
  problem,
  connectionId: z.string().nullable(),
  createdAt: instant,
  expiresAt: instant,
  finishedAt: instant.nullable(),
};
const connectSession = z
  .object(shape)
  .meta({ id: 'ConnectSession', description: 'Lets a user of another product connect' });
const newConnectSession = z.object({
  ...shape,
  url: z.string().describe('Where to send your user, at once; shown this once'),
});
const visit = z
  .object({
    id: z.string(),
    madeFor: z.string().describe('Who asks'),
    reference: z.string(),
    siteName: z.string(),
    baseUrl: z.string(),
    status,
    problem,
    returnUrl: z.string().nullable().describe('Where to go on from here'),
    expiresAt: instant,
  })
  .meta({ id: 'ConnectVisit', description: 'What the user of another product gets to see' });

const params = z.object({ connectSessionId: z.string() });
const tags = ['connections'];

/** For other products, by API key. */
export function connectSessionRoutes(app: Scope, { core: { connectSessions } }: RouteContext): void {
  app.post(
    '/api/v1/connect-sessions',
    {
      schema: {
        tags,
        summary: 'Let a user of your product connect: makes an address to send them to',
        description:
          'The connection belongs to your `reference`. `returnTo` is where the user goes on to, with `connect_session` and `status` in its query; it has to be allowed by RETURN_ADDRESSES.',
        body: createConnectSessionInput,
        response: { 201: newConnectSession, ...errorReplies },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(await connectSessions.create(actorOf(request), request.body)),
  );

  app.get(
    '/api/v1/connect-sessions',
    {
      schema: {
        tags,
        summary: 'Your connect sessions, newest first',
        querystring: pageQuery.extend({ reference: listConnectSessionsInput.shape.reference }),
        response: { 200: page(connectSession), ...errorReplies },
      },
    },
    (request) => connectSessions.list(actorOf(request), request.query),
  );

  app.get(
    '/api/v1/connect-sessions/:connectSessionId',
    {
      schema: {
        tags,
        summary: 'How a connect session stands, and what connection came of it',
        params,
        response: { 200: connectSession, ...errorReplies },
      },
    },
    (request) => connectSessions.get(actorOf(request), request.params),
  );

  app.delete(
    '/api/v1/connect-sessions/:connectSessionId',
    {
      schema: {
        tags,
        summary: 'End a connect session at once; a connection it made stays',
        params,
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      await connectSessions.revoke(actorOf(request), request.params);
      return reply.code(204).send(null);
    },
  );
}

/** Open to whoever holds the address of a connect session, and then to the browser that opened it. */
export function visitRoutes(app: Scope, { core: { connectSessions }, publicUrl }: RouteContext): void {
  const response = { 200: visit, ...errorReplies };
  app.post(
    '/api/v1/connect-sessions/open',
    {
      config: guessableRateLimit,
      schema: {
        tags,
        summary: 'Open a connect session in this browser, the only one that can go on with it',
        body: openConnectSessionInput,
        response,
      },
    },
    async (request, reply) => {
      const opened = await connectSessions.open(visitSecrets(request, publicUrl), request.body);
      const { visit: found, newSecret } = opened;
      if (newSecret !== undefined) {
        const cookie = { connectSessionId: found.id, secret: newSecret, maxAgeSeconds: cookieSeconds };
        reply.header('set-cookie', visitCookie(publicUrl, cookie));
      }
      return reply.header('cache-control', 'no-store').send(found);
    },
  );

  app.post(
    '/api/v1/connect-sessions/:connectSessionId/look',
    { schema: { tags, summary: 'How it stands, for the browser that opened it', params, response } },
    (request) => connectSessions.look(visitSecrets(request, publicUrl), request.params),
  );

  app.post(
    '/api/v1/connect-sessions/:connectSessionId/begin',
    {
      config: guessableRateLimit,
      schema: {
        tags,
        summary: 'Begin the dance, in the browser that opened it',
        params,
        response: {
          200: z.object({ authorizationUrl: z.string(), expiresAt: instant }),
          ...errorReplies,
        },
      },
    },
    (request) => connectSessions.begin(visitSecrets(request, publicUrl), request.params),
  );
}

/** A day and a little: the longest that a connect session and its last attempt live. */
const cookieSeconds = 25 * 60 * 60;
