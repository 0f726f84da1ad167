import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../test/free-port.ts';
import { readConfig } from './config.ts';
import { startServer } from './server.ts';
import type { Server } from './server.ts';
import { signedIn, testBrowser, testPassword } from './test-browser.test-support.ts';
import type { TestBrowser } from './test-browser.test-support.ts';

/** A Crosslink of its own on throw-away data, with everything it logged. */
export interface TestServer extends Server {
  logLines: string[];
  /** Signed in as ada@example.com, the first administrator. */
  administrator: TestBrowser;
}

export interface TestServerOptions {
  database?: { kind: 'embedded'; dataDir: string } | { kind: 'postgres'; url: string };
  environment?: Record<string, string>;
  now?: () => number;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { database, environment, now = Date.now } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'crosslink-server-test-'));
  const logLines: string[] = [];
  const config = readConfig({
    PORT: String(await freePort()),
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1,localhost',
    DATA_DIR: database?.kind === 'embedded' ? database.dataDir : dataDir,
    ...(database?.kind === 'postgres' ? { DATABASE_URL: database.url } : {}),
    LOG_LEVEL: 'debug',
    // Tests tell callers apart by X-Forwarded-For, as behind a proxy.
    TRUST_PROXY: '1',
    ...environment,
  });
  const server = await startServer(config, { now, logTo: { write: (line) => logLines.push(line) } });
  await testBrowser(server.url).json('POST', '/api/v1/setup', {
    token: server.setupUrl?.split('#setup=')[1],
    name: 'Ada Admin',
    email: 'ada@example.com',
    password: testPassword,
  });
  const close = async () => {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ...server, logLines, administrator: await signedIn(server.url, 'ada@example.com'), close };
}
