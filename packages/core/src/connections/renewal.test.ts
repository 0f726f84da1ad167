import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { connect, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';
import type { SitesDeps } from '../sites/consumers.ts';
import { createRenewal } from './renewal.ts';

onEachDatabase('renewing', (newDatabase) => {
  let t: TestCore;
  let siteId = '';
  let connectionId = '';
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
    siteId = (await linkedSite(t)).site.id;
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    t.sandbox.world.faults.clear();
    connectionId = (await connect(t, t.people.alice, { siteId })).connection.id;
  });

  const renew = () => t.core.connections.renew(t.people.alice, { connectionId });
  const row = () =>
    t.db.selectFrom('connection').selectAll().where('id', '=', connectionId).executeTakeFirstOrThrow();
  const renewalsSince = (start: number) =>
    t.sandbox.requests.slice(start).filter(({ path }) => path.endsWith('/access-token'));

  test('gets a new token that works, with a new end', async () => {
    const before = await row();
    t.clock.advance(3600);
    const renewed = await renew();
    expect(renewed.expiresAt).toEqual(new Date(t.clock.now() + 157_680_000 * 1000));
    expect(renewed.connectedAt).toEqual(new Date(t.clock.now()));
    const after = await row();
    expect(after).toMatchObject({
      credential_version: before.credential_version + 1,
      renewal_claimed_until: null,
    });
    expect(after.sealed_credential).not.toBe(before.sealed_credential);
    expect(await t.core.connections.whoami(t.people.alice, { connectionId })).toMatchObject({
      name: 'alice',
    });
  });

  test('works after the token has expired, without the user', async () => {
    t.sandbox.world.expireTokens('alice');
    await renew();
    await t.core.connections.whoami(t.people.alice, { connectionId });
  });

  test('by many at once asks Jira once', async () => {
    // Long enough for all of them to look at the connection before it is renewed.
    t.sandbox.world.faults.add({ path: '/plugins/servlet/oauth/access-token', kind: 'delay', delayMs: 500 });
    const start = t.sandbox.requests.length;
    const renewed = await Promise.all([renew(), renew(), renew()]);
    expect(renewalsSince(start)).toHaveLength(1);
    expect(new Set(renewed.map(({ connectedAt }) => connectedAt.getTime())).size).toBe(1);
  });

  test('that Jira refuses says that the user is needed, and changes nothing', async () => {
    const before = await row();
    t.sandbox.world.expireTokens('alice', 'session');
    await expect(renew()).rejects.toMatchObject({ name: 'JiraRefusedError' });
    expect(await row()).toEqual(before);
  });

  test('that cannot be asked for may be tried again', async () => {
    const before = await row();
    t.sandbox.world.faults.add({ path: '/plugins/servlet/oauth/access-token', kind: 'html-503' });
    await expect(renew()).rejects.toMatchObject({ code: 'jira_unavailable' });
    expect(await row()).toEqual(before);
    await renew();
  });

  test('waits for another process that is at it, and takes what that got', async () => {
    const before = await row();
    const set = (values: Partial<typeof before>) =>
      t.db.updateTable('connection').set(values).where('id', '=', connectionId).execute();
    await set({ renewal_claimed_until: new Date(t.clock.now() + 30_000) });
    // With nothing to ask Jira with: that would fail.
    const renewal = createRenewal({ db: t.db, now: t.clock.now } as SitesDeps);
    const waiting = renewal.renew(before);
    const credential_version = before.credential_version + 1;
    await set({ credential_version, renewal_claimed_until: null });
    expect(await waiting).toMatchObject({ credential_version });
  });

  test('takes over from a process that died at it', async () => {
    await t.db
      .updateTable('connection')
      .set({ renewal_claimed_until: new Date(t.clock.now()) })
      .where('id', '=', connectionId)
      .execute();
    const start = t.sandbox.requests.length;
    await renew();
    expect(renewalsSince(start)).toHaveLength(1);
  });

  test('leaves the claim of another process that took it for dead', async () => {
    t.sandbox.world.faults.add({ path: '/plugins/servlet/oauth/access-token', kind: 'delay', delayMs: 300 });
    const renewing = failureOf(renew());
    await expect
      .poll(async () => (await row()).renewal_claimed_until, { interval: 5, timeout: 5_000 })
      .not.toBeNull();
    const theirs = new Date(t.clock.now() + 60_000);
    await t.db
      .updateTable('connection')
      .set({ renewal_claimed_until: theirs })
      .where('id', '=', connectionId)
      .execute();
    await renewing;
    expect(await row()).toMatchObject({ renewal_claimed_until: theirs });
    await t.db
      .updateTable('connection')
      .set({ renewal_claimed_until: null })
      .where('id', '=', connectionId)
      .execute();
  });

  test('does not bring back a connection that was disconnected meanwhile', async () => {
    t.sandbox.world.faults.add({ path: '/plugins/servlet/oauth/access-token', kind: 'delay', delayMs: 300 });
    const renewing = failureOf(renew());
    await expect
      .poll(async () => (await row()).renewal_claimed_until, { interval: 5, timeout: 5_000 })
      .not.toBeNull();
    await t.core.connections.disconnect(t.people.alice, { connectionId });
    await renewing;
    expect(await row()).toMatchObject({ state: 'disconnected', sealed_credential: null });
  });
});
