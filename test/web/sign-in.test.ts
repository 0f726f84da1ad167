import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startOidcProvider } from '../../packages/core/src/accounts/oidc-provider.test-support.ts';
import type { TestOidcProvider } from '../../packages/core/src/accounts/oidc-provider.test-support.ts';
import { freePort } from '../free-port.ts';
import { call, inspect, openStage, signUp } from './stage.ts';
import type { Stage } from './stage.ts';

vi.setConfig({ testTimeout: 240_000 });

let provider: TestOidcProvider;
let stage: Stage;
let page: Page;

beforeAll(async () => {
  const port = await freePort();
  provider = await startOidcProvider(`http://localhost:${port}/api/auth/callback/oidc`);
  const { issuer, clientId, clientSecret } = provider.settings;
  stage = await openStage({
    version: '10.3',
    environment: {
      ...{ PORT: String(port), OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId },
      ...{ OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: 'Example Login' },
    },
  });
  await signUp(stage);
  page = await (await stage.newContext()).newPage();
});
afterAll(async () => {
  await stage.close();
  await provider.close();
});

const signInWith = (on: Page) => on.getByRole('button', { name: 'Sign in with Example Login' });

test('whoever is not known is told so on the sign-in page, kindly', async () => {
  provider.person = { subject: 'sub-eve', email: 'eve@elsewhere.test', email_verified: true };
  await page.goto(stage.server.url);
  await signInWith(page).waitFor();
  expect(await inspect(page, 'sign-in-with')).toEqual([]);
  await signInWith(page).click();
  await page.getByRole('alert').getByText('Nobody here has an account with eve@elsewhere.test').waitFor();
  expect(page.url(), 'the code of the provider is out of sight').toBe(`${stage.server.url}/sign-in`);
  expect(await inspect(page, 'sign-in-refused')).toEqual([]);
});

test('an invitation is accepted by signing in there, without a password', async () => {
  const invitation = { email: 'eve@elsewhere.test', role: 'viewer' };
  const { url } = await call<{ url: string }>(stage, '/api/v1/invitations', invitation);
  await page.goto(url);
  await signInWith(page).waitFor();
  expect(await inspect(page, 'invitation-with')).toEqual([]);
  await signInWith(page).click();
  await page.getByRole('heading', { name: 'Backlog' }).first().waitFor();
  await page.goto(`${stage.server.url}/account`);
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
  expect(await page.getByRole('heading', { name: 'Password' }).count()).toBe(0);
});

test('signing in leads to where somebody wanted to go', async () => {
  const other = await (await stage.newContext()).newPage();
  await other.goto(`${stage.server.url}/account`);
  await signInWith(other).click();
  await other.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
  expect(other.url()).toBe(`${stage.server.url}/account`);
});

test('where one is signed in is seen, and ended from here', async () => {
  await page.reload();
  const rows = page.getByRole('listitem').filter({ hasText: 'last used' });
  await rows.nth(1).waitFor();
  expect(await rows.filter({ hasText: 'This browser' }).count()).toBe(1);
  expect(await rows.first().textContent()).toMatch(/^Chrome on Linux/);
  expect(await inspect(page, 'account-sessions')).toEqual([]);
  await page.getByRole('button', { name: 'Sign out of Chrome on Linux' }).click();
  await page.getByText('Chrome on Linux is signed out.').waitFor();
  await rows.nth(1).waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: 'Sign out everywhere else' }).count()).toBe(0);
});

test('the browser had nothing to complain about', () => {
  expect(stage.complaints).toEqual([]);
});
