import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import {
  JiraTimeoutError,
  JiraUnexpectedReplyError,
  JiraUnknownOutcomeError,
  JiraUnreachableError,
} from './errors.ts';
import { dispatcherWithoutNames, startTestServer } from './test-server.test-support.ts';
import { createTransport } from './transport.ts';
import type { TransportOptions } from './transport.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(answer: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(answer);
  closers.push(server.close);
  return server;
}

function transportWith(options: TransportOptions = {}) {
  const transport = createTransport(options);
  closers.push(transport.close);
  return transport;
}

const get = (url: string) => ({ method: 'GET', url, headers: {} });
const post = (url: string) => ({ method: 'POST', url, headers: {}, body: '{}' });

/** A port nobody listens on: opened and closed again. */
async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a transport', () => {
  test('returns status, headers and body as they came, repeated headers as a list', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(401, { 'WWW-Authenticate': ['OAuth realm="x"', 'OAuth oauth_problem="y"'] });
      response.end('ü');
    });
    const reply = await transportWith().send(get(`${server.url}/a%20b?c=d%2Fe`));
    expect(reply).toMatchObject({ status: 401, body: 'ü' });
    expect(reply.headers['www-authenticate']).toEqual(['OAuth realm="x"', 'OAuth oauth_problem="y"']);
    expect(server.requests[0]?.url).toBe('/a%20b?c=d%2Fe');
  });

  test('names itself Crosslink with the version of the package', async () => {
    const server = await serve((_request, response) => response.end());
    await transportWith().send({ ...get(server.url), headers: { 'user-agent': 'Mozilla/5.0' } });
    const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(server.requests[0]?.headers['user-agent']).toBe(`Crosslink/${manifest.version}`);
  });

  test('follows no redirect', async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: '/b' }).end());
    expect((await transportWith().send(get(`${server.url}/a`))).status).toBe(302);
    expect(server.requests).toHaveLength(1);
  });

  test('sends through the dispatcher it is given and leaves it open', async () => {
    const server = await serve((_request, response) => response.end('ok'));
    const dispatcher = new Agent();
    closers.push(() => dispatcher.close());
    const transport = createTransport({ dispatcher });
    await transport.send(get(server.url));
    await transport.close();
    expect(dispatcher.closed).toBe(false);
  });
});

describe('nothing was sent', () => {
  test('when the connection is refused, even for a write', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/secret?token=abc`;
    const failure = await transportWith()
      .send(post(url))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(JiraUnreachableError);
    expect(failure).toMatchObject({ code: 'jira_unreachable', nothingSent: true });
    expect((failure as Error).message).not.toContain('abc');
  });

  test('when the name cannot be resolved', async () => {
    const dispatcher = dispatcherWithoutNames();
    closers.push(() => dispatcher.close());
    const failure = transportWith({ dispatcher }).send(post('http://no-such-host.invalid/'));
    await expect(failure).rejects.toMatchObject({ code: 'jira_dns_failed', nothingSent: true });
  });

  test('when https is spoken to a server of plain http', async () => {
    const server = await serve((_request, response) => response.end());
    const failure = transportWith().send(post(server.url.replace('http:', 'https:')));
    await expect(failure).rejects.toMatchObject({ code: 'jira_tls_failed', nothingSent: true });
  });

  test('when no connection is made in time', async () => {
    const dispatcher = new Agent({ connect: () => undefined });
    closers.push(() => dispatcher.destroy());
    const failure = createTransport({ dispatcher, attemptTimeoutMs: 20 }).send(post('http://127.0.0.1:1/'));
    await expect(failure).rejects.toMatchObject({ code: 'jira_timeout_connect', nothingSent: true });
  });

  test('when the caller gave up before', async () => {
    const server = await serve((_request, response) => response.end());
    const reason = new Error('changed my mind');
    const failure = transportWith().send({ ...post(server.url), signal: AbortSignal.abort(reason) });
    await expect(failure).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });
});

describe('misuse is a TypeError and no failure of the network:', () => {
  test('a header that no header may be', async () => {
    const server = await serve((_request, response) => response.end());
    const failure = transportWith().send({ ...get(server.url), headers: { 'x-y': 'a\r\nz: b' } });
    await expect(failure).rejects.toBeInstanceOf(TypeError);
    expect(server.requests).toHaveLength(0);
  });

  test('an address that is none', async () => {
    await expect(transportWith().send(get('jira.example.com'))).rejects.toBeInstanceOf(TypeError);
  });

  test('a transport that was closed', async () => {
    const transport = createTransport();
    await transport.close();
    await expect(transport.send(get('http://127.0.0.1:1/'))).rejects.toBeInstanceOf(TypeError);
  });
});

describe('a request that was sent and not answered', () => {
  const silent = () => serve(() => undefined);
  const dropping = () => serve((_request, _response, raw) => raw.socket.destroy());

  test('is a time-out for a read', async () => {
    const { url } = await silent();
    const failure = transportWith({ attemptTimeoutMs: 400 }).send(get(url));
    await expect(failure).rejects.toBeInstanceOf(JiraTimeoutError);
  });

  test('is a time-out for a POST that is said to change nothing', async () => {
    const { url } = await silent();
    const failure = transportWith({ attemptTimeoutMs: 400 }).send({ ...post(url), readOnly: true });
    await expect(failure).rejects.toBeInstanceOf(JiraTimeoutError);
  });

  test('is an unknown outcome for a write', async () => {
    const { url } = await silent();
    const failure = transportWith().send({ ...post(url), timeoutMs: 400 });
    await expect(failure).rejects.toBeInstanceOf(JiraUnknownOutcomeError);
  });

  test('is a lost connection for a read when the connection breaks', async () => {
    const { url } = await dropping();
    const failure = transportWith().send(get(url));
    await expect(failure).rejects.toMatchObject({ code: 'jira_connection_lost', nothingSent: false });
  });

  test('is an unknown outcome for a write when the connection breaks', async () => {
    const { url } = await dropping();
    await expect(transportWith().send(post(url))).rejects.toMatchObject({ code: 'jira_outcome_unknown' });
  });

  test('is an unknown outcome for a write the caller gave up while waiting', async () => {
    const abort = new AbortController();
    const { url } = await serve(() => abort.abort());
    const failure = transportWith().send({ ...post(url), signal: abort.signal });
    await expect(failure).rejects.toBeInstanceOf(JiraUnknownOutcomeError);
  });

  test('ends with the caller’s reason for a read the caller gave up while waiting', async () => {
    const abort = new AbortController();
    const { url } = await serve(() => abort.abort());
    const failure = await transportWith()
      .send({ ...get(url), signal: abort.signal })
      .catch((error: unknown) => error);
    expect(failure).toBe(abort.signal.reason);
  });
});

describe('a reply', () => {
  test('longer than the limit is refused and its rest never read', async () => {
    let closed: Promise<unknown> | undefined;
    const { url } = await serve((_request, response) => {
      closed = once(response, 'close');
      response.write('x'.repeat(5000));
    });
    const failure = transportWith({ maxBodyBytes: 4096 }).send(get(url));
    await expect(failure).rejects.toMatchObject({ code: 'jira_reply_too_large', status: 200 });
    await closed;
  });

  test('of exactly the limit is read', async () => {
    const { url } = await serve((_request, response) => response.end('x'.repeat(4096)));
    expect((await transportWith({ maxBodyBytes: 4096 }).send(get(url))).body).toHaveLength(4096);
  });

  test('that breaks off is called truncated', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const failure = await transportWith()
      .send(get(url))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(JiraUnexpectedReplyError);
    expect(failure).toMatchObject({ code: 'jira_reply_truncated', status: 200 });
  });

  test('to a write that breaks off leaves the outcome unknown', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(201, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const failure = transportWith().send(post(url));
    await expect(failure).rejects.toMatchObject({ code: 'jira_outcome_unknown', status: 201 });
  });
});
