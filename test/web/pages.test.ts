import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { call, inspect, openStage, signUp } from './stage.ts';
import type { Stage } from './stage.ts';

vi.setConfig({ testTimeout: 240_000 });

/** Where each route of the app is looked at: here, or in the file that tells its story. */
const looked: Record<string, string> = {
  '/': 'leads to the backlog',
  '/sign-in': 'sign-in.test.ts',
  '/backlog/:view?': 'backlog.test.ts',
  '/ideas/:ideaId': 'backlog.test.ts',
  '/push': 'here',
  '/pushes/:pushId?': 'here',
  '/sites': 'first-start.test.ts',
  '/sites/add': 'first-start.test.ts',
  '/sites/:siteId': 'here',
  '/sites/:siteId/set-up/:kind': 'first-start.test.ts',
  '/import/:importId?': 'first-start.test.ts',
  '/people': 'here',
  '/account': 'here',
  '/keys': 'backlog.test.ts',
  '/activity': 'backlog.test.ts',
  '/connected': 'here',
  '/handover': 'other-ways.test.ts',
  '/connect/:id?': 'other-ways.test.ts',
  '/oauth1/callback/*': 'other-ways.test.ts',
  '/oauth2/callback': 'here',
};

let stage: Stage;
let page: Page;
let siteId: string;
let connectionId: string;
let ideaId: string;

beforeAll(async () => {
  stage = await openStage({ version: '10.3' });
  page = stage.page;
  await signUp(stage);
  siteId = (await call<{ id: string }>(stage, '/api/v1/sites', { url: stage.jira.url })).id;
  const consumer = await call<{ id: string }>(stage, `/api/v1/sites/${siteId}/consumers`, { bits: 2048 });
  await call(stage, `/api/v1/consumers/${consumer.id}/register`, {
    as: { kind: 'password', userName: 'admin', password: 'admin' },
  });
  const { rawToken } = stage.jira.world.personalAccessTokens.add({ userName: 'alice', name: 'Crosslink' });
  const token = { kind: 'personal-access-token', token: rawToken };
  connectionId = (await call<{ id: string }>(stage, `/api/v1/sites/${siteId}/connections`, token)).id;
  const idea = { title: 'Follow the device', stories: [{ title: 'Dark at night' }] };
  ideaId = (await call<{ id: string }>(stage, '/api/v1/ideas', idea)).id;
});
afterAll(() => stage.close());

const button = (name: string | RegExp) => page.getByRole('button', { name });
const look = async (name: string) => expect(await inspect(page, name)).toEqual([]);
const open = (path: string) => page.goto(stage.server.url + path);

/** What Jira's own pages send. */
async function asJiraAdministrator(path: string, data: object): Promise<void> {
  const headers = { authorization: `Basic ${btoa('admin:admin')}`, 'x-atlassian-token': 'no-check' };
  const answer = await stage.context.request.post(stage.jira.url + path, { headers, data });
  expect(answer.ok(), await answer.text()).toBe(true);
}

test('every route of the app is looked at somewhere', async () => {
  const source = await readFile(new URL('../../packages/web/src/routes.tsx', import.meta.url), 'utf8');
  const routes = [...source.matchAll(/<Route path="([^"]+)"/g)].map(([, path = '']) => path);
  expect(routes.toSorted()).toEqual(Object.keys(looked).toSorted());
});

test('people are invited, join, and get another role', async () => {
  await open('/people');
  await button('Invite somebody').click();
  await page.getByLabel('E-mail').fill('bob.a.very.long.name@a-department.example.com');
  await look('invite');
  await button('Make the link').click();
  const link = await page.getByRole('textbox', { name: 'Invitation link' }).inputValue();
  await look('invited');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Invited, not here yet' }).waitFor();
  await look('people');

  const bob = await (await stage.newContext()).newPage();
  await bob.goto(link);
  await bob.getByLabel('Your name').fill('Bob Builder');
  expect(await inspect(bob, 'invitation')).toEqual([]);
  await bob.getByLabel('Password').fill('another long password');
  await bob.getByRole('button', { name: 'Create account' }).click();
  await bob.getByRole('heading', { name: 'Backlog' }).first().waitFor();
  expect(await bob.getByRole('link', { name: 'Activity' }).count(), 'for administrators').toBe(0);

  await page.reload();
  await page.getByRole('combobox', { name: 'Role of Bob Builder' }).click();
  await page.getByRole('option', { name: 'Viewer' }).click();
  await page.getByText('Bob Builder: Viewer.').waitFor();
  await bob.reload();
  await bob.getByRole('heading', { name: 'Backlog' }).first().waitFor();
  expect(await bob.getByRole('button', { name: 'Add an idea' }).count()).toBe(0);
  await bob.goto(link);
  await bob.getByRole('heading', { name: 'You have an account already' }).waitFor();
  const late = await (await stage.newContext()).newPage();
  await late.goto(link);
  await late.getByRole('alert').waitFor();
  expect(await inspect(late, 'invitation-used')).toEqual([]);
});

test('somebody changes their own name and password', async () => {
  await open('/account');
  await page.getByLabel('Name').fill('Ada Lovelace');
  await button('Save').click();
  await page.getByText('Saved.').waitFor();
  await page.getByLabel('Present password').fill('not the password');
  await page.getByLabel('New password').fill('yet another password');
  await button('Change the password').click();
  await page.getByRole('alert').getByText('Code').waitFor();
  await look('account');
  await page.getByLabel('Present password').fill('a long enough password');
  await button('Change the password').click();
  await page.getByText('Changed.').waitFor();
});

test('a key is rotated from the site’s page, and the new one taken back', async () => {
  await open(`/sites/${siteId}`);
  await button(/^More for crosslink/)
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Rotate the key' }).click();
  await look('rotate');
  await button('Make the new key pair').click();
  await page.getByRole('heading', { name: /^Let .+ know Crosslink$/ }).waitFor();
  await open(`/sites/${siteId}`);
  await page.getByText('Not proved yet').waitFor();
  await look('site-rotating');
  await button(/^More for crosslink/)
    .last()
    .click();
  await page.getByRole('menuitem', { name: 'Undo: remove the new key' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Not proved yet').waitFor({ state: 'detached' });
});

test('a webhook is made by hand, and its first delivery is seen to arrive', async () => {
  await open(`/sites/${siteId}`);
  await button('Make it by hand').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Waiting for the first delivery').waitFor();
  await look('webhook-by-hand');
  const valueOf = async (label: string) =>
    (
      (await dialog
        .locator('dt', { hasText: new RegExp(`^${label}$`) })
        .locator('+ dd')
        .textContent()) ?? ''
    ).trim();
  const secret = await valueOf('Secret');
  await asJiraAdministrator('/rest/jira-webhook/1.0/webhooks', {
    ...{ name: await valueOf('Name'), url: await valueOf('URL'), configuration: { secret } },
    events: ['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted'],
    active: true,
  });
  await asJiraAdministrator('/rest/api/2/issue', {
    fields: { project: { key: 'DEMO' }, issuetype: { name: 'Story' }, summary: 'Any' },
  });
  await dialog.getByText('A delivery arrived').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(secret);
  await page.getByText(/^1 delivery/).waitFor();
  await look('site-webhook');
});

test('a mapping is edited, offering only what the project allows', async () => {
  await open(`/sites/${siteId}`);
  await page.getByRole('combobox', { name: 'Project' }).click();
  await page.getByRole('option', { name: /DEMO/ }).click();
  await button('How ideas are filled in').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save' }).waitFor();
  await look('mapping');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('what both sides changed is shown beside each other before anything is written over', async () => {
  const push = { ideaIds: [ideaId], connectionId, projectKey: 'DEMO' };
  const { id } = await call<{ id: string }>(stage, '/api/v1/pushes', push);
  await open(`/pushes/${id}`);
  await page.getByText('2 of 2 done').waitFor();
  await look('push-done');
  const [issue] = [...stage.jira.world.issues.all()].filter(({ summary }) => summary === 'Follow the device');
  if (issue) stage.jira.world.issues.change(issue, { summary: 'Changed in Jira' }, 'bob');
  await stage.context.request.patch(`${stage.server.url}/api/v1/ideas/${ideaId}`, {
    data: { title: 'Changed in Crosslink' },
  });
  await open(`/push?ideas=${ideaId}`);
  await page.getByRole('combobox', { name: 'Project' }).click();
  await page.getByRole('option', { name: /DEMO/ }).click();
  await page.getByText('Changed in Jira').waitFor();
  await look('conflict');
});

test('pages there are when nothing is there', async () => {
  for (const path of ['/push', '/connected', '/oauth2/callback', '/nowhere']) {
    await open(path);
    await page.getByRole('heading').first().waitFor();
    await look(`nothing${path.replaceAll('/', '-')}`);
  }
  await open('/pushes');
  await page.getByRole('link', { name: /DEMO/ }).first().waitFor();
  await look('pushes');
});

test('the browser had nothing to complain about', () => {
  expect(stage.complaints).toEqual([]);
});
