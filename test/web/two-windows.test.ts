import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addIdeas, call, connectByToken, inspect, openStage, signUp } from './stage.ts';
import type { Stage } from './stage.ts';
import { jiraVersion } from '../jira-version.ts';

vi.setConfig({ testTimeout: 240_000 });

interface Idea {
  title: string;
  description: string;
  benefit: string;
  stories: { asA: string | null; iWant: string | null }[];
}

let stage: Stage;
let here: Page;
let there: Page;
let ideaId: string;

beforeAll(async () => {
  stage = await openStage({ version: jiraVersion, database: 'embedded' });
  here = stage.page;
  there = await stage.context.newPage();
  await signUp(stage);
  await connectByToken(stage);
  [ideaId = ''] = await addIdeas(stage, ['Follow the device'], 1);
});
afterAll(() => stage.close());

const idea = () => call<Idea>(stage, `/api/v1/ideas/${ideaId}`);
const field = (on: Page, label: string) => on.getByLabel(label, { exact: true });
const press = (on: Page, name: string) => on.getByRole('button', { name, exact: true }).click();
const saved = (on: Page) => field(on, 'Description').waitFor({ state: 'detached' });

async function editInBoth(): Promise<void> {
  for (const window of [here, there]) {
    await window.goto(`${stage.server.url}/ideas/${ideaId}`);
    await press(window, 'Edit');
  }
}

test('two windows that change different fields of an idea both have their way', async () => {
  await editInBoth();
  await field(there, 'Benefit').fill('Eyes can rest');
  await field(here, 'Description').fill('Light by day, dark by night');
  await press(here, 'Save');
  await saved(here);
  await there.getByText('Somebody else changed: Description.').waitFor();
  expect(await field(there, 'Benefit').inputValue(), 'what was typed is there').toBe('Eyes can rest');
  await press(there, 'Save');
  await saved(there);
  expect(await idea()).toMatchObject({
    description: 'Light by day, dark by night',
    benefit: 'Eyes can rest',
  });
});

test('where both change the same field, the later one sees the other’s words before anything is written over', async () => {
  await editInBoth();
  await field(there, 'Description').fill('Written there');
  await field(here, 'Description').fill('Written here');
  await press(here, 'Save');
  await saved(here);
  await press(there, 'Save');
  const conflict = there.getByRole('alert').filter({ hasText: 'Somebody else changed the same words' });
  await conflict.getByText('Written here').waitFor();
  expect(await inspect(there, 'edit-conflict')).toEqual([]);
  expect(await field(there, 'Description').inputValue()).toBe('Written there');
  expect((await idea()).description).toBe('Written here');
  await field(there, 'Description').fill('Written here, and there');
  await press(there, 'Save mine over theirs');
  await saved(there);
  expect((await idea()).description).toBe('Written here, and there');
});

test('a rating given in one window takes nothing from what is written in the other', async () => {
  await editInBoth();
  await field(there, 'Description').fill('In the middle of a sen');
  await press(here, 'Cancel');
  await here.getByRole('combobox', { name: 'Impact' }).click();
  await here.getByRole('option', { name: '8', exact: true }).click();
  await expect.poll(() => there.getByRole('combobox', { name: 'Impact' }).inputValue()).toBe('8');
  expect(await field(there, 'Description').inputValue()).toBe('In the middle of a sen');
  await press(there, 'Cancel');
});

test('a user story changed in both is asked about too', async () => {
  for (const window of [here, there]) {
    await window.goto(`${stage.server.url}/ideas/${ideaId}`);
    await window.getByRole('button', { name: /^Edit Follow the device/ }).click();
  }
  await field(here, 'As a').fill('night owl');
  await field(here, 'I want').fill('a dark page');
  await press(here, 'Save');
  await here.getByText('As a night owl').waitFor();
  await field(there, 'As a').fill('day person');
  await field(there, 'I want').fill('a light page');
  await press(there, 'Save');
  await there.getByRole('alert').getByText('night owl').waitFor();
  expect((await idea()).stories).toMatchObject([{ asA: 'night owl', iWant: 'a dark page' }]);
  await press(there, 'Save mine over theirs');
  await there.getByText('As a day person, I want a light page').waitFor();
});

test('a push started in one window is seen in the other, down to the link, without a reload', async () => {
  await there.goto(`${stage.server.url}/pushes`);
  await there.getByText('Nothing was pushed yet').waitFor();
  const third = await stage.context.newPage();
  await third.goto(`${stage.server.url}/ideas/${ideaId}`);
  await third.getByText('Not pushed yet.').waitFor();
  await here.goto(`${stage.server.url}/push?ideas=${ideaId}`);
  await here.getByRole('combobox', { name: 'Project' }).click();
  await here.getByRole('option', { name: /DEMO/ }).click();
  await press(here, 'Push 2 issues');
  await there.getByRole('link', { name: /DEMO/ }).first().click();
  await there.getByText('2 of 2 done').waitFor();
  await third.getByRole('link', { name: 'DEMO-1', exact: true }).waitFor();
  await third.close();
});

test('signing out in one window leads the other to sign in, and back to what was being written', async () => {
  await there.goto(`${stage.server.url}/ideas/${ideaId}`);
  await press(there, 'Edit');
  await field(there, 'Description').fill('Not to be lost');
  await here.goto(`${stage.server.url}/backlog`);
  await here.getByRole('button', { name: /^Your account/ }).click();
  await here.getByRole('menuitem', { name: 'Sign out' }).click();
  await here.getByRole('heading', { name: 'Sign in' }).waitFor();
  await press(there, 'Save');
  await there.getByRole('heading', { name: 'Sign in' }).waitFor();
  await there.getByText('what you had begun to write is still there').waitFor();
  expect(await there.getByText('Follow the device').first().isVisible()).toBe(false);
  expect(await inspect(there, 'signed-out-elsewhere')).toEqual([]);
  await there.getByLabel('E-mail').fill('ada@example.com');
  await there.getByRole('textbox', { name: 'Password' }).fill('a long enough password');
  await press(there, 'Sign in');
  await field(there, 'Description').waitFor();
  expect(await field(there, 'Description').inputValue()).toBe('Not to be lost');
  await press(there, 'Save');
  await saved(there);
  expect((await idea()).description).toBe('Not to be lost');
});

test('the browser had nothing to complain about', () => {
  expect(stage.complaints).toEqual([]);
});
