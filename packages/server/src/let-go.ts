import type { FastifyInstance } from 'fastify';

/**
 * Once the application is closing, replies end their connection. Otherwise the callers that were answered last
 * would keep theirs open, and closing would wait for the keep-alive time-out of each.
 */
export function letGoWhenClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
