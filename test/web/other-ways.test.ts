import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { call, inspect, openStage, signUp } from './stage.ts';
import type { Stage } from './stage.ts';

vi.setConfig({ testTimeout: 240_000 });

const fieldOf = async (page: Page, label: string): Promise<string> =>
  (
    (await page
      .locator('dt', { hasText: new RegExp(`^${label}$`) })
      .first()
      .locator('+ dd')
      .textContent()) ?? ''
  ).trim();

async function signInAtJira(page: Page, name: string): Promise<void> {
  await page.locator('input[name=os_username]').fill(name);
  await page.locator('input[name=os_password]').fill(name);
  await page.locator('button[name=login]').click();
}

describe('Jira Cloud, by OAuth 2.0', () => {
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage({ version: 'cloud' });
    page = stage.page;
    await signUp(stage);
  });
  afterAll(() => stage.close());

  test('the walk shows what the developer console asks for, and takes what it gives', async () => {
    await page.goto(`${stage.server.url}/sites/add`);
    await page.getByLabel('Address of any page').fill(`${stage.jira.url}/browse/DEMO-1`);
    await page.getByRole('button', { name: 'Look' }).click();
    await page.getByRole('heading', { name: /^Found Jira Cloud/ }).waitFor();
    await page.getByRole('button', { name: 'Add this site' }).click();
    await page.getByRole('link', { name: 'Open the developer console' }).waitFor();
    expect(await inspect(page, 'set-up-cloud')).toEqual([]);
    const app = stage.jira.cloud?.addApp({
      name: 'Crosslink',
      redirectUri: await fieldOf(page, 'Callback URL'),
      scopes: [...(await fieldOf(page, 'Scopes')).split(' '), 'offline_access'],
      owner: 'alice',
      shared: true,
      grantLevel: 'account',
    });
    await page.getByRole('textbox', { name: 'Client ID' }).fill(app?.clientId ?? '');
    await page.getByRole('textbox', { name: 'Client secret' }).fill('not the secret');
    await page.getByRole('button', { name: 'Save and check' }).click();
    await page.getByText('oauth2_client_rejected').waitFor();
    await page.getByRole('textbox', { name: 'Client secret' }).fill(app?.clientSecret ?? '');
    await page.getByRole('button', { name: 'Save and check' }).click();
    await page.getByText('Jira knows Crosslink now.').waitFor();
  });

  test('connecting comes back with the name', async () => {
    await page.getByRole('button', { name: 'Connect' }).click();
    await signInAtJira(page, 'alice');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Connected as Alice Ng' }).waitFor();
    expect(page.url()).toBe(`${stage.server.url}/connected`);
  });

  test('another secret of the client replaces the present one once Jira accepts it', async () => {
    const [app] = [...(stage.jira.cloud?.apps.values() ?? [])];
    await page.getByRole('link', { name: 'Go to the site' }).click();
    await page.getByRole('button', { name: `More for ${app?.clientId ?? ''}` }).click();
    await page.getByRole('menuitem', { name: 'Enter another secret' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Client secret' }).fill('not the secret');
    await dialog.getByRole('button', { name: 'Check and replace' }).click();
    await dialog.getByText('oauth2_client_rejected').waitFor();
    expect(await inspect(page, 'client-secret')).toEqual([]);
    await dialog.getByRole('textbox', { name: 'Client secret' }).fill(app?.clientSecret ?? '');
    await dialog.getByRole('button', { name: 'Check and replace' }).click();
    await page.getByText('Jira accepts the new secret.').waitFor();
    await dialog.waitFor({ state: 'detached' });
  });
});

describe('Jira Data Center, with others helping', () => {
  let stage: Stage;
  let page: Page;
  let siteId: string;

  beforeAll(async () => {
    stage = await openStage({ version: '10.3' });
    page = stage.page;
    await signUp(stage);
    siteId = (await call<{ id: string }>(stage, '/api/v1/sites', { url: stage.jira.url })).id;
    await call(stage, `/api/v1/sites/${siteId}/consumers`, {});
  });
  afterAll(() => stage.close());

  test('a hand-over link shows somebody without an account what to do, and whether it is done', async () => {
    await page.goto(`${stage.server.url}/sites/${siteId}/set-up/oauth1`);
    await page.getByText('Somebody else does').click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = await page.getByRole('textbox', { name: 'Hand-over link' }).inputValue();
    const stranger = await (await stage.newContext()).newPage();
    await stranger.goto(link);
    await stranger.getByRole('heading', { name: /^Set up .+ for Crosslink$/ }).waitFor();
    expect(await inspect(stranger, 'hand-over')).toEqual([]);
    await stranger.getByRole('button', { name: 'Check now' }).click();
    await stranger.getByText('consumer_key_unknown').waitFor();
  });

  test('Crosslink makes the application link itself, given a password once', async () => {
    await page.getByText('Crosslink does it for me').click();
    await page.getByText('User name and password').click();
    await page.getByRole('textbox', { name: 'User name' }).fill('admin');
    await page.getByRole('textbox', { name: 'Password' }).fill('admin');
    await page.getByRole('button', { name: 'Make the application link' }).click();
    await page.getByText('Jira knows Crosslink now.').waitFor();
  });

  test('coming back in another browser is said kindly, and the right one can still finish', async () => {
    const path = `/api/v1/sites/${siteId}/attempts`;
    const { authorizationUrl } = await call<{ authorizationUrl: string }>(stage, path, {});
    const other = await (await stage.newContext()).newPage();
    await other.goto(authorizationUrl);
    await signInAtJira(other, 'alice');
    await other.getByRole('button', { name: 'Allow' }).click();
    await other.getByRole('heading', { name: 'Please sign in first' }).waitFor();
    expect(await inspect(other, 'other-browser')).toEqual([]);
    // It stays as it is here: somebody at a command line needs it.
    const callback = other.url();
    expect(callback).toContain('oauth_verifier');
    await page.goto(callback);
    await page.getByRole('heading', { name: 'Connected as Alice Ng (alice)' }).waitFor();
  });

  test('a user of another product connects without an account, changes their mind, and goes on', async () => {
    const returnTo = `${stage.server.url}/health`;
    const session = { siteId, reference: 'user-4711', returnTo };
    const { url, id } = await call<{ url: string; id: string }>(stage, '/api/v1/connect-sessions', session);
    const visitor = await (await stage.newContext()).newPage();
    await visitor.goto(url);
    await visitor.getByRole('heading', { name: /^Connect to / }).waitFor();
    expect(visitor.url(), 'the token is out of sight').toBe(`${stage.server.url}/connect/${id}`);
    expect(await inspect(visitor, 'connect-visit')).toEqual([]);
    await visitor.reload();
    await visitor.getByRole('button', { name: 'Go on to Jira' }).click();
    await signInAtJira(visitor, 'bob');
    await visitor.getByRole('button', { name: 'Deny' }).click();
    await visitor.getByRole('heading', { name: 'Access was not allowed' }).waitFor();
    expect(visitor.url()).toBe(`${stage.server.url}/connect/${id}`);
    expect(await inspect(visitor, 'connect-denied')).toEqual([]);

    const stranger = await (await stage.newContext()).newPage();
    await stranger.goto(url);
    await stranger.getByRole('heading', { name: 'This was opened in another browser' }).waitFor();
    expect(await inspect(stranger, 'connect-elsewhere')).toEqual([]);

    await visitor.getByRole('button', { name: 'Try again' }).click();
    await visitor.getByRole('button', { name: 'Allow' }).click();
    await visitor.waitForURL(`${returnTo}?connect_session=${id}&status=connected`);
    await visitor.goto(`${stage.server.url}/connect/${id}`);
    await visitor.getByRole('heading', { name: 'You are connected' }).waitFor();
    await visitor.getByRole('link', { name: /^Back to / }).waitFor();
  });

  test('a token that somebody made is taken instead', async () => {
    await page.goto(`${stage.server.url}/sites/${siteId}/set-up/personal-access-token`);
    await page.getByRole('textbox', { name: 'Token' }).fill('wrong');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('alert').getByText('Code').waitFor();
    expect(await inspect(page, 'set-up-token')).toEqual([]);
  });

  test('the browser had nothing to complain about', () => {
    expect(stage.complaints).toEqual([]);
  });
});
