import { afterAll, beforeAll, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { connect, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

onEachDatabase('the doctor', (newDatabase) => {
  let t: TestCore;
  let siteId = '';
  let consumerId = '';
  let connectionId = '';
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
    const linked = await linkedSite(t);
    siteId = linked.site.id;
    consumerId = linked.consumer.id;
    connectionId = (await connect(t, t.people.alice, { siteId })).connection.id;
  });
  afterAll(() => t.close());

  const failed = async (examining: ReturnType<TestCore['core']['doctor']['examine']>) =>
    (await examining).findings.filter(({ state }) => state === 'failed').map(({ code }) => code);

  test('examines an address, a site, a consumer and a connection', async () => {
    const { doctor } = t.core;
    for (const input of [{ url: t.sandbox.url }, { siteId }, { consumerId }]) {
      expect(await failed(doctor.examine(t.people.admin, input))).toEqual([]);
      const denied = await failureOf(doctor.examine(t.people.alice, input));
      expect(denied).toMatchObject({ code: 'administrator_required' });
    }
    const { findings } = await doctor.examine(t.people.alice, { connectionId, projectKey: 'DEMO' });
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['key_pair', 'signature', 'token', 'permissions']),
    );
  });

  test("examines nobody else's connection, and nothing that is not there", async () => {
    const foreign = t.core.doctor.examine(t.people.admin, { connectionId });
    expect(await failureOf(foreign)).toMatchObject({ code: 'connection_unknown' });
    const nothing = t.core.doctor.examine(t.people.admin, {} as never);
    expect(await failureOf(nothing)).toMatchObject({ code: 'invalid_input' });
  });

  test('says why a connection is refused', async () => {
    t.sandbox.world.revokeTokens('alice');
    await failureOf(t.core.connections.whoami(t.people.alice, { connectionId }));
    expect(await failed(t.core.doctor.examine(t.people.alice, { connectionId }))).toEqual(['token_rejected']);
  });
});
