import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectByToken, openStage, signUp } from './stage.ts';
import type { Stage } from './stage.ts';
import { jiraVersion } from '../jira-version.ts';

vi.setConfig({ testTimeout: 240_000 });

const MOST_TABS = 80;

let stage: Stage;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  stage = await openStage({ version: jiraVersion, database: 'embedded' });
  await signUp(stage);
  await connectByToken(stage);
  // A browser nobody has signed in with.
  context = await stage.newContext();
  page = await context.newPage();
});
afterAll(() => stage.close());

const press = (key: string) => page.keyboard.press(key);
const button = (name: string | RegExp) => page.getByRole('button', { name });
const isFocused = async (target: Locator) => (await target.and(page.locator(':focus')).count()) > 0;

/** What a person sees of where they are: an outline, or the border of a field, in the window. */
const FOCUS = `(async () => {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const it = document.activeElement;
  const marks = (one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  };
  const field = it.matches('input:not([type=radio], [type=checkbox]), textarea');
  const label = it.id && document.querySelector('label[for="' + CSS.escape(it.id) + '"]');
  const seen = field || marks(it) || (it.matches('[type=radio]') && label && marks(label));
  const { top, bottom, left, right } = it.getBoundingClientRect();
  const inWindow = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  return { seen: Boolean(seen), inWindow, what: it.outerHTML.slice(0, 200) };
})()`;

/** Presses Tab until the element is reached; on the way, and there, one sees where one is. */
async function tabTo(target: Locator): Promise<void> {
  await target.first().waitFor({ state: 'attached' });
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    if (await isFocused(target.first())) return;
    await press('Tab');
    const { seen, inWindow, what } = await page.evaluate<{ seen: boolean; inWindow: boolean; what: string }>(
      FOCUS,
    );
    if (what.startsWith('<body')) continue;
    expect({ seen, inWindow }, what).toEqual({ seen: true, inWindow: true });
  }
  throw new Error(`${String(target)} is not reached by Tab`);
}

test('signing in takes nothing but the keyboard', async () => {
  await page.goto(stage.server.url);
  await tabTo(page.getByLabel('E-mail'));
  await page.keyboard.type('ada@example.com');
  await tabTo(page.getByRole('textbox', { name: 'Password' }));
  await page.keyboard.type('a long enough password');
  await press('Enter');
  await page.getByRole('heading', { name: 'Backlog' }).first().waitFor();
});

test('the first Tab offers to skip what is on every page', async () => {
  await page.close();
  page = await context.newPage();
  await page.goto(stage.server.url);
  await button('Add an idea').waitFor();
  await press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
  await press('Enter');
  await expect.poll(() => isFocused(page.locator('#content'))).toBe(true);
  await press('Tab');
  await expect.poll(() => page.locator('#content :focus').count()).toBe(1);
});

test('a dialog keeps the focus while it is open, and gives it back to what opened it', async () => {
  await tabTo(button('Add an idea'));
  await press('Enter');
  const dialog = page.getByRole('dialog');
  const title = dialog.getByRole('textbox', { name: 'Title' });
  await expect.poll(() => isFocused(title)).toBe(true);
  for (const key of [...Array.from({ length: 9 }, () => 'Tab'), 'Shift+Tab', 'Shift+Tab']) {
    await press(key);
    expect(await dialog.locator(':focus').count(), key).toBe(1);
  }
  await press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => isFocused(button('Add an idea'))).toBe(true);
});

test('an idea is added with its stories', async () => {
  await press('Enter');
  const dialog = page.getByRole('dialog');
  await expect.poll(() => isFocused(dialog.getByRole('textbox', { name: 'Title' }))).toBe(true);
  await page.keyboard.type('Follow the device');
  await tabTo(dialog.getByLabel('User stories'));
  await page.keyboard.type('Dark at night\nRemember the choice');
  await tabTo(dialog.getByRole('button', { name: 'Add', exact: true }));
  await press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'Choose Follow the device' }).waitFor();
});

test('it is rated on the chart with the arrow keys', async () => {
  await tabTo(page.getByRole('radio', { name: 'List' }));
  await press('ArrowRight');
  await press('ArrowRight');
  await page.waitForURL(/\/backlog\/chart$/);
  await tabTo(button('Put on the chart: Follow the device'));
  await press('Enter');
  const dot = button(/^Follow the device: impact 5, effort 5 of 10$/);
  await tabTo(dot);
  await press('ArrowUp');
  await button('Follow the device: impact 5.5, effort 5 of 10').waitFor();
  await press('ArrowLeft');
  const moved = button('Follow the device: impact 5.5, effort 4.5 of 10');
  await moved.waitFor();
  await expect.poll(() => isFocused(moved)).toBe(true);
  await page.getByRole('alert').getByText('Follow the device: impact 5.5, effort 4.5.').waitFor();
  await page.reload();
  await moved.waitFor();
});

test('its status is changed from the list', async () => {
  await tabTo(page.getByRole('radio', { name: 'Chart' }));
  await press('ArrowLeft');
  await press('ArrowLeft');
  await page.waitForURL(/\/backlog(\/list)?$/);
  const status = button(/^Status of Follow the device/);
  await tabTo(status);
  await press('Enter');
  const planned = page.getByRole('menuitemradio', { name: 'Planned' });
  await planned.waitFor();
  for (let downs = 0; downs < 10 && !(await isFocused(planned)); downs += 1) await press('ArrowDown');
  await press('Enter');
  await button('Status of Follow the device: Planned').waitFor();
  await expect.poll(() => isFocused(status)).toBe(true);
});

test('it is pushed, and its issue is a Tab away', async () => {
  await page.reload();
  await tabTo(page.getByRole('checkbox', { name: 'Choose Follow the device' }));
  await press('Space');
  await tabTo(page.getByRole('link', { name: 'Push to Jira', exact: true }));
  await press('Enter');
  await tabTo(page.getByRole('combobox', { name: 'Project' }));
  await page.keyboard.type('DEMO');
  await page.getByRole('option', { name: /DEMO/ }).waitFor();
  await press('ArrowDown');
  await press('Enter');
  await tabTo(button('Push 3 issues'));
  await press('Enter');
  await page.getByText('3 of 3 done').waitFor();
  await tabTo(page.getByRole('link', { name: 'DEMO-1', exact: true }));
  const pushed = [...stage.jira.world.issues.all()].map(({ summary }) => summary);
  expect(pushed).toEqual(['Follow the device', 'Dark at night', 'Remember the choice']);
});

test('the browser had nothing to complain about', () => {
  expect(stage.complaints).toEqual([]);
});
