import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from '@crosslink/sandbox';
import { afterEach, expect, test } from 'vitest';
import { newPostgresDatabase, onEachDatabase } from '../../../test/databases.ts';
import { readConfig } from './config.ts';
import { startServer } from './server.ts';
import { testBrowser } from './test-browser.test-support.ts';
import { freePort } from '../../../test/free-port.ts';
import { startTestServer } from './test-server.test-support.ts';
import { jiraVersion } from '../../../test/jira-version.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  while (cleanUp.length > 0) await cleanUp.pop()?.();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crosslink-start-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const quiet = { logTo: { write: () => undefined } };

onEachDatabase('starting', (newDatabase) => {
  test('the set-up link works once, and a second start needs none', async () => {
    const database = await newDatabase();
    const settings =
      database.kind === 'embedded' ? { DATA_DIR: database.dataDir } : { DATABASE_URL: database.url };
    const config = readConfig({
      PORT: String(await freePort()),
      CROSSLINK_SECRET: 'a secret of more than thirty-two characters',
      ...settings,
    });
    const first = await startServer(config, quiet);
    const [page, token] = first.setupUrl?.split('#setup=') ?? [];
    expect(page).toBe(`${config.publicUrl}/`);
    const account = { token, name: 'Ada', email: 'ada@example.com', password: 'a long enough one' };
    const browser = testBrowser(first.url);
    expect((await browser.fetch('/api/v1/setup', { method: 'POST', body: account })).status).toBe(201);
    const again = await browser.fetch('/api/v1/setup', { method: 'POST', body: account });
    expect([409, 410]).toContain(again.status);
    await first.close();

    const second = await startServer(config, quiet);
    expect(second.setupUrl).toBeUndefined();
    await second.close();
  });

  test('another secret stops the start and changes nothing', async () => {
    const database = await newDatabase();
    const settings =
      database.kind === 'embedded' ? { DATA_DIR: database.dataDir } : { DATABASE_URL: database.url };
    const config = readConfig({
      PORT: String(await freePort()),
      CROSSLINK_SECRET: 'a secret of more than thirty-two characters',
      ...settings,
    });
    await (await startServer(config, quiet)).close();
    const wrong = { ...config, secret: 'another secret of more than 32 characters' };
    await expect(startServer(wrong, quiet)).rejects.toMatchObject({ code: 'secret_wrong' });
    await (await startServer(config, quiet)).close();
  });
});

test('a generated secret is readable by its owner alone', async () => {
  const folder = await newFolder();
  const config = readConfig({ PORT: String(await freePort()), DATA_DIR: folder });
  await (await startServer(config, quiet)).close();
  expect((await stat(join(folder, 'secret.key'))).mode & 0o777).toBe(0o600);
  expect((await readFile(join(folder, 'secret.key'), 'utf8')).trim()).toHaveLength(44);
});

test('a port that is taken is said, and the database is let go again', async () => {
  const folder = await newFolder();
  const other = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => other.listen(port, 'localhost', resolve));
  cleanUp.push(() => new Promise((resolve) => other.close(resolve)));
  const config = readConfig({ PORT: String(port), DATA_DIR: folder });
  await expect(startServer(config, quiet)).rejects.toMatchObject({ code: 'port_taken' });
  const elsewhere = { ...config, port: await freePort() };
  await (await startServer(elsewhere, quiet)).close();
  expect(await readdir(folder)).not.toContain('pid');
});

test('closing answers what is in flight first', async () => {
  const server = await startTestServer({ database: await newPostgresDatabase() });
  const jira = await createSandbox({ version: jiraVersion });
  cleanUp.push(() => jira.close());
  // Jira is slow, so the request is still in Crosslink when it is told to stop.
  let asked: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (asked = resolve));
  const slow = createServer((request, response) => {
    asked();
    void fetch(jira.url + (request.url ?? ''))
      .then((reply) => reply.text())
      .then((text) => response.setHeader('content-type', 'application/json').end(text));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => slow.listen(port, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise((resolve) => slow.close(resolve)));
  const answer = server.administrator.fetch('/api/v1/sites/discover', {
    method: 'POST',
    body: { url: `http://127.0.0.1:${port}` },
  });
  await arrived;
  const closed = server.close();
  expect((await answer).status).toBe(200);
  await closed;
  await expect(testBrowser(server.url).fetch('/health')).rejects.toThrow();
});

test('closing waits for no connection on which nobody has asked anything', { timeout: 20_000 }, async () => {
  const server = await startTestServer({ database: await newPostgresDatabase() });
  const { hostname, port } = new URL(server.url);
  const unused = connect(Number(port), hostname);
  cleanUp.push(() => Promise.resolve(unused.destroy()));
  await once(unused, 'connect');
  // A second one that is answered: by then the server knows of the first.
  expect((await testBrowser(server.url).fetch('/health')).status).toBe(200);
  const ended = once(unused.resume(), 'close');
  await server.close();
  await ended;
});
