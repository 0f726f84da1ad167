import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newEmbeddedDatabase } from '../../../../test/databases.ts';
import { jiraVersion } from '../../../../test/jira-version.ts';
import { failureOf, openTestCore } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

/** On every version: packages/server/src/pasted-url-to-whoami.test.ts. */
describe('the application link', () => {
  let t: TestCore;
  let jira: Sandbox;
  let consumerId = '';
  beforeAll(async () => {
    t = await openTestCore(await newEmbeddedDatabase(), { contextPath: '/jira' });
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    await t.db.deleteFrom('site').execute();
    jira = await createSandbox({ version: jiraVersion, now: t.clock.now });
    const site = await t.core.sites.add(t.people.admin, { url: jira.url });
    consumerId = (await t.core.sites.addConsumer(t.people.admin, { siteId: site.id, bits: 2048 })).id;
    return () => jira.close();
  });

  const register = (as: Parameters<TestCore['core']['sites']['registerConsumer']>[1]['as']) =>
    t.core.sites.registerConsumer(t.people.admin, { consumerId, as });
  const tokenOf = (userName: string) =>
    jira.world.personalAccessTokens.add({ userName, name: 'Crosslink, once' }).rawToken;

  test('is made by a token used once', async () => {
    const token = tokenOf('admin');
    const made = await register({ kind: 'personal-access-token', token });
    expect(made).toMatchObject({ state: 'active' });
    expect(jira.world.grants.consumers.get(made.consumerKey)).toMatchObject({ name: 'Crosslink' });
    expect(JSON.stringify(await t.db.selectFrom('consumer').selectAll().execute())).not.toContain(token);
    const again = register({ kind: 'personal-access-token', token });
    expect(await failureOf(again)).toMatchObject({ code: 'registration_exists' });
    // Its successor does not get in its way.
    const next = await t.core.sites.rotateConsumer(t.people.admin, { siteId: made.siteId, bits: 2048 });
    consumerId = next.id;
    const as = { kind: 'personal-access-token' as const, token };
    expect(await register(as)).toMatchObject({ id: next.id, state: 'active' });
  });

  test('is not made by somebody who administers nothing, and nothing is left of it', async () => {
    const byAlice = register({ kind: 'personal-access-token', token: tokenOf('alice') });
    expect(await failureOf(byAlice)).toMatchObject({
      code: 'registration_refused',
      remedy: expect.stringContaining('by hand') as string,
    });
    expect(jira.world.grants.links.size).toBe(0);
  });

  test('is taken away again when its consumer is refused', async () => {
    const path = /^\/rest\/applinks-oauth\//;
    jira.world.faults.add({ kind: 'status', path, status: 400, headers: { 'x-ausername': 'admin' } });
    const made = register({ kind: 'personal-access-token', token: tokenOf('admin') });
    expect(await failureOf(made)).toMatchObject({ code: 'jira_invalid_request' });
    expect(jira.world.grants.links.size).toBe(0);
  });

  test('is handed over to somebody without an account, once', async () => {
    const { url, expiresAt } = await t.core.sites.createHandover(t.people.admin, { consumerId });
    expect(new URL(url).search).toBe('');
    expect(expiresAt.getTime() - t.clock.now()).toBe(7 * 86_400_000);
    const token = new URL(url).hash.slice(1);
    const opened = await t.core.sites.openHandover({ token });
    expect(opened).toMatchObject({ baseUrl: jira.url, finished: false });
    expect(await failureOf(t.core.sites.checkHandover({ token }))).toMatchObject({
      code: 'consumer_key_unknown',
    });
    const values = new Map(opened.instructions.values.map(({ label, value }) => [label, value]));
    const key = values.get('Consumer Key') ?? '';
    jira.world.addConsumer({ key, name: 'Crosslink', publicKeyPem: values.get('Public Key') ?? '' });
    expect(await t.core.sites.checkHandover({ token })).toMatchObject({ finished: true });
    const ended = { code: 'handover_ended' };
    expect(await failureOf(t.core.sites.openHandover({ token }))).toMatchObject(ended);
    expect(await failureOf(t.core.sites.checkHandover({ token }))).toMatchObject(ended);
  });

  test('is handed over by the newest link only, for seven days', async () => {
    const make = async () => {
      const { url } = await t.core.sites.createHandover(t.people.admin, { consumerId });
      return new URL(url).hash.slice(1);
    };
    const [first, second] = [await make(), await make()];
    expect(await failureOf(t.core.sites.openHandover({ token: first }))).toMatchObject({
      code: 'handover_ended',
    });
    await t.core.sites.openHandover({ token: second });
    t.clock.advance(7 * 86_400);
    expect(await failureOf(t.core.sites.openHandover({ token: second }))).toMatchObject({
      code: 'handover_ended',
    });
    const byMember = t.core.sites.createHandover(t.people.alice, { consumerId });
    expect(await failureOf(byMember)).toMatchObject({ code: 'administrator_required' });
  });
});
