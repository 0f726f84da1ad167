import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { failureOf, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

onEachDatabase('API keys', (newDatabase) => {
  let t: TestCore;
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    await t.db.deleteFrom('api_key').execute();
  });

  const inOneHour = () => new Date(t.clock.now() + 3_600_000).toISOString();

  test('a key is shown once, and acts as its owner with the role the owner has now', async () => {
    const { alice } = t.people;
    const { key, ...made } = await t.core.apiKeys.create(alice, { name: ' Our product ' });
    expect(key).toMatch(/^clk_[\w-]{43}$/);
    expect(made).toMatchObject({ name: 'Our product', start: key.slice(0, 10), expiresAt: null });
    expect(await t.core.apiKeys.list(alice)).toEqual([made]);
    const actor = { userId: alice.userId, sessionId: `key:${made.id}` };
    expect(await t.core.apiKeys.actorOf(key)).toEqual({ ...actor, role: 'member' });
    await t.db.updateTable('user').set({ role: 'viewer' }).where('id', '=', alice.userId).execute();
    expect(await t.core.apiKeys.actorOf(key)).toEqual({ ...actor, role: 'viewer' });
    await t.db.updateTable('user').set({ role: 'member' }).where('id', '=', alice.userId).execute();
  });

  test('the key is nowhere in the database', async () => {
    const { key } = await t.core.apiKeys.create(t.people.alice, { name: 'x' });
    const rows = await t.db.selectFrom('api_key').selectAll().execute();
    const entries = await t.db.selectFrom('audit').selectAll().execute();
    expect(JSON.stringify([rows, entries])).not.toContain(key.slice(0, 20));
  });

  test.each(['', 'clk_', 'clk_guess', 'Bearer', 'key:', '\0'])('%j is nobody', async (key) => {
    await t.core.apiKeys.create(t.people.alice, { name: 'x' });
    expect(await t.core.apiKeys.actorOf(key)).toBeUndefined();
  });

  test('its first characters, its hash and a longer key are nobody either', async () => {
    const { key } = await t.core.apiKeys.create(t.people.alice, { name: 'x' });
    const { key_hash } = await t.db.selectFrom('api_key').select('key_hash').executeTakeFirstOrThrow();
    for (const wrong of [key.slice(0, -1), `${key}x`, key_hash, `clk_${key_hash}`, key.toUpperCase()])
      expect(await t.core.apiKeys.actorOf(wrong)).toBeUndefined();
  });

  test('a key ends when it was to end', async () => {
    const { key } = await t.core.apiKeys.create(t.people.alice, { name: 'x', expiresAt: inOneHour() });
    t.clock.advance(3599);
    expect(await t.core.apiKeys.actorOf(key)).toBeDefined();
    t.clock.advance(1);
    expect(await t.core.apiKeys.actorOf(key)).toBeUndefined();
  });

  test('one that has ended already is not made', async () => {
    const expiresAt = new Date(t.clock.now()).toISOString();
    const failure = await failureOf(t.core.apiKeys.create(t.people.alice, { name: 'x', expiresAt }));
    expect(failure).toMatchObject({ code: 'expiry_past' });
    expect(await t.core.apiKeys.list(t.people.alice)).toEqual([]);
  });

  test.each([{ name: ' ' }, { name: 'x'.repeat(201) }, { name: 'x', expiresAt: 'tomorrow' }])(
    '%j is refused',
    async (input) => {
      expect(await failureOf(t.core.apiKeys.create(t.people.alice, input))).toMatchObject({
        code: 'invalid_input',
      });
    },
  );

  test('it tells when it was used last, to the minute', async () => {
    const { alice } = t.people;
    const { key } = await t.core.apiKeys.create(alice, { name: 'x' });
    const lastUse = async () => (await t.core.apiKeys.list(alice))[0]?.lastUsedAt?.getTime();
    expect(await lastUse()).toBeUndefined();
    await t.core.apiKeys.actorOf(key);
    const first = t.clock.now();
    expect(await lastUse()).toBe(first);
    t.clock.advance(59);
    await t.core.apiKeys.actorOf(key);
    expect(await lastUse()).toBe(first);
    t.clock.advance(1);
    await t.core.apiKeys.actorOf(key);
    expect(await lastUse()).toBe(first + 60_000);
  });

  test('a revoked key is dead at once', async () => {
    const { alice } = t.people;
    const { key, id } = await t.core.apiKeys.create(alice, { name: 'x' });
    await t.core.apiKeys.revoke(alice, { apiKeyId: id });
    expect(await t.core.apiKeys.actorOf(key)).toBeUndefined();
    expect(await failureOf(t.core.apiKeys.revoke(alice, { apiKeyId: id }))).toMatchObject({
      code: 'api_key_unknown',
    });
  });

  test('somebody else’s keys are unknown, but to an administrator', async () => {
    const { alice, bob, admin } = t.people;
    const { id } = await t.core.apiKeys.create(alice, { name: 'x' });
    expect(await t.core.apiKeys.list(bob)).toEqual([]);
    expect(await failureOf(t.core.apiKeys.list(bob, { userId: alice.userId }))).toMatchObject({
      code: 'administrator_required',
    });
    expect(await failureOf(t.core.apiKeys.revoke(bob, { apiKeyId: id }))).toMatchObject({
      code: 'api_key_unknown',
    });
    expect(await t.core.apiKeys.list(admin, { userId: alice.userId })).toMatchObject([{ id }]);
    await t.core.apiKeys.revoke(admin, { apiKeyId: id });
    expect(await t.core.apiKeys.list(alice)).toEqual([]);
  });

  test('a key makes no key, which might outlive it, but can end itself', async () => {
    const { key, id } = await t.core.apiKeys.create(t.people.alice, { name: 'x' });
    const actor = (await t.core.apiKeys.actorOf(key)) ?? t.people.viewer;
    expect(await failureOf(t.core.apiKeys.create(actor, { name: 'y' }))).toMatchObject({
      code: 'person_required',
    });
    await t.core.apiKeys.revoke(actor, { apiKeyId: id });
    expect(await t.core.apiKeys.actorOf(key)).toBeUndefined();
  });
});
