import { afterAll, beforeAll, expect, it } from 'vitest';
import { newEmbeddedDatabase } from '../../../../test/databases.ts';
import { addAppByInstructions, addIssue, connectByApp, openTold } from './webhooks.test-support.ts';

type Told = Awaited<ReturnType<typeof openTold>>;

let t: Told;
let siteId = '';
let key = '';
let app: Awaited<ReturnType<typeof addAppByInstructions>>;
const beforeWebhooks = ['read:jira-work', 'write:jira-work', 'read:jira-user', 'offline_access'];

/** Of a Crosslink that asked for less: app and consumer know nothing of webhooks. */
beforeAll(async () => {
  t = await openTold(await newEmbeddedDatabase(), 'cloud');
  ({ id: siteId } = await t.core.sites.add(t.people.admin, { url: t.sandbox.url }));
  app = await addAppByInstructions(t, siteId);
  app.scopes = beforeWebhooks;
  await enterClient(beforeWebhooks);
  const { id: connectionId } = await connectByApp(t, siteId);
  ({ key } = addIssue(t.sandbox.world));
  const { id: itemId } = await t.core.backlog.createIdea(t.people.admin, { title: 'Ours' });
  await t.core.links.link(t.people.admin, { itemKind: 'idea', itemId, issue: key, siteId, connectionId });
});
afterAll(() => t.close());

const enterClient = (scopes?: string[]) => {
  const { clientId, clientSecret } = app;
  return t.core.sites.addConsumer(t.people.admin, { siteId, kind: 'oauth2', clientId, clientSecret, scopes });
};
const webhook = async () => (await t.core.sync.get(t.people.viewer, { siteId })).webhook;

it('says which scope is missing, and what to do', async () => {
  const { webhook: made } = await t.core.sync.registerWebhook(t.people.admin, { siteId });
  expect(made).toMatchObject({ state: 'failed', error: { code: 'scope_missing' } });
  expect(made?.error?.message).toContain('read:jira-work and manage:jira-webhook');
  expect(made?.error?.remedy).toMatch(/developer console .* client ID and secret .* connect again/);
});

it('can be made by hand instead, and by the app again', async () => {
  const { webhook: byHand } = await t.core.sync.registerWebhook(t.people.admin, { siteId, way: 'by-hand' });
  expect(byHand).toMatchObject({ way: 'manual', error: null });
  const { webhook: made } = await t.core.sync.registerWebhook(t.people.admin, { siteId });
  expect(made).toMatchObject({ way: 'app', state: 'failed' });
});

it('a client with a wrong secret is not entered once more', async () => {
  const { clientId } = app;
  const entered = t.core.sites.addConsumer(t.people.admin, {
    ...{ siteId, kind: 'oauth2', clientId, clientSecret: 'a typing error' },
  });
  await expect(entered).rejects.toMatchObject({ code: 'oauth2_client_rejected' });
  const [consumer] = await t.core.sites.listConsumers(t.people.admin, { siteId });
  expect(consumer).toMatchObject({ state: 'active', scopes: beforeWebhooks });
});

const tries = async () => {
  const before = t.sandbox.requests.length;
  await t.core.sync.keepWebhooks();
  return t.sandbox.requests.slice(before).filter(({ path }) => path.includes('/webhook')).length;
};

it('is tried again after 10 minutes, then more and more rarely, at least once a day', async () => {
  const waitsInMinutes: number[] = [];
  let minutes = 0;
  while (waitsInMinutes.length < 10) {
    t.clock.advance(600);
    minutes += 10;
    if ((await tries()) === 0) continue;
    waitsInMinutes.push(minutes);
    minutes = 0;
  }
  expect(waitsInMinutes).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]);
});

it('is registered as soon as that was done and somebody connected, and tells', async () => {
  app.scopes = [...beforeWebhooks, 'manage:jira-webhook'];
  const entered = await enterClient();
  expect(entered.scopes).toEqual([...beforeWebhooks, 'manage:jira-webhook']);
  expect(await t.core.sites.listConsumers(t.people.admin, { siteId })).toHaveLength(1);
  t.clock.advance(60);
  expect(await tries()).toBe(0);
  await connectByApp(t, siteId);
  await Promise.all([t.core.sync.keepWebhooks(), t.core.sync.keepWebhooks()]);
  expect(await webhook()).toMatchObject({ state: 'active', error: null });
  expect(t.sandbox.world.webhooks.dynamic.size).toBe(1);
  t.sandbox.world.transition(key, 'Done');
  await t.sandbox.settleWebhooks();
  expect(t.posts.map(({ status }) => status)).toEqual([204]);
});
