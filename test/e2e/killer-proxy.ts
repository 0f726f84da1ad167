import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface KillerProxy {
  url: string;
  close(): Promise<void>;
}

/** Where in the life of a request the caller dies: before Jira hears of it, or after Jira did the work. */
export type Moment = 'before' | 'after';

/**
 * A reverse proxy in front of a Jira that calls `strike` at the moments `plan` picks and then drops the
 * connection, so that the caller never sees the answer. It is asked for each request of Crosslink itself;
 * those of a browser pass.
 */
export async function createKillerProxy(o: {
  target: string;
  plan: () => Moment | undefined;
  strike: () => void;
}): Promise<KillerProxy> {
  const target = new URL(o.target);
  const server = createServer((request, response) => {
    const own = request.headers['user-agent']?.startsWith('Crosslink/') ?? false;
    const moment = own ? o.plan() : undefined;
    const die = () => {
      o.strike();
      request.socket.destroy();
    };
    if (moment === 'before') die();
    else relay({ request, response, target, done: moment === 'after' ? die : undefined });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname.replace(/\/$/, '')}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function relay(o: {
  request: IncomingMessage;
  response: ServerResponse;
  target: URL;
  done: (() => void) | undefined;
}): void {
  const { request, response, target, done } = o;
  // The Host header goes through unchanged: Jira checks the signature against the address the caller used.
  const upstream = forward(
    {
      host: target.hostname,
      port: target.port,
      method: request.method,
      path: request.url,
      headers: request.headers,
    },
    (answer) => {
      if (done) {
        answer.resume().on('end', done);
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    },
  );
  upstream.on('error', () => response.destroy());
  request.pipe(upstream);
}
