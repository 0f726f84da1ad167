import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from './config.ts';
import { startServer } from './server.ts';
import type { Server } from './server.ts';

/** A Crosslink of its own on throw-away data, with everything it logged. */
export interface TestServer extends Server {
  logLines: string[];
  /** Signed in as the first administrator. */
  administrator: TestBrowser;
}

/** Keeps cookies and sends what a browser's own page would send. Never follows redirects. */
export interface TestBrowser {
  cookie: () => string;
  fetch(path: string, request?: TestRequest): Promise<Response>;
  /** The JSON of a reply that has to be a success. */
  json<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export interface TestRequest {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export const password = 'canary-password-of-tests';

export async function startTestServer(environment: Record<string, string> = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crosslink-server-test-'));
  const logLines: string[] = [];
  const config = readConfig({
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'debug',
    // Tests tell callers apart by X-Forwarded-For, as behind a proxy.
    TRUST_PROXY: 'true',
    ...environment,
  });
  const server = await startServer(config, { logTo: { write: (line) => logLines.push(line) } });
  const administrator = testBrowser(server.url);
  await administrator.json('POST', '/api/v1/setup', {
    token: server.setupUrl?.split('#setup=')[1],
    name: 'Ada Admin',
    email: 'ada@example.com',
    password,
  });
  await signIn(administrator, 'ada@example.com');
  const close = async () => {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ...server, logLines, administrator, close };
}

export function testBrowser(baseUrl: string): TestBrowser {
  const jar = new Map<string, string>();
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

  async function send(path: string, { method = 'GET', body, headers = {} }: TestRequest = {}) {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      redirect: 'manual',
      headers: {
        ...(jar.size > 0 ? { cookie: cookie() } : {}),
        ...(method === 'GET' ? {} : { origin: baseUrl, 'sec-fetch-site': 'same-origin' }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) keepCookie(jar, line);
    return response;
  }

  return {
    cookie,
    fetch: send,
    async json<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await send(path, { method, body });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
  };
}

let people = 0;

/** Signs in from an address of its own, so that the limit per address does not end a test run. */
export async function signIn(browser: TestBrowser, email: string): Promise<void> {
  people += 1;
  const response = await browser.fetch('/api/auth/sign-in/email', {
    method: 'POST',
    body: { email, password },
    headers: { 'x-forwarded-for': `10.0.0.${people}` },
  });
  if (!response.ok) throw new Error(`${email} cannot sign in: ${response.status} ${await response.text()}`);
}

function keepCookie(jar: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
  if (/max-age=0/i.test(line)) jar.delete(name);
  else jar.set(name, value);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, 'localhost', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
