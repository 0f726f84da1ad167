import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { connect, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

const accessTokenPath = '/plugins/servlet/oauth/access-token';

onEachDatabase('the life of a connection', (newDatabase) => {
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
    await t.db.deleteFrom('connection').execute();
    connectionId = (await connect(t, t.people.alice, { siteId })).connection.id;
    t.logged.length = 0;
  });

  const whoami = () => t.core.connections.whoami(t.people.alice, { connectionId });
  const get = () => t.core.connections.get(t.people.alice, { connectionId });
  const asked = async (work: () => Promise<unknown>) => {
    const before = t.sandbox.requests.length;
    await failureOf(work());
    return t.sandbox.requests.length - before;
  };
  const use = async () => {
    const client = await t.core.connections.clientFor(connectionId);
    const { z } = await import('zod');
    return client.request({ method: 'GET', path: '/rest/api/2/myself', schema: z.unknown() });
  };

  test('that Jira revoked is noticed at first use, once, and Jira is not asked any more', async () => {
    t.sandbox.world.revokeTokens('alice');
    const failures = await Promise.all(Array.from({ length: 100 }, () => failureOf(use())));
    // Who comes after it was noticed is told so without asking Jira.
    for (const failure of failures) {
      expect((failure as Error).name).toMatch(/^(JiraRefusedError|GoneError)$/);
    }
    expect(failures.filter((failure) => (failure as Error).name === 'JiraRefusedError')).not.toEqual([]);
    expect(t.logged.map(({ fields }) => fields)).toEqual([{ connectionId, siteId, code: 'token_rejected' }]);
    const connection = await get();
    expect(connection).toMatchObject({ state: 'refused', refusedCode: 'token_rejected' });
    expect(connection.attention).toMatchObject({ why: 'refused' });
    expect(await failureOf(use())).toMatchObject({ code: 'connection_refused' });
    expect(await asked(use)).toBe(0);
    expect(t.logged).toHaveLength(1);
    const again = await connect(t, t.people.alice, { siteId });
    expect(again.connection).toMatchObject({ id: connectionId, state: 'active', attention: null });
  });

  test('that Jira revoked is told once in the log by a hundred who hold it already', async () => {
    const client = await t.core.connections.clientFor(connectionId);
    const { z } = await import('zod');
    const request = { method: 'GET', path: '/rest/api/2/myself', schema: z.unknown() } as const;
    await client.request(request);
    t.sandbox.world.revokeTokens('alice');
    const failures = await Promise.all(Array.from({ length: 100 }, () => failureOf(client.request(request))));
    for (const failure of failures) expect(failure).toBeInstanceOf(Error);
    expect(t.logged).toHaveLength(1);
    expect(await get()).toMatchObject({ state: 'refused' });
  });

  test('that Jira only seemed to refuse is active again once somebody asks who it is', async () => {
    const path = '/rest/api/2/myself';
    for (const times of [1, 2]) t.sandbox.world.faults.add({ kind: 'status', path, status: 401, times });
    await failureOf(use());
    expect(await get()).toMatchObject({ state: 'refused' });
    t.sandbox.world.faults.clear();
    expect(await whoami()).toMatchObject({ name: 'alice' });
    expect(await get()).toMatchObject({ state: 'active', refusedCode: null });
  });

  test('that is active again after a refusal is renewed in time, used or not', async () => {
    const path = '/rest/api/2/myself';
    const renewAfter = async () =>
      (await t.db.selectFrom('connection').select('renew_after').executeTakeFirstOrThrow()).renew_after;
    const planned = await renewAfter();
    t.sandbox.world.faults.add({ kind: 'status', path, status: 401 });
    t.sandbox.world.faults.add({ kind: 'status', path: accessTokenPath, status: 401 });
    await failureOf(use());
    expect(await get()).toMatchObject({ state: 'refused' });
    expect(await renewAfter()).toBeNull();
    t.sandbox.world.faults.clear();
    await whoami();
    expect(planned).not.toBeNull();
    expect(await renewAfter()).toEqual(planned);
  });

  test('whose token expired is renewed by its next use, and the request sent once more', async () => {
    t.sandbox.world.expireTokens('alice');
    expect(await use()).toMatchObject({ name: 'alice' });
    expect(t.logged).toEqual([]);
  });

  test('is renewed in time although nobody uses it', async () => {
    const { expiresAt } = await get();
    const days = ((expiresAt?.getTime() ?? 0) - t.clock.now()) / 86_400_000;
    t.clock.advance((days - 31) * 86_400);
    expect(await t.core.connections.upkeep.renewDue()).toBe(0);
    t.clock.advance(2 * 86_400);
    expect(await t.core.connections.upkeep.renewDue()).toBe(1);
    expect(await t.core.connections.upkeep.renewDue()).toBe(0);
    expect(await get()).toMatchObject({ state: 'active', connectedAt: new Date(t.clock.now()) });
  });

  test('whose renewal Jira refuses works until it ends, and says when', async () => {
    const { expiresAt } = await get();
    t.clock.advance((expiresAt?.getTime() ?? 0) / 1000 - t.clock.now() / 1000 - 10 * 86_400);
    t.sandbox.world.faults.add({
      ...{ kind: 'status', path: accessTokenPath, status: 401, body: 'oauth_problem=permission_denied' },
    });
    expect(await t.core.connections.upkeep.renewDue()).toBe(0);
    const connection = await get();
    expect(connection).toMatchObject({ state: 'active', renewable: false });
    expect(connection.attention).toMatchObject({ why: 'expires-soon' });
    expect(t.logged).toHaveLength(1);
    expect(await use()).toMatchObject({ name: 'alice' });
    expect(await t.core.connections.upkeep.renewDue()).toBe(0);
    expect(t.logged).toHaveLength(1);
  });

  test('whose Jira cannot be asked is tried again later', async () => {
    const { expiresAt } = await get();
    t.clock.advance((expiresAt?.getTime() ?? 0) / 1000 - t.clock.now() / 1000 - 10 * 86_400);
    t.sandbox.world.faults.add({ kind: 'html-503', path: accessTokenPath });
    expect(await t.core.connections.upkeep.renewDue()).toBe(0);
    expect(await t.core.connections.upkeep.renewDue()).toBe(0);
    t.clock.advance(11 * 60);
    expect(await t.core.connections.upkeep.renewDue()).toBe(1);
  });

  test('of the service is seen by all and used by those an administrator let', async () => {
    const attempt = { siteId, owner: 'service' as const };
    expect(await failureOf(t.core.connections.startAttempt(t.people.alice, attempt))).toMatchObject({
      code: 'administrator_required',
    });
    const { rawToken: token } = t.sandbox.world.personalAccessTokens.add({
      userName: 'carol',
      name: 'service',
    });
    const made = await t.core.connections.connect(t.people.admin, {
      ...{ siteId, kind: 'personal-access-token', token, owner: 'service' },
    });
    expect(made).toMatchObject({ owner: 'service', userId: null, jiraUser: { name: 'carol' } });
    expect(await t.core.connections.list(t.people.bob)).toEqual([made]);
    const asBob = () => t.core.connections.whoami(t.people.bob, { connectionId: made.id });
    expect(await failureOf(asBob())).toMatchObject({ code: 'connection_unknown' });
    await t.core.sites.update(t.people.admin, { siteId, serviceFallback: true });
    expect(await asBob()).toMatchObject({ name: 'carol' });
    const gone = t.core.connections.disconnect(t.people.bob, { connectionId: made.id });
    expect(await failureOf(gone)).toMatchObject({ code: 'administrator_required' });
    await t.core.sites.update(t.people.admin, { siteId, serviceFallback: false });
    const again = await t.core.connections.connect(t.people.admin, {
      ...{ siteId, kind: 'personal-access-token', token, owner: 'service' },
    });
    expect(again.id).toBe(made.id);
  });
});
