import chromiumBinary from '@sparticuz/chromium';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPostgresDatabase } from '../../../test/databases.ts';
import { readConfig } from './config.ts';
import { startServer } from './server.ts';
import type { Server } from './server.ts';
import { freePort } from '../../../test/free-port.ts';
import { jiraVersion } from '../../../test/jira-version.ts';

let jira: Sandbox;
let server: Server;
let browser: Browser;
let page: Page;
/** What the browser complained about: scripts that broke, things the Content-Security-Policy refused. */
const complaints: string[] = [];

beforeAll(async () => {
  jira = await createSandbox({ version: jiraVersion });
  const database = await newPostgresDatabase();
  server = await startServer(
    readConfig({
      ALLOWED_PRIVATE_HOSTS: '127.0.0.1,localhost',
      PORT: String(await freePort()),
      DATABASE_URL: database.url,
      CROSSLINK_SECRET: 'a secret of more than thirty-two characters',
    }),
    { logTo: { write: () => undefined } },
  );
  browser = await chromium.launch({
    executablePath: await chromiumBinary.executablePath(),
    args: chromiumBinary.args,
    headless: true,
  });
  page = await browser.newPage({ viewport: { width: 390, height: 800 } });
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const refused = message.type() === 'error' && !message.text().startsWith('Failed to load resource');
    if (refused) complaints.push(message.text());
  });
  page.on('dialog', (dialog) => void dialog.accept());
});

afterAll(async () => {
  await browser.close();
  await server.close();
  await jira.close();
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
/** In the page itself: what just happened is also said to screen readers, elsewhere. */
const shown = (text: string) => page.locator('#main').getByText(text).first().waitFor();
const valueOf = async (name: string) =>
  (await page.locator(`.value:has(strong:text-is("${name}")) pre`).textContent()) ?? '';

test('from the set-up link to a pushed idea, clicking only', async () => {
  await page.goto(server.setupUrl ?? '');
  await page.getByLabel('Your name').fill('Ada Admin');
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('Password').fill('a long enough password');
  await button('Create account').click();
  await shown('Your account is ready');
  expect(page.url()).not.toContain('setup=');

  await page.getByLabel('Add a Jira').fill(`${jira.url}/browse/DEMO-1`);
  await button('Look').click();
  await shown(`Jira Data Center or Server ${jira.world.site.personality.fullVersion} at ${jira.url}`);
  await button('Add this site').click();
  await button('Check').click();
  await shown('consumer_key_unknown');
});

test('the values shown are what Jira’s own page asks for', async () => {
  const names = { key: 'Consumer Key', publicKey: 'Public Key' };
  const consumer = { key: await valueOf(names.key), publicKey: await valueOf(names.publicKey) };
  const link = await page.getByRole('link', { name: 'Open application links in Jira' }).getAttribute('href');
  await page.goto(link ?? '');
  await page.locator('input[name=os_username]').fill('admin');
  await page.locator('input[name=os_password]').fill('admin');
  await page.locator('button[name=login]').click();
  await page.getByLabel('Password').fill('admin');
  await button('Confirm').click();
  if (jira.world.site.personality.applicationLinkDialogs === 'kind-first') {
    await page.getByRole('link', { name: 'Create link' }).click();
    await page.getByLabel('Atlassian product').check();
    await button('Continue').click();
  }
  await page.locator('[name=url]').fill(server.url);
  await page.locator('form:has([name=url]) button').last().click();
  await button('Continue').click();
  await page.getByLabel('Application name').fill('Crosslink');
  await page.getByLabel('Create incoming link').check();
  await button('Continue').click();
  await page.getByLabel('Consumer key').fill(consumer.key);
  await page.getByLabel('Consumer name').fill('Crosslink');
  await page.getByLabel('Public key').fill(consumer.publicKey);
  await button('Continue').click();
  await page.getByRole('link', { name: 'Edit Crosslink' }).waitFor();
  expect([...jira.world.grants.consumers.keys()]).toEqual([consumer.key]);

  await page.goto(server.url);
  await button('Check').click();
  await shown('Jira knows Crosslink now');
});

test('connecting goes by Jira’s page and comes back with the name', async () => {
  await button('Connect').click();
  await button('Deny').click();
  await page.getByRole('heading', { name: 'Access was not allowed' }).waitFor();
  await page.getByRole('link', { name: 'Back to Crosslink' }).click();
  await button('Connect').click();
  await button('Allow').click();
  await page.getByRole('heading', { name: /^Connected as .+ \(admin\)$/ }).waitFor();
  await page.getByRole('link', { name: 'Back to Crosslink' }).click();
  await shown('Connected');
});

test('an idea is added, pushed, and shows the status it gets in Jira', async () => {
  await page.getByLabel('Title').fill('Dark mode');
  await page.getByLabel('User stories').fill('Follow the device\nRemember the choice');
  await button('Add idea').click();
  await shown('Added Dark mode.');
  await page.getByLabel('Push Dark mode').check();
  await page.getByLabel('Jira project key').fill('DEMO');
  await button('Push').click();
  await shown('Pushed: DEMO-1, DEMO-2, DEMO-3.');

  await page.goto((await page.getByRole('link', { name: 'DEMO-1' }).getAttribute('href')) ?? '');
  await button('Move to In Progress').click();
  await page.getByRole('link', { name: 'Dark mode' }).first().click();
  expect(page.url()).toMatch(new RegExp(`^${server.url}/ideas/`));
  await button('Refresh DEMO-1').click();
  await shown('In Progress');
});

test('nothing on a page 390 pixels wide is wider than it', async () => {
  const [scroll = 0, client = 0] = await page.evaluate<number[]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect(scroll).toBeLessThanOrEqual(client);
});

test('the browser had nothing to complain about', () => {
  expect(complaints).toEqual([]);
});
