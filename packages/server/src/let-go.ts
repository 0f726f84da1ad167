import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Lets a closing application go of its callers. Replies then end their connection: otherwise the callers that were
 * answered last would keep theirs open, and closing would wait for the keep-alive time-out of each. And connections
 * nobody has asked anything on yet, such as browsers open ahead of need, are ended: Node takes those for busy until the
 * time for headers is up.
 */
export function letGoWhenClosing(app: FastifyInstance): void {
  let closing = false;
  const unused = new Set<Socket>();
  app.server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }) => unused.delete(socket));
  app.addHook('preClose', (done) => {
    closing = true;
    for (const socket of unused) socket.destroy();
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
