import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addIdeas, call, connectByToken, inspect, openStage, signUp } from './stage.ts';
import type { Stage } from './stage.ts';
import { jiraVersion } from '../jira-version.ts';

vi.setConfig({ testTimeout: 240_000 });

const IDEAS = 20;
const STORIES_EACH = 4;
const ISSUES = IDEAS * (1 + STORIES_EACH);

let stage: Stage;
let page: Page;
let ideaIds: string[];

beforeAll(async () => {
  // What Jira's answer was to is found out at once; otherwise the server would wait for its search to know.
  stage = await openStage({
    version: jiraVersion,
    database: 'embedded',
    push: { indexLagMs: 50, settleMs: 50 },
  });
  page = stage.page;
  await signUp(stage);
  await connectByToken(stage);
  const titles = Array.from({ length: IDEAS }, (_, index) => `Idea number ${index + 1}`);
  ideaIds = await addIdeas(stage, titles, STORIES_EACH);
});
afterAll(() => stage.close());

const lost = () => page.getByRole('status').getByText('The connection to Crosslink is lost');
const titlesInJira = () => [...stage.jira.world.issues.all()].map(({ summary }) => summary);

test('a page whose server goes away during a push says so, and shows what it knew', async () => {
  const bulk = { path: /\/issue\/bulk$/, method: 'POST' };
  stage.jira.world.faults.add({ ...bulk, kind: 'delay', delayMs: 0 });
  // The stories are created too, but Jira's answer never comes.
  stage.jira.world.faults.add({ ...bulk, kind: 'drop-after' });
  stage.jira.world.faults.add({ path: /\/remotelink$/, kind: 'delay', delayMs: 1_500, times: Infinity });
  await page.goto(`${stage.server.url}/push?ideas=${ideaIds.join(',')}`);
  await page.getByRole('combobox', { name: 'Project' }).click();
  await page.getByRole('option', { name: /DEMO/ }).click();
  await page.getByRole('button', { name: `Push ${ISSUES} issues` }).click();
  await page.getByRole('link', { name: 'DEMO-1', exact: true }).waitFor();
  await stage.stopServer();
  await lost().waitFor();
  const done = await page.getByText(new RegExp(`^\\d+ of ${ISSUES} done$`)).textContent();
  expect(Number.parseInt(done ?? '', 10)).toBeLessThan(ISSUES);
  expect(await inspect(page, 'connection-lost')).toEqual([]);
});

test('what is pressed meanwhile is answered kindly, and nothing of the page is gone', async () => {
  await page.getByRole('button', { name: 'Cancel what was not sent yet' }).click();
  await page.getByRole('alert').getByText('Crosslink does not answer.').waitFor();
  await page.getByText(`of ${ISSUES} done`).waitFor();
  expect(await lost().count()).toBe(1);
});

test('it comes back by itself, and the push ends with exactly one issue for each item', async () => {
  stage.jira.world.faults.clear();
  await stage.startServer();
  await page.getByText(`${ISSUES} of ${ISSUES} done`).waitFor();
  await lost().waitFor({ state: 'detached' });
  const titles = titlesInJira();
  expect(titles).toHaveLength(ISSUES);
  expect(new Set(titles).size).toBe(ISSUES);
});

test('what somebody writes while the server is away is not lost, and saved when it is back', async () => {
  const [ideaId = ''] = ideaIds;
  await page.goto(`${stage.server.url}/ideas/${ideaId}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Description', { exact: true }).fill('Written while');
  await stage.stopServer();
  await lost().waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').getByText('Crosslink does not answer.').waitFor();
  await page.getByLabel('Description', { exact: true }).fill('Written while nobody listened');
  await stage.startServer();
  await lost().waitFor({ state: 'detached' });
  expect(await page.getByLabel('Description', { exact: true }).inputValue()).toBe(
    'Written while nobody listened',
  );
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
  const kept = await call<{ description: string }>(stage, `/api/v1/ideas/${ideaId}`);
  expect(kept.description).toBe('Written while nobody listened');
});

test('the browser had nothing to complain about', () => {
  expect(stage.complaints).toEqual([]);
});
