import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { call, inspect, openStage, signUp } from './stage.ts';
import type { Stage } from './stage.ts';

vi.setConfig({ testTimeout: 240_000 });

const TEN_MINUTES_MS = 10 * 60_000;

describe.each(['10.3', 'cloud'])('an attempt to connect to Jira %s that takes too long', (version) => {
  let stage: Stage;
  let page: Page;
  let siteId: string;
  const aheadMs = { here: 0, jira: 0 };

  beforeAll(async () => {
    stage = await openStage({
      version,
      now: () => Date.now() + aheadMs.here,
      jiraNow: () => Date.now() + aheadMs.jira,
    });
    page = stage.page;
    await signUp(stage);
    siteId = (await call<{ id: string }>(stage, '/api/v1/sites', { url: stage.jira.url })).id;
    await makeConsumer(stage, siteId);
  });
  afterAll(() => stage.close());

  test('is said kindly, with the way on', async () => {
    await page.goto(`${stage.server.url}/sites/${siteId}`);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.locator('input[name=os_username]').fill('alice');
    await page.locator('input[name=os_password]').fill('alice');
    await page.locator('button[name=login]').click();
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    // As long as Jira itself waits, somebody can still press Allow.
    aheadMs.here = TEN_MINUTES_MS + 1_000;
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'This took too long' }).waitFor();
    expect(page.url(), 'the verifier is out of sight').toBe(`${stage.server.url}/connected`);
    await page.getByText('Nobody got access and nothing was changed').waitFor();
    expect(await inspect(page, `expired-${version}`)).toEqual([]);
    expect((await call<{ items: unknown[] }>(stage, '/api/v1/connections')).items).toEqual([]);
  });

  test('is followed by another one that works', async () => {
    aheadMs.jira = aheadMs.here;
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: /^Connected as Alice Ng/ }).waitFor();
  });

  test('the browser had nothing to complain about', () => {
    expect(stage.complaints).toEqual([]);
  });
});

async function makeConsumer(stage: Stage, siteId: string): Promise<void> {
  const path = `/api/v1/sites/${siteId}/consumers`;
  const { cloud } = stage.jira;
  if (cloud === undefined) {
    const consumer = await call<{ id: string }>(stage, path, { bits: 2048 });
    await call(stage, `/api/v1/consumers/${consumer.id}/register`, {
      as: { kind: 'password', userName: 'admin', password: 'admin' },
    });
    return;
  }
  const { values } = await call<{ values: { label: string; value: string }[] }>(
    stage,
    `/api/v1/sites/${siteId}/set-up/oauth2`,
  );
  const shown = (wanted: string) => values.find(({ label }) => label === wanted)?.value ?? '';
  const { clientId, clientSecret } = cloud.addApp({
    ...{ name: 'Crosslink', redirectUri: shown('Callback URL') },
    scopes: [...shown('Scopes').split(' '), 'offline_access'],
    ...{ owner: 'alice', shared: true, grantLevel: 'account' },
  });
  const { id } = await call<{ id: string }>(stage, path, { kind: 'oauth2', clientId, clientSecret });
  await call(stage, `/api/v1/consumers/${id}/verify`, {});
}
