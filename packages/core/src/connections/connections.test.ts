import { browseUrl } from '@crosslink/jira';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { connect, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

const fiveYears = 157_680_000;

onEachDatabase('a connection', (newDatabase) => {
  let t: TestCore;
  let siteId = '';
  beforeAll(async () => {
    t = await openTestCore(await newDatabase(), { contextPath: '/jira' });
    siteId = (await linkedSite(t)).site.id;
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    t.sandbox.world.faults.clear();
    await t.db.deleteFrom('connection').execute();
  });

  const rowOf = (id: string) =>
    t.db.selectFrom('connection').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  test('tells who it is, when it ends, and nothing secret', async () => {
    const { connection } = await connect(t, t.people.alice, { siteId });
    expect(connection).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      siteId,
      consumerId: expect.any(String) as string,
      owner: 'person',
      userId: t.people.alice.userId,
      reference: null,
      kind: 'oauth1',
      state: 'active',
      jiraUser: {
        id: 'JIRAUSER10100',
        name: 'alice',
        displayName: t.sandbox.world.users.get('alice')?.displayName,
        avatarUrl: expect.any(String) as string,
        emailAddress: 'alice@example.com',
        timeZone: t.sandbox.world.users.get('alice')?.timeZone,
      },
      renewable: true,
      refusedCode: null,
      attention: null,
      expiresAt: new Date(t.clock.now() + fiveYears * 1000),
      authorizationExpiresAt: new Date(t.clock.now() + 160_272_000 * 1000),
      createdAt: new Date(t.clock.now()),
      connectedAt: new Date(t.clock.now()),
    });
    expect(await t.core.connections.list(t.people.alice)).toEqual([connection]);
    const { id: connectionId } = connection;
    expect(await t.core.connections.get(t.people.alice, { connectionId })).toEqual(connection);
  });

  test('lets other features act as this person', async () => {
    const { connection } = await connect(t, t.people.alice, { siteId });
    const client = await t.core.connections.clientFor(connection.id);
    expect(browseUrl(client.baseUrl, 'DEMO-1')).toBe(`${t.sandbox.url}/browse/DEMO-1`);
    const user = await t.core.connections.whoami(t.people.alice, { connectionId: connection.id });
    expect(user).toMatchObject({ name: 'alice', key: 'JIRAUSER10100', active: true });
  });

  test("is nobody else's, not even an administrator's, but for disconnecting", async () => {
    const { connection } = await connect(t, t.people.alice, { siteId });
    const input = { connectionId: connection.id };
    for (const other of [t.people.bob, t.people.admin]) {
      expect(await t.core.connections.list(other)).toEqual([]);
      for (const use of ['get', 'whoami', 'renew'] as const) {
        const theft = t.core.connections[use](other, input);
        await expect(theft).rejects.toMatchObject({ code: 'connection_unknown' });
      }
    }
    const sabotage = t.core.connections.disconnect(t.people.bob, input);
    await expect(sabotage).rejects.toMatchObject({ code: 'connection_unknown' });
    await t.core.connections.disconnect(t.people.admin, input);
    expect(await rowOf(connection.id)).toMatchObject({ state: 'disconnected' });
  });

  test('that is made again stays the same, with a new credential', async () => {
    const { connection } = await connect(t, t.people.alice, { siteId });
    const before = await rowOf(connection.id);
    t.clock.advance(60);
    const again = await connect(t, t.people.alice, { siteId });
    expect(again.connection.id).toBe(connection.id);
    expect(again.connection.createdAt).toEqual(connection.createdAt);
    expect(again.connection.connectedAt).toEqual(new Date(t.clock.now()));
    const after = await rowOf(connection.id);
    expect(after.credential_version).toBe(before.credential_version + 1);
    expect(after.sealed_credential).not.toBe(before.sealed_credential);
    await t.core.connections.whoami(t.people.alice, { connectionId: connection.id });
  });

  test('as another Jira user is another connection', async () => {
    const asAlice = await connect(t, t.people.alice, { siteId });
    const asBob = await connect(t, t.people.alice, { siteId, user: 'bob' });
    expect(asBob.connection.id).not.toBe(asAlice.connection.id);
    expect(await t.core.connections.list(t.people.alice)).toHaveLength(2);
  });

  test('forgets its credential at once when disconnected, tells where to revoke, and can come back', async () => {
    const { connection } = await connect(t, t.people.alice, { siteId });
    const input = { connectionId: connection.id };
    const { revokeUrl } = await t.core.connections.disconnect(t.people.alice, input);
    expect(revokeUrl).toBe(`${t.sandbox.url}/plugins/servlet/oauth/users/access-tokens`);
    expect(await rowOf(connection.id)).toMatchObject({ state: 'disconnected', sealed_credential: null });
    for (const use of ['whoami', 'renew'] as const) {
      const gone = t.core.connections[use](t.people.alice, input);
      await expect(gone).rejects.toMatchObject({ code: 'connection_disconnected' });
    }
    const back = await connect(t, t.people.alice, { siteId });
    expect(back.connection).toMatchObject({ id: connection.id, state: 'active' });
  });

  test('whose sealed credential was put into another row does not open there', async () => {
    const alice = await connect(t, t.people.alice, { siteId });
    const bob = await connect(t, t.people.bob, { siteId, user: 'bob' });
    const { sealed_credential } = await rowOf(alice.connection.id);
    await t.db
      .updateTable('connection')
      .set({ sealed_credential })
      .where('id', '=', bob.connection.id)
      .execute();
    const masquerade = t.core.connections.whoami(t.people.bob, { connectionId: bob.connection.id });
    await expect(masquerade).rejects.toMatchObject({ code: 'vault_context_foreign' });
  });

  test('whose token Jira revoked says that the user is needed', async () => {
    const { connection } = await connect(t, t.people.alice, { siteId });
    t.sandbox.world.revokeTokens('alice');
    const asking = t.core.connections.whoami(t.people.alice, { connectionId: connection.id });
    await expect(asking).rejects.toMatchObject({ name: 'JiraRefusedError' });
  });
});
