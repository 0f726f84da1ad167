// Makes the pictures of the README from the running app: npm run pictures
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from '@crosslink/sandbox';
import { readConfig, startServer } from '@crosslink/server';
import type { Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { freePort } from './free-port.ts';

const folder = new URL('../docs/pictures/', import.meta.url).pathname;
const ideas = new URL('../examples/ideas.csv', import.meta.url).pathname;

const data = await mkdtemp(join(tmpdir(), 'crosslink-pictures-'));
const jira = await createSandbox({ version: '10.3' });
const server = await startServer(
  readConfig({
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1,localhost',
    PORT: String(await freePort()),
    DATA_DIR: data,
  }),
  { logTo: { write: () => undefined } },
);
const browser = await launchBrowser();
const context = await browser.newContext({ viewport: { width: 1120, height: 960 }, reducedMotion: 'reduce' });
context.setDefaultTimeout(120_000);
const page = await context.newPage();

async function call<T>(path: string, body: object): Promise<T> {
  const response = await context.request.post(server.url + path, { data: body });
  if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
  return (await response.json()) as T;
}

async function picture(on: Page, name: string): Promise<void> {
  await on.evaluate('document.fonts.ready');
  await on.screenshot({ path: join(folder, `${name}.png`) });
}

async function signUp(): Promise<void> {
  const account = { email: 'ada@example.com', password: 'a long enough password' };
  const token = server.setupUrl?.split('#setup=')[1] ?? '';
  await call('/api/v1/setup', { token, name: 'Ada Admin', ...account });
  await call('/api/auth/sign-in/email', account);
}

/** The walk through Jira's dialogs, then what it leads to. */
async function connect(): Promise<void> {
  const { id: siteId } = await call<{ id: string }>('/api/v1/sites', { url: jira.url, name: 'Our Jira' });
  const { id } = await call<{ id: string }>(`/api/v1/sites/${siteId}/consumers`, {});
  await page.goto(`${server.url}/sites/${siteId}/set-up/oauth1`);
  await page.getByRole('button', { name: 'Check now' }).waitFor();
  await picture(page, 'connect');
  const as = { kind: 'password', userName: 'admin', password: 'admin' };
  await call(`/api/v1/consumers/${id}/register`, { as });
  const { authorizationUrl } = await call<{ authorizationUrl: string }>(
    `/api/v1/sites/${siteId}/attempts`,
    {},
  );
  await page.goto(authorizationUrl);
  await page.locator('input[name=os_username]').fill('alice');
  await page.locator('input[name=os_password]').fill('alice');
  await page.locator('button[name=login]').click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: /^Connected as/ }).waitFor();
}

async function importIdeas(): Promise<void> {
  const sent = await context.request.post(`${server.url}/api/v1/imports?name=ideas.csv`, {
    data: await readFile(ideas),
    headers: { 'content-type': 'text/csv' },
  });
  const { id } = (await sent.json()) as { id: string };
  await page.goto(`${server.url}/import/${id}`);
  await page.getByRole('button', { name: /^Import \d+/ }).click();
  await page.getByText(/^Imported/).waitFor();
}

async function rateAndPush(): Promise<void> {
  await page.goto(`${server.url}/backlog/chart`);
  await page
    .getByRole('button', { name: /impact \d/ })
    .first()
    .waitFor();
  await picture(page, 'rate');
  await page.goto(`${server.url}/backlog`);
  await page.getByRole('checkbox', { name: 'Choose all that are shown' }).click();
  await page.getByRole('link', { name: 'Push to Jira', exact: true }).click();
  await page.getByRole('combobox', { name: 'Project' }).click();
  await page.getByRole('option', { name: /DEMO/ }).click();
  await page.getByText(/^\d+ new issues in DEMO/).waitFor();
  await picture(page, 'push');
}

await mkdir(folder, { recursive: true });
await signUp();
await connect();
await importIdeas();
await rateAndPush();
await browser.close();
await server.close();
await jira.close();
await rm(data, { recursive: true });
