import { afterEach, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { connect, failureOf, linkedSite, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

onEachDatabase('the audit has an entry', (newDatabase) => {
  let t: TestCore;
  beforeEach(async () => {
    t = await openTestCore(await newDatabase());
  });
  afterEach(() => t.close());

  const entries = async (action = 'site') =>
    (await t.core.audit.list(t.people.admin, { action })).items.reverse();
  const actions = async () => {
    const { items } = await t.core.audit.list(t.people.admin, { limit: 200 });
    return items.map((entry) => `${entry.action} by ${entry.actorName ?? 'nobody'}`).reverse();
  };

  test('for each change of a site and its consumers, and none for what was refused', async () => {
    const { core, people, sandbox } = t;
    const { site, consumer } = await linkedSite(t);
    await failureOf(core.sites.add(people.admin, { url: sandbox.url }));
    await failureOf(core.sites.remove(people.alice, { siteId: site.id }));
    await core.sites.update(people.admin, { siteId: site.id, serviceFallback: true });
    const { url } = await core.sites.createHandover(people.admin, { consumerId: consumer.id });
    const token = new URL(url).hash.slice(1);
    await core.sites.checkHandover({ token });
    await failureOf(core.sites.checkHandover({ token }));
    await core.sites.removeConsumer(people.admin, { consumerId: consumer.id });
    await core.sites.remove(people.admin, { siteId: site.id });
    expect(await actions()).toEqual([
      'site.added by admin',
      'consumer.added by admin',
      'consumer.activated by nobody',
      'consumer.verified by admin',
      'site.changed by admin',
      'handover.made by admin',
      'handover.finished by nobody',
      'consumer.removed by admin',
      'site.removed by admin',
    ]);
    const about = { subject: site.id, siteId: site.id };
    const details = { name: site.name, baseUrl: site.baseUrl };
    expect(await entries('site')).toMatchObject([
      { ...about, details },
      { ...about, details: { ...details, changed: { serviceFallback: true } } },
      { ...about, details },
    ]);
    expect((await entries('consumer.added'))[0]).toMatchObject({
      subject: consumer.id,
      details: { kind: 'oauth1', consumerKey: consumer.consumerKey },
    });
  });

  test('for a consumer registered at Jira by program', async () => {
    const { core, people, sandbox } = t;
    const site = await core.sites.add(people.admin, { url: sandbox.url });
    const { id } = await core.sites.addConsumer(people.admin, { siteId: site.id, bits: 2048 });
    const { rawToken } = sandbox.world.personalAccessTokens.add({ userName: 'admin', name: 'x' });
    const as = { kind: 'personal-access-token', token: rawToken } as const;
    await core.sites.registerConsumer(people.admin, { consumerId: id, as });
    expect(await entries('consumer.registered')).toMatchObject([{ subject: id, actorName: 'admin' }]);
  });

  test('for what becomes of a connection, a refusal once', async () => {
    const { core, people, sandbox } = t;
    const { site } = await linkedSite(t);
    const { connection } = await connect(t, people.alice, { siteId: site.id });
    const input = { connectionId: connection.id };
    await core.connections.renew(people.alice, input);
    sandbox.world.revokeTokens('alice');
    await failureOf(core.connections.whoami(people.alice, input));
    await failureOf(core.connections.whoami(people.alice, input));
    await core.connections.disconnect(people.admin, input);
    await core.connections.disconnect(people.admin, input);
    await connect(t, people.alice, { siteId: site.id });
    const of = (await entries('connection')).map(({ action, actorName }) => [action, actorName]);
    expect(of).toEqual([
      ['connection.made', 'alice'],
      ['connection.renewed', 'alice'],
      ['connection.refused', null],
      ['connection.disconnected', 'admin'],
      ['connection.made', 'alice'],
    ]);
    expect((await entries('connection.refused'))[0]).toMatchObject({
      ...{ subject: connection.id, siteId: site.id },
      details: { kind: 'oauth1', owner: 'person', jiraUser: 'Alice Ng', code: expect.any(String) as string },
    });
  });

  test('with the API key it was done with', async () => {
    const { core, people } = t;
    const { key, id } = await core.apiKeys.create(people.admin, { name: 'x' });
    const actor = (await core.apiKeys.actorOf(key)) ?? people.viewer;
    await core.sites.add(actor, { url: t.sandbox.url });
    expect(await entries('site.added')).toMatchObject([{ actorName: 'admin', apiKeyId: id }]);
  });
});
