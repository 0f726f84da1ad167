import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real HTTP server on a free port of the loopback, for replies no Jira would give. */
export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Every request in order of arrival, with its body. */
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  close: () => Promise<void>;
}

export async function startTestServer(
  answer: (request: TestServer['requests'][number], response: ServerResponse, raw: IncomingMessage) => void,
): Promise<TestServer> {
  const requests: TestServer['requests'] = [];
  const listener: RequestListener = (raw, response) => {
    void readBody(raw).then((body) => {
      const request = { method: raw.method ?? '', url: raw.url ?? '', headers: raw.headers, body };
      requests.push(request);
      answer(request, response, raw);
    });
  };
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: urlOf(server), requests, close: () => closeServer(server) };
}

/** Answers with JSON. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers });
  response.end(JSON.stringify(body));
}

/** Answers with a page. */
export function answerHtml(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html;charset=UTF-8' });
  response.end(html);
}

export function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
