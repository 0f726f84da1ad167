import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { call, inspect, openStage, signUp } from './stage.ts';
import type { Stage } from './stage.ts';
import { jiraVersion } from '../jira-version.ts';

// Pictures and axe take their time where many share a machine.
vi.setConfig({ testTimeout: 240_000 });

interface Idea {
  id: string;
  title: string;
  status: string;
  impact: number | null;
  effort: number | null;
}

let stage: Stage;
let page: Page;

const samples = [
  {
    title: 'Let customers pause their subscription',
    impact: 8.5,
    effort: 4,
    status: 'planned',
    tags: ['retention'],
  },
  {
    title: 'Show delivery times before checkout',
    impact: 7,
    effort: 2.5,
    status: 'in-progress',
    tags: ['checkout'],
  },
  { title: 'Dark mode', impact: 4, effort: 3, status: 'considering', tags: ['app', 'comfort'] },
  { title: 'Rewrite the billing engine', impact: 6, effort: 9.5, status: 'new' },
  { title: 'Fax confirmation of orders', impact: 1, effort: 6.5, status: 'declined' },
  { title: 'Sign in with a passkey', status: 'new', tags: ['app'] },
  { title: 'Gift cards', status: 'new' },
];

beforeAll(async () => {
  stage = await openStage({ version: jiraVersion });
  page = stage.page;
  await signUp(stage);
  for (const sample of samples) await call(stage, '/api/v1/ideas', sample);
});
afterAll(() => stage.close());

const ideas = async () => (await call<{ items: Idea[] }>(stage, '/api/v1/ideas?limit=200')).items;
const ideaCalled = async (title: string) => (await ideas()).find((idea) => idea.title === title);
const row = (title: string) => page.getByRole('row').filter({ hasText: title });
const said = (text: string) => page.getByRole('alert').getByText(text).waitFor();
const look = async (name: string) => expect(await inspect(page, name)).toEqual([]);

test('the list shows all ideas, searches and filters them', async () => {
  await page.goto(`${stage.server.url}/backlog`);
  await page.getByText('7 ideas').waitFor();
  await look('backlog-list');
  await page.keyboard.press('/');
  await page.keyboard.type('dark');
  await page.getByText('1 of 7 ideas').waitFor();
  await row('Dark mode').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('combobox', { name: 'Order' }).click();
  await page.getByRole('option', { name: 'Most impact for the effort' }).click();
  await expect.poll(() => page.getByRole('row').nth(1).textContent()).toContain('Show delivery times');
});

test('a status is changed in the list, and taken back', async () => {
  await row('Gift cards').getByRole('button', { name: 'Status of Gift cards' }).click();
  await page.getByRole('menuitemradio', { name: 'Planned' }).click();
  await said('Gift cards: Planned.');
  expect((await ideaCalled('Gift cards'))?.status).toBe('planned');
  await page.getByRole('button', { name: 'Undo' }).click();
  await said('Undone.');
  expect((await ideaCalled('Gift cards'))?.status).toBe('new');
});

test('a card is dragged to another column of the board', async () => {
  await page.goto(`${stage.server.url}/backlog/board`);
  await page.getByRole('article').filter({ hasText: 'Dark mode' }).waitFor();
  await look('backlog-board');
  const column = page.getByRole('region', { name: 'Planned' });
  await page.getByRole('article').filter({ hasText: 'Dark mode' }).dragTo(column);
  await column.getByRole('link', { name: 'Dark mode' }).waitFor();
  await expect.poll(async () => (await ideaCalled('Dark mode'))?.status).toBe('planned');
});

test('a dot is dragged on the chart, and moved by the keyboard', async () => {
  await page.goto(`${stage.server.url}/backlog/chart`);
  const dot = page.getByRole('button', { name: /^Dark mode: impact/ });
  await dot.waitFor();
  await look('backlog-chart');
  const box = await dot.boundingBox();
  const { x, y } = { x: (box?.x ?? 0) + 12, y: (box?.y ?? 0) + 12 };
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 60, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await ideaCalled('Dark mode'))?.impact).toBeGreaterThan(4);
  const impact = (await ideaCalled('Dark mode'))?.impact ?? 0;
  await dot.focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(async () => (await ideaCalled('Dark mode'))?.impact).toBe(impact - 0.5);
  await page.getByRole('button', { name: 'Put on the chart: Gift cards' }).click();
  await page.getByRole('button', { name: 'Gift cards: impact 5, effort 5 of 10' }).waitFor();
});

test('an idea is described in Markdown, which can do no harm', async () => {
  const id = (await ideaCalled('Dark mode'))?.id ?? '';
  await page.goto(`${stage.server.url}/ideas/${id}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page
    .getByLabel('Description', { exact: true })
    .fill(
      [
        'Asked for in **a third** of all reviews.',
        '',
        '- follows the device',
        '- [can be chosen](https://example.com)',
        '',
        '<img src=x onerror="document.title=1"> ![pixel](https://tracker.example/p.png) [bad](javascript:alert(1))',
      ].join('\n'),
    );
  await page
    .getByRole('radiogroup', { name: /^Description/ })
    .getByText('Preview')
    .click();
  await page.locator('strong', { hasText: 'a third' }).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
  expect(await page.locator('#content img').count()).toBe(0);
  expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
});

test('a user story is written in its form', async () => {
  await page.getByRole('button', { name: 'Add a user story' }).click();
  await page.getByLabel('As a').fill('night owl');
  await page.getByLabel('I want').fill('a dark page');
  await page.getByLabel('So that').fill('my eyes can rest');
  await page.getByLabel('Acceptance criteria').fill('- Follows the device\n- Can be switched by hand');
  await page.getByLabel('Points').fill('3');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('As a night owl, I want a dark page, so that my eyes can rest').waitFor();
  await page.getByText('3 points').waitFor();
  await look('idea-described');
});

test('what somebody else wrote meanwhile is not written over', async () => {
  const { id = '' } = (await ideaCalled('Dark mode')) ?? {};
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await stage.context.request.patch(`${stage.server.url}/api/v1/ideas/${id}`, {
    data: { description: 'Written by somebody else' },
  });
  await page.getByLabel('Description', { exact: true }).fill('Written here');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText('Written by somebody else').waitFor();
  const kept = await call<{ description: string }>(stage, `/api/v1/ideas/${id}`);
  expect(kept.description).toBe('Written by somebody else');
});

test('a deleted idea comes back by Undo', async () => {
  const { id = '' } = (await ideaCalled('Fax confirmation of orders')) ?? {};
  await page.goto(`${stage.server.url}/ideas/${id}`);
  await page.getByRole('button', { name: 'More for this idea' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByText('6 ideas').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await row('Fax confirmation of orders').waitFor();
});

test('an API key is made, shown once, and revoked; both stand in the activity', async () => {
  await page.goto(`${stage.server.url}/keys`);
  await page.getByRole('button', { name: 'Make an API key' }).click();
  await page.getByLabel('What it is for').fill('Nightly import');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = await page.getByRole('textbox', { name: 'API key' }).inputValue();
  expect(key).toMatch(/^clk_/);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await look('keys');
  expect(await page.content()).not.toContain(key);
  await page.getByRole('button', { name: 'Revoke Nightly import' }).click();
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('No API keys yet').waitFor();
  await page.getByRole('link', { name: 'Activity' }).click();
  await page.getByText('revoked an API key').waitFor();
  await look('activity');
});

test('two thousand ideas are listed by the few rows in sight', async () => {
  const import_ = Array.from({ length: 2000 }, (_, number) => ({ title: `Idea number ${number}` }));
  for (let from = 0; from < import_.length; from += 50) {
    await Promise.all(import_.slice(from, from + 50).map((idea) => call(stage, '/api/v1/ideas', idea)));
  }
  const reads = new Set<string>();
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/ideas?')) reads.add(request.url());
  });
  await page.goto(`${stage.server.url}/backlog`);
  await page.getByText('2007 ideas').waitFor();
  expect(await page.getByRole('row').count()).toBeLessThan(80);
  expect(reads.size, 'pages of fifty').toBeLessThan(3);
  await page.keyboard.press('End');
  await row('Idea number 1999').waitFor();
  await page.keyboard.press('Home');
  await row('Gift cards').waitFor();
});

test('what somebody else changes in a large backlog comes by itself, and only what is in sight is read', async () => {
  const { id = '' } = (await ideaCalled('Gift cards')) ?? {};
  const reads: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/ideas')) reads.push(request.url());
  });
  await stage.context.request.patch(`${stage.server.url}/api/v1/ideas/${id}`, {
    data: { title: 'Gift cards and vouchers' },
  });
  await row('Gift cards and vouchers').waitFor();
  expect(reads.length).toBeLessThan(5);
});

test('all that the filters find are chosen, in sight or not', async () => {
  await page.getByRole('checkbox', { name: 'Choose all that are shown' }).click();
  await page.getByText('2007 ideas chosen').waitFor();
  await page.getByRole('checkbox', { name: 'Choose Dark mode' }).uncheck();
  await page.getByText('2006 ideas chosen').waitFor();
  await page.getByText('At most 1,000 ideas are pushed at once.').waitFor();
  expect(await page.getByRole('button', { name: 'Push to Jira' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
});

test('many ideas are still chosen after the page to push them is loaded anew', async () => {
  await page.goto(`${stage.server.url}/backlog?q=number+19`);
  await page.getByText('111 of 2007 ideas').waitFor();
  await page.getByRole('checkbox', { name: 'Choose all that are shown' }).click();
  await page.getByText('111 ideas chosen').waitFor();
  await page.getByRole('link', { name: 'Push to Jira', exact: true }).click();
  const ready = page.getByText('You are not connected to any Jira yet');
  await ready.waitFor();
  await page.reload();
  await ready.waitFor();
  await page.goto(`${stage.server.url}/backlog`);
  await page.getByText('2007 ideas', { exact: true }).waitFor();
});

test('whoever comes back from an idea finds the list as it was', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type('number 1999');
  await page.getByText('1 of 2007 ideas').waitFor();
  await row('Idea number 1999').getByRole('link').click();
  await page.getByRole('heading', { name: 'Idea number 1999' }).waitFor();
  await page.goBack();
  await page.getByText('1 of 2007 ideas').waitFor();
  expect(await page.getByRole('textbox', { name: 'Search ideas' }).inputValue()).toBe('number 1999');
});

test('the browser had nothing to complain about', () => {
  expect(stage.complaints).toEqual([]);
});
