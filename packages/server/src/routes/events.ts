import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { errorReplies } from '../error-reply.ts';
import { createEventStream } from '../event-stream.ts';
import { actorOf, identify } from '../guard.ts';
import type { RouteContext, Scope } from '../scope.ts';

const beatMs = 15_000;

const DESCRIPTION = `Server-sent events (\`text/event-stream\`). Each message is JSON, \`{"kind", "ids"}\`; read anew what it names:

- \`idea.changed\`: ideas, their user stories included
- \`link.changed\`: links
- \`push.changed\`: pushes
- \`site.changed\`: sites, their consumers and sync included
- \`connection.changed\`: connections you may see
- \`reset\`: some were missed; read everything anew

Each event comes at least once, within about half a second. Whoever comes back with \`Last-Event-ID\` (browsers do by
themselves) gets what came meanwhile, up to a day. A comment comes every 15 seconds. The stream ends when its session or
API key does, and when the server closes.`;

export function eventRoutes(app: Scope, context: RouteContext): void {
  const open = new Set<() => void>();
  app.addHook('preClose', (done) => {
    for (const end of open) end();
    done();
  });
  app.get(
    '/api/v1/events',
    {
      // A HEAD request has no body to wait for.
      exposeHeadRoute: false,
      schema: {
        tags: ['events'],
        summary: 'What changes, as it happens',
        description: DESCRIPTION,
        headers: z.looseObject({ 'last-event-id': z.string().max(64).optional() }),
        response: {
          200: { description: 'A stream', content: { 'text/event-stream': { schema: z.any() } } },
          ...errorReplies,
        },
      },
    },
    (request, reply) => stream(request, reply, { context, open }),
  );
}

async function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  { context: { core }, open }: { context: RouteContext; open: Set<() => void> },
): Promise<FastifyReply> {
  const actor = actorOf(request);
  const { body, send, beat, end } = createEventStream();
  const after = request.headers['last-event-id'];
  const unsubscribe = await core.events.subscribe(
    actor,
    { onEvents: send, onEnd: end },
    { after: typeof after === 'string' ? after : undefined },
  );
  open.add(end);
  const timer = setInterval(() => {
    beat();
    // A session that ran out, a key that was revoked, a person who was removed: nobody tells of these.
    identify(request, core).then(
      (still) => {
        if (still === undefined) end();
      },
      (err: unknown) => {
        request.log.warn({ err }, 'a stream of events ends: it is not known whose it is');
        end();
      },
    );
  }, beatMs).unref();
  body.once('close', () => {
    clearInterval(timer);
    open.delete(end);
    unsubscribe();
  });
  return (
    reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store, no-transform')
      .header('x-accel-buffering', 'no')
      // Kept open after the stream, it would keep a server that closes waiting.
      .header('connection', 'close')
      .send(body)
  );
}
