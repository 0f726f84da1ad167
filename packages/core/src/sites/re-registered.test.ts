import { afterEach, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { connect, decideAtJira, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';
import { dumpDatabase } from '../store/dump.test-support.ts';

onEachDatabase('a site registered again by somebody else', (newDatabase) => {
  let t: TestCore;
  beforeEach(async () => {
    t = await openTestCore(await newDatabase());
  });
  afterEach(() => t.close());

  const registerAgain = () => t.core.sites.add({ ...t.people.admin }, { url: t.sandbox.url });

  test('inherits no connection, whosever it was, and no permission to act as the service', async () => {
    const { people, core, sandbox } = t;
    const { site } = await linkedSite(t);
    const { connection } = await connect(t, people.alice, { siteId: site.id });
    const { rawToken: token } = sandbox.world.personalAccessTokens.add({ userName: 'carol', name: 'x' });
    const kind = 'personal-access-token' as const;
    const service = await core.connections.connect(people.admin, {
      ...{ siteId: site.id, kind, token, owner: 'service' },
    });
    await core.sites.update(people.admin, { siteId: site.id, serviceFallback: true });
    await core.sites.remove(people.admin, { siteId: site.id });

    const again = await registerAgain();
    expect(again.id).not.toBe(site.id);
    expect(again.serviceFallback).toBe(false);
    for (const actor of Object.values(people)) {
      expect(await core.connections.list(actor)).toEqual([]);
      for (const { id } of [connection, service]) {
        const used = core.connections.whoami(actor, { connectionId: id });
        expect(await failureOf(used)).toMatchObject({ code: 'connection_unknown' });
        expect(await failureOf(core.connections.clientFor(id))).toMatchObject({ code: 'connection_unknown' });
      }
    }
  });

  test('inherits no consumer: the same key has to be registered with a key pair of its own', async () => {
    const { people, core } = t;
    const { site, consumer } = await linkedSite(t);
    await core.sites.remove(people.admin, { siteId: site.id });
    const again = await registerAgain();
    expect(await core.sites.listConsumers(people.admin, { siteId: again.id })).toEqual([]);
    const { consumerKey } = consumer;
    const added = await core.sites.addConsumer(people.admin, { siteId: again.id, consumerKey, bits: 2048 });
    expect(added.state).toBe('pending');
    expect(added.publicKeyFingerprint).not.toBe(consumer.publicKeyFingerprint);
    const verified = core.sites.verifyConsumer(people.admin, { consumerId: added.id });
    expect(await failureOf(verified)).toMatchObject({ code: 'signature_invalid' });
  });

  test('is not reached by what was begun before: an attempt, a hand-over link', async () => {
    const { people, core } = t;
    const { site, consumer } = await linkedSite(t);
    const attempt = await core.connections.startAttempt(people.alice, { siteId: site.id });
    const parameters = await decideAtJira(t.sandbox, attempt);
    const { url } = await core.sites.createHandover(people.admin, { consumerId: consumer.id });
    await core.sites.remove(people.admin, { siteId: site.id });
    await registerAgain();
    const { attemptId } = attempt;
    const completed = core.connections.completeAttempt(people.alice, { attemptId, parameters });
    expect(await failureOf(completed)).toMatchObject({ code: 'attempt_unknown' });
    const opened = core.sites.openHandover({ token: new URL(url).hash.slice(1) });
    expect(await failureOf(opened)).toMatchObject({ code: 'handover_ended' });
  });

  test('leaves nothing sealed behind', async () => {
    const { people, core } = t;
    const { site } = await linkedSite(t);
    await connect(t, people.alice, { siteId: site.id });
    await core.connections.startAttempt(people.alice, { siteId: site.id });
    const sealed = (dump: string[]) =>
      dump.filter((row) => row.includes('eyJ') && !row.includes('vault_check'));
    expect(sealed(await dumpDatabase(t.db as never)).length).toBeGreaterThan(2);
    await core.sites.remove(people.admin, { siteId: site.id });
    expect(sealed(await dumpDatabase(t.db as never))).toEqual([]);
  });
});
