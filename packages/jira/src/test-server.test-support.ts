import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { TEST_CERTIFICATE_KEY_PEM, TEST_CERTIFICATE_PEM } from './test-certificate.test-support.ts';

/** A real HTTP server on a free port of the loopback, for replies no Jira would give. */
export interface TestServer {
  /** `http://127.0.0.1:<port>`, or https. */
  url: string;
  /** Every request in order of arrival, with its body. */
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  close: () => Promise<void>;
}

export async function startTestServer(
  answer: (request: TestServer['requests'][number], response: ServerResponse, raw: IncomingMessage) => void,
  o: { tls?: boolean } = {},
): Promise<TestServer> {
  const requests: TestServer['requests'] = [];
  const listener: RequestListener = (raw, response) => {
    void readBody(raw).then((body) => {
      const request = { method: raw.method ?? '', url: raw.url ?? '', headers: raw.headers, body };
      requests.push(request);
      answer(request, response, raw);
    });
  };
  const tls = { cert: TEST_CERTIFICATE_PEM, key: TEST_CERTIFICATE_KEY_PEM };
  const server = o.tls === true ? createTlsServer(tls, listener) : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `${o.tls === true ? 'https' : 'http'}://127.0.0.1:${port}`;
  return { url, requests, close: () => closeServer(server) };
}

/** Goes nowhere: no name is known. Tests send nothing beyond the loopback, not even questions about names. */
export function dispatcherWithoutNames(): Agent {
  const notFound = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  return new Agent({ connect: { lookup: (_name, _options, answer) => answer(notFound, '', 4) } });
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
