import { z } from 'zod';
import { errorReplies, noReply } from '../error-reply.ts';
import type { RouteContext, Scope } from '../scope.ts';

/** Jira sends no more of an issue than people wrote into it; what is larger is found by polling. */
const mostBytes = 5 * 1024 * 1024;
/** A Jira that changes thousands of issues at once tells of each. */
const perMinute = 60_000;

/**
 * Where Jira tells of changes. Nobody signs in here: each delivery proves by itself whose it is, over the bytes as they
 * came. It is answered as soon as it is stored; what comes of it comes later.
 */
export function webhookRoutes(app: Scope, { core }: RouteContext): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostBytes }, (_request, body, done) => {
    done(null, body);
  });
  app.post(
    '/webhooks/jira/:token',
    {
      bodyLimit: mostBytes,
      config: { rateLimit: { max: perMinute, timeWindow: '1 minute' } },
      schema: {
        // For Jira alone.
        hide: true,
        params: z.object({ token: z.string().max(200) }),
        response: { 204: noReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : new Uint8Array();
      await core.sync.receive({ token: request.params.token, body, headers: request.headers });
      return reply.code(204).send(null);
    },
  );
}
