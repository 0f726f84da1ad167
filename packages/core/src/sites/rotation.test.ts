import { generateKeyPair } from '@crosslink/oauth1';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { connect, decideAtJira, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';
import type { Consumer } from './view.ts';

onEachDatabase('the key of a site', (newDatabase) => {
  let t: TestCore;
  let siteId = '';
  let old: Consumer;
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    await t.db.deleteFrom('site').execute();
    t.sandbox.world.grants.links.clear();
    t.sandbox.world.grants.consumers.clear();
    const { site, consumer } = await linkedSite(t);
    [siteId, old] = [site.id, consumer];
  });

  const rotate = (o: object = {}) =>
    t.core.sites.rotateConsumer(t.people.admin, { siteId, bits: 2048, ...o });
  /** As Jira's administrator does with the instructions; Jira takes each name and each address once. */
  const setUp = async ({ id, instructions }: Consumer) => {
    const values = new Map(instructions.values.map(({ label, value }) => [label, value]));
    const of = (label: string) => values.get(label) ?? '';
    const { grants } = t.sandbox.world;
    const [name, rpcUrl] = [of('Application Name'), of('Application URL')];
    const taken = [...grants.links.values()].some((link) => link.name === name || link.rpcUrl === rpcUrl);
    expect(taken, `${name} ${rpcUrl}`).toBe(false);
    t.sandbox.world.addConsumer({ key: of('Consumer Key'), name, publicKeyPem: of('Public Key') });
    return t.core.sites.verifyConsumer(t.people.admin, { consumerId: id });
  };
  const list = () => t.core.sites.listConsumers(t.people.viewer, { siteId });
  const gone = () => t.core.sites.listGoneConsumers(t.people.viewer, { siteId });
  const tidy = () => t.core.connections.upkeep.removeUnneeded();
  const shown = async () =>
    (await list())
      .sort((a, b) => Number(b.id === old.id) - Number(a.id === old.id))
      .map(({ id, state, connections }) => [id === old.id ? 'old' : 'new', state, connections]);

  test('is replaced without a break: each connection moves when its person connects again', async () => {
    const alice = (await connect(t, t.people.alice, { siteId })).connection;
    const bob = (await connect(t, t.people.bob, { siteId, user: 'bob' })).connection;
    const fresh = await rotate();
    expect(fresh).toMatchObject({ state: 'pending', kind: 'oauth1' });
    expect(fresh.publicKeyFingerprint).not.toBe(old.publicKeyFingerprint);
    expect(await shown()).toEqual([
      ['old', 'active', 2],
      ['new', 'pending', 0],
    ]);
    await setUp(fresh);
    expect(await shown()).toEqual([
      ['old', 'retiring', 2],
      ['new', 'active', 0],
    ]);
    for (const [actor, { id }] of [
      [t.people.alice, alice],
      [t.people.bob, bob],
    ] as const) {
      await t.core.connections.whoami(actor, { connectionId: id });
      await t.core.connections.renew(actor, { connectionId: id });
    }

    const again = (await connect(t, t.people.alice, { siteId })).connection;
    expect(again).toMatchObject({ id: alice.id, consumerId: fresh.id });
    expect(await tidy()).toBe(0);
    const users = await t.core.sites.listConsumerUsers(t.people.admin, { consumerId: old.id });
    expect(users).toMatchObject([
      {
        connectionId: bob.id,
        owner: 'person',
        userName: 'bob',
        jiraDisplayName: 'Bob Baker',
        state: 'active',
      },
    ]);

    await connect(t, t.people.bob, { siteId, user: 'bob' });
    // Those attempts are done, but for all anybody knows their exchange may be under way still.
    t.clock.advance(301);
    const before = t.logged.length;
    expect(await Promise.all([tidy(), tidy()]).then(([a, b]) => a + b)).toBe(1);
    expect(t.logged.slice(before)).toEqual([
      {
        fields: {
          siteId,
          consumerKey: old.consumerKey,
          publicKeyFingerprint: old.publicKeyFingerprint,
        },
        message: expect.stringContaining('may be deleted in Jira') as string,
      },
    ]);
    expect(await shown()).toEqual([['new', 'active', 2]]);
    const told = await t.db.selectFrom('audit').select(['action', 'subject', 'actor_name']).execute();
    const actions = new Set(['consumer.rotation-begun', 'consumer.gone']);
    expect(told.filter(({ action }) => actions.has(action))).toMatchObject([
      { action: 'consumer.rotation-begun', subject: fresh.id, actor_name: 'admin' },
      { action: 'consumer.gone', subject: old.id, actor_name: null },
    ]);
    expect(await gone()).toMatchObject([
      { id: old.id, consumerKey: old.consumerKey, publicKeyFingerprint: old.publicKeyFingerprint },
    ]);
    await t.core.connections.whoami(t.people.bob, { connectionId: bob.id });
  });

  test('may be replaced by one that is brought along, again and again', async () => {
    const { privateKeyPem, fingerprint } = await generateKeyPair({ bits: 2048 });
    const second = await rotate({ privateKeyPem });
    expect(second.publicKeyFingerprint).toBe(fingerprint);
    await setUp(second);
    const third = await rotate();
    await setUp(third);
    const names = [second, third].map(
      ({ instructions }) => instructions.values.find(({ label }) => label === 'Application Name')?.value,
    );
    expect(names).toEqual(['Crosslink 2', 'Crosslink 3']);
    t.clock.advance(301);
    expect(await tidy()).toBe(2);
    expect((await list()).map(({ id, state }) => [id, state])).toEqual([[third.id, 'active']]);
  });

  test('stays as it is until Jira accepts the new one, and that can be taken back', async () => {
    const fresh = await rotate();
    const failure = t.core.sites.verifyConsumer(t.people.admin, { consumerId: fresh.id });
    expect(await failureOf(failure)).toMatchObject({ code: 'consumer_key_unknown' });
    const { connection } = await connect(t, t.people.alice, { siteId });
    expect(connection.consumerId).toBe(old.id);
    await t.core.sites.removeConsumer(t.people.admin, { consumerId: fresh.id });
    expect(await shown()).toEqual([['old', 'active', 1]]);
    expect(await gone()).toEqual([]);
    await setUp(await rotate());
  });

  test('is replaced by one at a time, however many begin at once', async () => {
    const outcomes = await Promise.allSettled([rotate(), rotate(), rotate()]);
    const begun = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(begun).toHaveLength(1);
    for (const { reason } of outcomes.filter((outcome) => outcome.status === 'rejected')) {
      expect(reason).toMatchObject({
        code: 'rotation_in_progress',
        details: { consumerId: begun[0]?.value.id },
      });
    }
    expect(await shown()).toEqual([
      ['old', 'active', 0],
      ['new', 'pending', 0],
    ]);
  });

  test('is verified by several at once into one active consumer', async () => {
    const [one, other] = [
      await rotate(),
      await t.core.sites.addConsumer(t.people.admin, { siteId, bits: 2048 }),
    ];
    for (const { consumerKey: key, publicKeyPem } of [one, other])
      t.sandbox.world.addConsumer({ key, name: key, publicKeyPem: publicKeyPem ?? '' });
    const verify = (consumerId: string) => t.core.sites.verifyConsumer(t.people.admin, { consumerId });
    await Promise.all([verify(one.id), verify(other.id), verify(one.id), verify(other.id)]);
    const states = (await list()).map(({ state }) => state).sort();
    expect(states).toEqual(['active', 'retiring', 'retiring']);
  });

  test('waits for a dance under way, which ends with the one it was begun with', async () => {
    const attempt = await t.core.connections.startAttempt(t.people.alice, { siteId });
    await setUp(await rotate());
    expect(await tidy()).toBe(0);
    const parameters = await decideAtJira(t.sandbox, attempt);
    const { attemptId } = attempt;
    const { connection } = await t.core.connections.completeAttempt(t.people.alice, {
      attemptId,
      parameters,
    });
    expect(connection.consumerId).toBe(old.id);
    t.clock.advance(3600);
    expect(await tidy()).toBe(0);
    // Whoever disconnects needs it no more; the connection is kept for its links.
    await t.core.connections.disconnect(t.people.alice, { connectionId: connection.id });
    expect(await tidy()).toBe(1);
    expect(await t.core.connections.get(t.people.alice, { connectionId: connection.id })).toMatchObject({
      state: 'disconnected',
      consumerId: null,
    });
  });

  test('waits no longer than a dance can take', async () => {
    await t.core.connections.startAttempt(t.people.alice, { siteId });
    await setUp(await rotate());
    t.clock.advance(599);
    expect(await tidy()).toBe(0);
    t.clock.advance(1);
    expect(await tidy()).toBe(1);
  });

  test('removed while somebody dances is told, and nothing is left half-written', async () => {
    const attempt = await t.core.connections.startAttempt(t.people.alice, { siteId });
    const parameters = await decideAtJira(t.sandbox, attempt);
    await setUp(await rotate());
    await t.core.sites.removeConsumer(t.people.admin, { consumerId: old.id });
    const { attemptId } = attempt;
    const ended = t.core.connections.completeAttempt(t.people.alice, { attemptId, parameters });
    expect(await failureOf(ended)).toMatchObject({ code: 'attempt_unknown' });
    expect(await t.db.selectFrom('connection').select('id').execute()).toEqual([]);
  });

  test('is an administrator’s to replace, where there is one to replace', async () => {
    const byMember = t.core.sites.rotateConsumer(t.people.alice, { siteId });
    expect(await failureOf(byMember)).toMatchObject({ code: 'administrator_required' });
    const whose = t.core.sites.listConsumerUsers(t.people.alice, { consumerId: old.id });
    expect(await failureOf(whose)).toMatchObject({ code: 'administrator_required' });
    const client = { kind: 'oauth2', clientId: 'id', clientSecret: 'secret' };
    expect(await failureOf(rotate(client))).toMatchObject({ code: 'consumer_missing' });
    await t.core.sites.removeConsumer(t.people.admin, { consumerId: old.id });
    expect(await failureOf(rotate())).toMatchObject({ code: 'consumer_missing' });
  });
});
