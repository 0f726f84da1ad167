import { generateKeyPair } from '@crosslink/oauth1';
import { getMyself } from '@crosslink/jira';
import { createSandbox } from '@crosslink/sandbox';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { connect, decideAtJira, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';
import { jiraVersion } from '../../../../test/jira-version.ts';

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

  test('whose Jira tells nonsense of itself is kept without it, or not taken for a Jira', async () => {
    const path = '/rest/api/2/serverInfo';
    const says = (info: object) => {
      const { fullVersion, versionNumbers } = t.sandbox.world.site.personality;
      const honest = { baseUrl: t.sandbox.url, version: fullVersion, versionNumbers };
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ ...honest, ...info });
      t.sandbox.world.faults.add({ kind: 'status', status: 200, path, headers, body, times: 10 });
    };
    const add = () => t.core.sites.add(t.people.admin, { url: t.sandbox.url });
    try {
      says({ versionNumbers: [99_999_999_999] });
      expect(await failureOf(add())).toMatchObject({ code: 'site_not_jira' });
      t.sandbox.world.faults.clear();
      says({ serverTitle: 'Our\0 Jira', serverTime: '9999-09-04T16:07:42.487+0000' });
      const site = await add();
      expect(site.title).toBe('Our Jira');
      expect(Math.abs(site.clockOffsetSeconds)).toBeLessThan(86_400);
    } finally {
      t.sandbox.world.faults.clear();
    }
  });

  test('is not named with what no database can store', async () => {
    const adding = t.core.sites.add(t.people.admin, { url: t.sandbox.url, name: 'Our\0 Jira' });
    await expect(adding).rejects.toMatchObject({
      code: 'invalid_input',
      details: { fields: [{ field: 'name' }] },
    });
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

  test('that was pushed to goes with its finished pushes, but not while one runs or links are there', async () => {
    const { site } = await linkedSite(t);
    const { connection } = await connect(t, t.people.alice, { siteId: site.id });
    const idea = await t.core.backlog.createIdea(t.people.alice, { title: 'Removable' });
    const at = new Date(t.clock.now());
    await t.db
      .insertInto('push')
      .values({
        id: 'push-of-a-site',
        created_by: t.people.alice.userId,
        connection_id: connection.id,
        site_id: site.id,
        project_key: 'DEMO',
        idea_issue_type: '1',
        story_issue_type: '2',
        state: 'running',
        run_after: at,
        created_at: at,
      })
      .execute();
    await t.db
      .insertInto('push_item')
      .values({
        id: 'item-of-a-site',
        push_id: 'push-of-a-site',
        site_id: site.id,
        item_kind: 'idea',
        item_id: idea.id,
        idea_id: idea.id,
        position: 0,
        state: 'queued',
        marker: 'crosslink-m',
        created_at: at,
        updated_at: at,
      })
      .execute();
    const remove = () => t.core.sites.remove(t.people.admin, { siteId: site.id });
    await expect(remove()).rejects.toMatchObject({
      code: 'push_in_progress',
      details: { pushId: 'push-of-a-site' },
    });
    await t.db.updateTable('push').set({ state: 'done', finished_at: at }).execute();
    const link = { id: 'link-of-a-site', item_kind: 'idea' as const, item_id: idea.id, idea_id: idea.id };
    await t.db
      .insertInto('link')
      .values({ ...link, site_id: site.id, issue_id: '1', issue_key: 'DEMO-1', created_at: at })
      .execute();
    await expect(remove()).rejects.toMatchObject({ code: 'site_in_use' });
    await t.db.deleteFrom('link').execute();
    await remove();
    expect(await t.db.selectFrom('push').select('id').execute()).toEqual([]);
    expect(await t.db.selectFrom('push_item').select('id').execute()).toEqual([]);
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

  const add = async (input: object = {}) => {
    const consumer = await t.core.sites.addConsumer(t.people.admin, { siteId, bits: 2048, ...input });
    return { ...consumer, publicKeyPem: consumer.publicKeyPem ?? '' };
  };
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
    const other = await createSandbox({ now: t.clock.now, version: jiraVersion });
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
    await verify(consumer.id);
    expect(await t.core.sites.get(t.people.admin, { siteId })).toMatchObject({ clockOffsetSeconds: 3600 });
    await connect(t, t.people.alice, { siteId });
  });

  test("keeps up with Jira's clock when it is set right, in the dance, its renewal and after it", async () => {
    const consumer = await add();
    register(consumer.consumerKey, consumer.publicKeyPem);
    const seen = async () => (await t.core.sites.get(t.people.admin, { siteId })).clockOffsetSeconds;
    const sets = async (offsetSeconds: number, then: () => Promise<unknown>) => {
      t.sandbox.world.setClockOffset(offsetSeconds * 1000);
      await then();
      expect(Math.abs((await seen()) - offsetSeconds)).toBeLessThan(5);
    };
    const startAttempt = () => t.core.connections.startAttempt(t.people.alice, { siteId });
    const attempt = await startAttempt();
    await sets(3600, startAttempt);
    await sets(0, startAttempt);
    const parameters = await decideAtJira(t.sandbox, attempt);
    let connectionId = '';
    await sets(-400, async () => {
      const done = { attemptId: attempt.attemptId, parameters };
      connectionId = (await t.core.connections.completeAttempt(t.people.alice, done)).connection.id;
    });
    await sets(3600, () => t.core.connections.whoami(t.people.alice, { connectionId }));
    await sets(0, () => t.core.connections.renew(t.people.alice, { connectionId }));
    const client = await t.core.connections.clientFor(connectionId);
    await sets(3600, () => getMyself(client));
    await sets(0, () => getMyself(client));
  });

  test('asks a second time only, whatever Jira says of its clock', async () => {
    const consumer = await add();
    register(consumer.consumerKey, consumer.publicKeyPem);
    const nowSeconds = Math.floor(t.clock.now() / 1000);
    const refuse = (range: string) =>
      t.sandbox.world.faults.add({
        kind: 'status',
        path: '/plugins/servlet/oauth/request-token',
        status: 400,
        body: `oauth_problem=timestamp_refused&oauth_acceptable_timestamps=${range}`,
        times: 10,
      });
    const asked = async () => {
      const start = t.sandbox.requests.length;
      const failure = await failureOf(t.core.connections.startAttempt(t.people.alice, { siteId }));
      expect(failure).toMatchObject({ code: 'timestamp_refused' });
      return t.sandbox.requests.length - start;
    };
    refuse(`${nowSeconds}-${nowSeconds + 7200}`);
    expect(await asked()).toBe(2);
    t.sandbox.world.faults.clear();
    refuse('99999999999999-99999999999999');
    expect(await asked()).toBe(1);
    t.sandbox.world.faults.clear();
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
