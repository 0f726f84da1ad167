import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { inspect, openStage } from './stage.ts';
import type { Stage } from './stage.ts';

// Pictures and axe take their time where many share a machine.
vi.setConfig({ testTimeout: 240_000 });

const samples = new URL('../../examples/ideas.csv', import.meta.url).pathname;

describe.each(['8.20', '10.3', 'cloud'])('the first start, with Jira %s, clicking only', (version) => {
  let stage: Stage;
  let page: Page;
  const cloud = version === 'cloud';
  const alice = cloud ? 'Alice Ng' : 'Alice Ng (alice)';

  beforeAll(async () => {
    stage = await openStage({ version });
    page = stage.page;
  });
  afterAll(() => stage.close());

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const heading = (name: string | RegExp) => page.getByRole('heading', { name }).first().waitFor();
  /** Pages look the same with every version, but for the walk through its dialogs. */
  const look = async (name: string) => {
    if (version === '10.3' || name.startsWith('set-up'))
      expect(await inspect(page, `${name}-${version}`)).toEqual([]);
  };

  test('the set-up link makes the first account', async () => {
    await page.goto(stage.server.url);
    await heading('Almost there');
    await look('no-account');
    await page.goto(stage.server.setupUrl ?? '');
    await heading('Welcome to Crosslink');
    await look('set-up');
    await page.getByLabel('Your name').fill('Ada Admin');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill('a long enough password');
    await button('Create account').click();
    await heading('Backlog');
    expect(page.url()).toBe(`${stage.server.url}/backlog`);
    await look('backlog-empty');
  });

  test('any address of a Jira is enough to find it', async () => {
    await page.getByRole('link', { name: 'Jira sites' }).click();
    await heading('No Jira is known yet');
    await look('sites-empty');
    await page.getByRole('link', { name: 'Add a Jira site' }).click();
    await page.getByLabel('Address of any page').fill(`${stage.jira.url}/browse/DEMO-1`);
    await button('Look').click();
    if (cloud) await heading(/^Found Jira Cloud/);
    else {
      const { fullVersion } = stage.jira.world.site.personality;
      // There is no Jira Server any more since 10.
      const product = fullVersion.startsWith('1') ? 'Jira Data Center' : 'Jira Data Center or Server';
      await heading(`Found ${product} ${fullVersion}`);
      expect(await page.getByLabel('OAuth 1.0a with an application link').isChecked()).toBe(true);
    }
    await look('add-site');
    await button('Add this site').click();
    await heading(/^Let .+ know Crosslink$/);
  });

  test('before it is done, the check says what is missing, at the step where it is', async () => {
    if (cloud) {
      await page.getByRole('textbox', { name: 'Client ID' }).fill('not-a-client');
      await page.getByRole('textbox', { name: 'Client secret' }).fill('not the secret');
      await button('Save and check').click();
      await page.getByText('oauth2_client_rejected').waitFor();
      return look('set-up-oauth2');
    }
    await button('Check now').click();
    await page.getByText('consumer_key_unknown').first().waitFor();
    const step = page.getByRole('listitem').filter({ hasText: 'Paste key, name and public key' });
    await step.getByRole('alert').getByText('The doctor found the cause at this step').waitFor();
    await look('set-up-oauth1');
  });

  test('the values shown are what Jira’s own pages ask for', async () => {
    if (cloud) {
      const { clientId, clientSecret } = await makeCloudApp(page, stage);
      await page.getByRole('textbox', { name: 'Client ID' }).fill(clientId);
      await page.getByRole('textbox', { name: 'Client secret' }).fill(clientSecret);
      await button('Save and check').click();
    } else {
      const key = await makeApplicationLink(page, stage);
      expect([...stage.jira.world.grants.consumers.keys()]).toEqual([key]);
      await button('Check now').click();
    }
    await page.getByText('Jira knows Crosslink now.').waitFor();
    await look('set-up-works');
  });

  test('connecting goes by Jira’s page; Deny is said kindly, and Allow comes back with the name', async () => {
    await button('Connect').click();
    await page.locator('input[name=os_username]').fill('alice');
    await page.locator('input[name=os_password]').fill('alice');
    await page.locator('button[name=login]').click();
    await button('Deny').click();
    await heading('Access was not allowed');
    expect(page.url()).toBe(`${stage.server.url}/connected`);
    await look('denied');
    await button('Connect').click();
    await button('Allow').click();
    await heading(`Connected as ${alice}`);
    expect(page.url()).toBe(`${stage.server.url}/connected`);
    await look('connected');
    await page.reload();
    await heading(`Connected as ${alice}`);
    await page.getByRole('link', { name: 'Go to the site' }).click();
    await page.getByText(alice).first().waitFor();
    await look('site');
  });

  test('the doctor examines the site with one click', async () => {
    await button('Examine now').click();
    await page.getByText('All is well').waitFor();
    await look('site-examined');
    await page.getByRole('link', { name: 'Jira sites' }).first().click();
    await page.getByText('Connected as Alice Ng').waitFor();
    await look('sites');
  });

  test('an idea is added, others are imported after a look at what that would do', async () => {
    await page.getByRole('link', { name: 'Backlog', exact: true }).click();
    await button('Add an idea').click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Follow the device');
    await page.getByLabel('User stories').fill('Dark at night\nRemember the choice');
    await look('add-idea');
    await button('Add').last().click();
    await page.getByLabel('Choose Follow the device').waitFor();
    await button('Import and export').click();
    await page.getByRole('menuitem', { name: 'Import a file' }).click();
    await page.getByText('Drop a file here').waitFor();
    await look('import');
    await page.locator('input[type=file]').setInputFiles(samples);
    await page.getByText('What importing it would do').waitFor();
    await look('import-preview');
    await button(/^Import \d+ ideas$/).click();
    await page.getByText(/^Imported: \d+ new/).waitFor();
    await look('imported');
    await page.getByRole('link', { name: 'Go to the backlog' }).click();
    await page.getByLabel('Choose Dark mode').waitFor();
    await look('backlog');
  });

  test('an idea is rated on the chart', async () => {
    await page.getByText('Chart', { exact: true }).click();
    await button('Put on the chart: Follow the device').click();
    await button('Follow the device: impact 5, effort 5 of 10').press('ArrowUp');
    await button('Follow the device: impact 5.5, effort 5 of 10').waitFor();
    await page.getByText('List', { exact: true }).click();
  });

  test('five are pushed with their stories, after Jira said what would come of it', async () => {
    const boxes = page.getByRole('checkbox', { name: /^Choose (?!all)/ });
    for (const at of [0, 1, 2, 3, 4]) await boxes.nth(at).check();
    await page.getByRole('link', { name: 'Push to Jira', exact: true }).click();
    await page.getByRole('combobox', { name: 'Project' }).click();
    await page.getByRole('option', { name: /DEMO/ }).click();
    await page.getByText(/^\d+ new issues in DEMO as Alice Ng/).waitFor();
    await look('push');
    await page.getByLabel('Push Remember the choice').uncheck();
    await button(/^Push \d+ issues$/).click();
    await page.getByText(/^(\d+) of \1 done$/).waitFor();
    await page.getByRole('link', { name: 'DEMO-1', exact: true }).waitFor();
    await look('pushed');
  });

  test('from here on, Jira tells by itself', async () => {
    const pushed = page.url();
    await page.getByRole('link', { name: 'Jira sites' }).first().click();
    await page.getByRole('link', { name: 'Jira sandbox' }).first().click();
    await button('Make it by hand').click();
    await page.getByText('Waiting for the first delivery').waitFor();
    await makeWebhook(page.getByRole('dialog'), stage);
    await button('Done').click();
    await page.getByText('No delivery came yet').waitFor();
    await page.goto(pushed);
  });

  test('a status that changes in Jira arrives without a reload', async () => {
    const issue = await page.getByRole('link', { name: 'DEMO-1', exact: true }).getAttribute('href');
    const jiraPage = await stage.context.newPage();
    await jiraPage.goto(issue ?? '');
    // Cloud's sites have other hosts than the place where Alice allowed access.
    if (cloud) await signInAtSite(jiraPage, issue ?? '');
    await page.getByRole('link', { name: 'Follow the device' }).click();
    await page.getByRole('link', { name: 'DEMO-1', exact: true }).waitFor();
    await jiraPage.getByRole('button', { name: 'Move to In Progress' }).click();
    // Nobody presses “Look now”, and a look by itself is a minute away: the webhook tells.
    await page.getByText('In Progress', { exact: true }).first().waitFor();
    await look('idea');
    await jiraPage.getByRole('link', { name: 'Follow the device' }).first().click();
    await jiraPage.waitForURL(`${stage.server.url}/ideas/**`);
  });

  test('the browser had nothing to complain about', () => {
    expect(stage.complaints).toEqual([]);
  });
});

async function signInAtSite(page: Page, thenTo: string): Promise<void> {
  await page.getByRole('link', { name: 'Log in' }).click();
  await page.locator('input[name=os_username]').fill('alice');
  await page.locator('input[name=os_password]').fill('alice');
  await page.locator('button[name=login]').click();
  await page.getByRole('link', { name: 'Log in' }).waitFor({ state: 'detached' });
  await page.goto(thenTo);
}

async function valueOf(within: Page | Locator, label: string): Promise<string> {
  const field = within
    .locator('dt', { hasText: new RegExp(`^${label}$`) })
    .first()
    .locator('+ dd');
  return ((await field.textContent()) ?? '').trim();
}

/** What somebody does in the developer console, which the sandbox does not draw. */
async function makeCloudApp(page: Page, { jira }: Stage) {
  const app = jira.cloud?.addApp({
    name: 'Crosslink',
    redirectUri: await valueOf(page, 'Callback URL'),
    scopes: [...(await valueOf(page, 'Scopes')).split(' '), 'offline_access'],
    owner: 'alice',
    shared: true,
    grantLevel: 'account',
  });
  if (!app) throw new Error('The sandbox is no Cloud');
  return app;
}

/** What the form of Jira's “WebHooks” page, which the sandbox does not draw, makes of the values. */
async function makeWebhook(dialog: Locator, { jira }: Stage): Promise<void> {
  const { webhookPath, webhookSecrets } = jira.world.site.personality;
  const secret = webhookSecrets ? await valueOf(dialog, 'Secret') : undefined;
  const token = jira.cloud?.addApiToken({ userName: 'admin' }).token;
  const credential = token === undefined ? 'admin:admin' : `admin@example.com:${token}`;
  // An empty one is left out: the webhook is for all issues then.
  const restricted = (await dialog.locator('dt', { hasText: /^JQL$/ }).count()) > 0;
  const jql = restricted ? await valueOf(dialog, 'JQL') : '';
  // Not by the browser, in which somebody else is signed in to Jira.
  const answer = await fetch(`${jira.url}/rest/${webhookPath}`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Basic ${btoa(credential)}`, 'x-atlassian-token': 'no-check' },
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      name: await valueOf(dialog, 'Name'),
      url: await valueOf(dialog, 'URL'),
      events: ['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted'],
      filters: { 'issue-related-events-section': jql },
      ...(secret === undefined ? {} : { secret, configuration: { secret } }),
    }),
  });
  expect(answer.ok, await answer.text()).toBe(true);
}

/** What Jira's administrator does by hand, in the sandbox's own pages. */
async function makeApplicationLink(page: Page, { jira, newContext }: Stage): Promise<string> {
  const value = new Map<string, string>();
  for (const name of ['Application URL', 'Application Name', 'Consumer Key', 'Consumer Name', 'Public Key'])
    value.set(name, await valueOf(page, name));
  const link = page.getByRole('link', { name: 'Open application links in Jira' });
  const address = (await link.getAttribute('href')) ?? '';
  const admin = await (await newContext()).newPage();
  const press = (name: string) => admin.getByRole('button', { name }).click();
  const type = (label: string, from: string) => admin.getByLabel(label).fill(value.get(from) ?? '');
  await admin.goto(address);
  await admin.locator('input[name=os_username]').fill('admin');
  await admin.locator('input[name=os_password]').fill('admin');
  await admin.locator('button[name=login]').click();
  await admin.getByLabel('Password').fill('admin');
  await press('Confirm');
  if (jira.world.site.personality.applicationLinkDialogs === 'kind-first') {
    await admin.getByRole('link', { name: 'Create link' }).click();
    await admin.getByLabel('Atlassian product').check();
    await press('Continue');
  }
  await admin.locator('[name=url]').fill(value.get('Application URL') ?? '');
  await admin.locator('form:has([name=url]) button').last().click();
  await press('Continue');
  await type('Application name', 'Application Name');
  await admin.getByLabel('Create incoming link').check();
  await press('Continue');
  await type('Consumer key', 'Consumer Key');
  await type('Consumer name', 'Consumer Name');
  await type('Public key', 'Public Key');
  await press('Continue');
  await admin.getByRole('link', { name: 'Edit Crosslink' }).waitFor();
  return value.get('Consumer Key') ?? '';
}
