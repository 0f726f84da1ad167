import { generateKeyPair } from '@crosslink/oauth1';
import { createSandbox } from '@crosslink/sandbox';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { connect, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

onEachDatabase('a site', (newDatabase) => {
  let t: TestCore;
  beforeAll(async () => {
    t = await openTestCore(await newDatabase(), { contextPath: '/jira' });
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    await t.db.deleteFrom('site').execute();
  });

  test('is found behind any of its addresses, and kept once under its canonical one', async () => {
    const found = await t.core.sites.discover(t.people.admin, { url: `${t.sandbox.url}/browse/DEMO-1` });
    expect(found).toMatchObject({ baseUrl: t.sandbox.url, deployment: 'data-center' });
    expect(await t.core.sites.list(t.people.admin)).toEqual([]);
    const site = await t.core.sites.add(t.people.admin, { url: `${t.sandbox.url}/browse/DEMO-1` });
    expect(site).toMatchObject({ baseUrl: t.sandbox.url, name: found.title, version: found.version });
    expect(await t.core.sites.get(t.people.viewer, { siteId: site.id })).toEqual(site);
    expect(await t.core.sites.list(t.people.viewer)).toEqual([site]);
    const again = await failureOf(t.core.sites.add(t.people.admin, { url: t.sandbox.url, name: 'Ours' }));
    expect(again).toMatchObject({ code: 'site_exists', details: { siteId: site.id } });
  });

  test('is changed by administrators only', async () => {
    const { site, consumer } = await linkedSite(t);
    for (const actor of [t.people.alice, t.people.viewer]) {
      const changes = [
        t.core.sites.discover(actor, { url: t.sandbox.url }),
        t.core.sites.add(actor, { url: t.sandbox.url }),
        t.core.sites.remove(actor, { siteId: site.id }),
        t.core.sites.addConsumer(actor, { siteId: site.id }),
        t.core.sites.verifyConsumer(actor, { consumerId: consumer.id }),
      ];
      for (const change of changes) {
        await expect(change).rejects.toMatchObject({ code: 'administrator_required' });
      }
    }
  });

  test('takes its connections along when it is removed', async () => {
    const { site } = await linkedSite(t);
    const { connection } = await connect(t, t.people.alice, { siteId: site.id });
    await t.core.sites.remove(t.people.admin, { siteId: site.id });
    const gone = t.core.sites.get(t.people.admin, { siteId: site.id });
    await expect(gone).rejects.toMatchObject({ code: 'site_unknown' });
    expect(
      await t.db.selectFrom('connection').select('id').where('id', '=', connection.id).execute(),
    ).toEqual([]);
    // Whoever registers the same address later does not inherit anything.
    await t.core.sites.add(t.people.admin, { url: t.sandbox.url });
    expect(await t.core.connections.list(t.people.alice)).toEqual([]);
  });

  test('that is no Jira, or not there, is not kept', async () => {
    const nonsense = await failureOf(t.core.sites.add(t.people.admin, { url: 'ftp://x' }));
    expect(nonsense).toMatchObject({ code: 'site_url_invalid' });
    const absent = await failureOf(t.core.sites.add(t.people.admin, { url: 'http://127.0.0.1:9' }));
    expect(absent).toMatchObject({ code: 'jira_unreachable' });
    expect(await t.core.sites.list(t.people.admin)).toEqual([]);
  });
});

onEachDatabase('a consumer', (newDatabase) => {
  let t: TestCore;
  let siteId = '';
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    t.sandbox.world.setClockOffset(0);
    await t.db.deleteFrom('site').execute();
    siteId = (await t.core.sites.add(t.people.admin, { url: t.sandbox.url })).id;
  });

  const add = (input: object = {}) =>
    t.core.sites.addConsumer(t.people.admin, { siteId, bits: 2048, ...input });
  const verify = (consumerId: string) => t.core.sites.verifyConsumer(t.people.admin, { consumerId });
  const register = (key: string, publicKeyPem: string) =>
    t.sandbox.world.addConsumer({ key, name: 'Crosslink', publicKeyPem });

  test('comes with all a Jira administrator has to paste, and without its private key', async () => {
    const consumer = await add();
    const values = consumer.instructions.values.map(({ value }) => value);
    expect(values).toContain(consumer.consumerKey);
    expect(values).toContain(consumer.publicKeyPem.trim());
    expect(consumer.instructions.directUrl).toContain(t.sandbox.url);
    expect(JSON.stringify(consumer)).not.toContain('PRIVATE');
    expect(consumer).toMatchObject({ state: 'pending', verifiedAt: null });
    expect(await t.core.sites.listConsumers(t.people.viewer, { siteId })).toEqual([consumer]);
  });

  test('is active once Jira gave it a request token', async () => {
    const consumer = await add();
    register(consumer.consumerKey, consumer.publicKeyPem);
    expect(await verify(consumer.id)).toMatchObject({ state: 'active', verifiedAt: new Date(t.clock.now()) });
  });

  test('takes over from the one before, which goes on for its connections', async () => {
    const first = await add();
    register(first.consumerKey, first.publicKeyPem);
    await verify(first.id);
    const { connection } = await connect(t, t.people.alice, { siteId });
    const second = await add();
    register(second.consumerKey, second.publicKeyPem);
    await verify(second.id);
    const states = (await t.core.sites.listConsumers(t.people.admin, { siteId })).map(({ state }) => state);
    expect(states.sort()).toEqual(['active', 'retiring']);
    await t.core.connections.whoami(t.people.alice, { connectionId: connection.id });
    const again = await connect(t, t.people.alice, { siteId });
    expect(again.connection.consumerId).toBe(second.id);
  });

  test('may bring its own key, of any kind that is an RSA private key', async () => {
    const { privateKeyPem, fingerprint } = await generateKeyPair({ bits: 2048 });
    const consumer = await add({ privateKeyPem, consumerKey: 'OauthKey' });
    expect(consumer).toMatchObject({ consumerKey: 'OauthKey', publicKeyFingerprint: fingerprint });
    register('OauthKey', consumer.publicKeyPem);
    expect(await verify(consumer.id)).toMatchObject({ state: 'active' });
    const taken = add({ consumerKey: 'OauthKey' });
    await expect(taken).rejects.toMatchObject({ code: 'consumer_key_taken' });
    const { publicKeyPem } = consumer;
    await expect(add({ privateKeyPem: publicKeyPem })).rejects.toMatchObject({ code: 'key_is_public' });
  });

  test('that Jira does not know is told so', async () => {
    const consumer = await add();
    await expect(verify(consumer.id)).rejects.toMatchObject({ code: 'consumer_key_unknown' });
  });

  test('registered with another public key is told so', async () => {
    const consumer = await add();
    const { publicKeyPem } = await generateKeyPair({ bits: 2048 });
    register(consumer.consumerKey, publicKeyPem);
    await expect(verify(consumer.id)).rejects.toMatchObject({ code: 'signature_invalid' });
    const [unchanged] = await t.core.sites.listConsumers(t.people.admin, { siteId });
    expect(unchanged).toMatchObject({ state: 'pending', verifiedAt: null });
  });

  test('of another site is told so', async () => {
    const consumer = await add();
    register(consumer.consumerKey, consumer.publicKeyPem);
    const other = await createSandbox({ now: t.clock.now });
    try {
      const elsewhere = await t.core.sites.add(t.people.admin, { url: other.url });
      const stranger = await t.core.sites.addConsumer(t.people.admin, {
        siteId: elsewhere.id,
        consumerKey: consumer.consumerKey,
        bits: 2048,
      });
      await expect(verify(stranger.id)).rejects.toMatchObject({ code: 'consumer_key_unknown' });
    } finally {
      await other.close();
    }
  });

  test("signs by Jira's clock, even when that is an hour off", async () => {
    const consumer = await add();
    register(consumer.consumerKey, consumer.publicKeyPem);
    t.sandbox.world.setClockOffset(3_600_000);
    // The attempt goes by what was seen when the site was added …
    const refused = t.core.connections.startAttempt(t.people.alice, { siteId });
    await expect(refused).rejects.toMatchObject({ code: 'timestamp_refused' });
    // … and verifying looks again.
    await verify(consumer.id);
    expect(await t.core.sites.get(t.people.admin, { siteId })).toMatchObject({ clockOffsetSeconds: 3600 });
    await connect(t, t.people.alice, { siteId });
  });

  test('whose sealed key was put into another row does not open there', async () => {
    const [first, second] = [await add(), await add()];
    register(second.consumerKey, second.publicKeyPem);
    const { sealed_private_key } = await t.db
      .selectFrom('consumer')
      .select('sealed_private_key')
      .where('id', '=', first.id)
      .executeTakeFirstOrThrow();
    await t.db.updateTable('consumer').set({ sealed_private_key }).where('id', '=', second.id).execute();
    await expect(verify(second.id)).rejects.toMatchObject({ code: 'vault_context_foreign' });
  });
});
