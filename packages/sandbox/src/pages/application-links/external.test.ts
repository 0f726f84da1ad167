import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../../index.ts';
import type { Browser } from '../../testing/browser.test-support.ts';
import { createBrowser } from '../../testing/browser.test-support.ts';
import { startSandbox } from '../../testing/fixture.test-support.ts';

const path = '/plugins/servlet/applinks/listApplicationLinks';
const form = { name: 'Crosslink', redirectUrl: 'https://crosslink.example/callback', scope: 'WRITE' };

async function administer(sandbox: Sandbox): Promise<Browser> {
  const browser = createBrowser(sandbox.url);
  await browser.administer();
  await browser.get(path);
  return browser;
}

describe('the incoming link of an external application', () => {
  test.each(['9.12', '10.3', '11.2'])(
    'of %s is made by its dialogs and shows its credentials',
    async (version) => {
      const sandbox = await startSandbox({ version });
      const browser = await administer(sandbox);
      const dialog = await browser.post(`${path}/create`, { kind: 'external', direction: 'incoming' });
      for (const label of ['Name', 'Redirect URL', 'Application permissions']) {
        expect(dialog.html).toContain(`>${label}</label>`);
      }
      const made = await browser.post(`${path}/external`, form);
      const [client] = [...sandbox.world.oauth2.clients.values()];
      expect(client).toMatchObject(form);
      expect(made.html).toContain(`id="clientId">${client?.clientId}<`);
      expect(made.html).toContain(`id="clientSecret">${client?.clientSecret}<`);
      expect((await browser.get(path)).html).toContain(`external?id=${client?.clientId}`);
      await browser.get(`${path}/external?id=${client?.clientId}`);
      expect((await browser.post(`${path}/external/delete`, { id: client?.clientId ?? '' })).status).toBe(
        302,
      );
      expect(sandbox.world.oauth2.clients.size).toBe(0);
    },
  );

  test.each([
    ['no name', { name: '' }, 'Name is required.'],
    ['no redirect URL', { redirectUrl: '' }, 'The redirect URL is not a valid URL.'],
    ['an unknown permission', { scope: 'read:jira-work' }, 'Choose the application permissions.'],
  ])('is refused with %s', async (_what, changes, message) => {
    const sandbox = await startSandbox();
    const page = await (await administer(sandbox)).post(`${path}/external`, { ...form, ...changes });
    expect(page.status).toBe(400);
    expect(page.html).toContain(message);
    expect(sandbox.world.oauth2.clients.size).toBe(0);
  });

  test('is not there in the other direction', async () => {
    const browser = await administer(await startSandbox());
    const page = await browser.post(`${path}/create`, { kind: 'external', direction: 'outgoing' });
    expect([page.status, page.html]).toEqual([
      400,
      expect.stringContaining('Choose "Incoming"'.replaceAll('"', '&quot;')),
    ]);
  });

  test('is not there in 8.20', async () => {
    const browser = await administer(await startSandbox({ version: '8.20' }));
    expect((await browser.post(`${path}/external`, form)).status).toBe(404);
  });
});
