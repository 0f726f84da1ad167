import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newEmbeddedDatabase, newPostgresDatabase } from '../../../../test/databases.ts';
import { failureOf } from '../core.test-support.ts';
import { addIssue, connectRegistrar, openTold } from './webhooks.test-support.ts';

const day = 24 * 3600;
const versions = ['8.20', '9.12', '10.3', '11.2', 'cloud'];

describe.each(versions)('the webhook of Jira %s', (version) => {
  let t: Awaited<ReturnType<typeof openTold>>;
  let siteId = '';
  let ideaId = '';
  let key = '';
  beforeAll(async () => {
    const database = version === '9.12' ? await newPostgresDatabase() : await newEmbeddedDatabase();
    t = await openTold(database, version);
    ({ id: siteId } = await t.core.sites.add(t.people.admin, { url: t.sandbox.url }));
    const { id: connectionId } = await connectRegistrar(t, siteId);
    ({ key } = addIssue(t.sandbox.world));
    ({ id: ideaId } = await t.core.backlog.createIdea(t.people.alice, { title: 'Ours' }));
    await t.core.links.link(t.people.admin, {
      itemKind: 'idea',
      itemId: ideaId,
      issue: key,
      siteId,
      connectionId,
    });
  });
  afterAll(() => t.close());

  const state = async () => (await t.core.sync.get(t.people.viewer, { siteId })).webhook;
  const atJira = () => {
    const { administrators, dynamic } = t.sandbox.world.webhooks;
    return [...administrators.values(), ...dynamic.values()];
  };
  async function move(status: string): Promise<void> {
    t.clock.advance(60);
    t.sandbox.world.transition(key, status);
    await t.sandbox.settleWebhooks();
  }
  const ideaStatus = async () => (await t.core.backlog.getIdea(t.people.alice, { ideaId })).status;

  it('is registered once, however often it is wanted and whenever Crosslink starts', async () => {
    const made = await t.core.sync.registerWebhook(t.people.admin, { siteId });
    expect(made.webhook).toMatchObject({
      state: 'active',
      error: null,
      way: version === 'cloud' ? 'app' : 'administrator',
    });
    await t.core.sync.registerWebhook(t.people.admin, { siteId });
    t.clock.advance(2 * 3600);
    await t.core.sync.keepWebhooks();
    expect(await state()).toMatchObject({ state: 'active', error: null });
    expect(atJira()).toHaveLength(1);
  });

  it('tells of a change, which is on the idea then; the same again changes nothing', async () => {
    await move('Done');
    const [post] = t.posts;
    expect(post?.status).toBe(204);
    await t.core.sync.followHints(siteId);
    expect(await ideaStatus()).toBe('done');
    expect(await state()).toMatchObject({ deliveries: t.posts.length, silentSince: null });
    const before = t.sandbox.requests.length;
    if (post) await t.core.sync.receive(post);
    await t.core.sync.followHints(siteId);
    expect(t.sandbox.requests).toHaveLength(before);
  });

  it('is believed only with its proof', async () => {
    const post = t.posts.at(-1);
    if (!post) throw new Error('Nothing was told.');
    const forged = { ...post, body: new TextEncoder().encode('{"webhookEvent":"jira:issue_updated"}') };
    const proofs = ['x-hub-signature', 'authorization'];
    const bare = Object.fromEntries(Object.entries(post.headers).filter(([name]) => !proofs.includes(name)));
    const refused = async (delivery: typeof forged) =>
      ((await failureOf(t.core.sync.receive(delivery))) as { code?: string } | undefined)?.code;
    expect(await refused({ ...forged, token: 'x'.repeat(43) })).toBe('webhook_unknown');
    const unproven = ['8.20', '9.12'].includes(version) ? undefined : 'webhook_unproven';
    expect(await refused({ ...forged, headers: bare })).toBe(unproven);
    const wrong = createHmac('sha256', 'another').update(forged.body).digest('hex');
    expect(await refused({ ...forged, headers: { ...bare, 'x-hub-signature': `sha256=${wrong}` } })).toBe(
      unproven,
    );
    // A token of Cloud says nothing of the body; a signature does.
    if (version === '10.3')
      expect(await refused({ ...forged, headers: post.headers })).toBe('webhook_unproven');
  });

  it('is silent when Jira changes and nothing is told, and polling tightens until it tells again', async () => {
    t.line.open = false;
    await t.core.sync.run(t.people.alice, { siteId });
    for (const status of ['To Do', 'Done']) {
      await move(status);
      t.clock.advance(120);
      await t.core.sync.run(t.people.alice, { siteId });
    }
    expect(await ideaStatus()).toBe('done');
    const silent = await t.core.sync.get(t.people.viewer, { siteId });
    expect(silent.webhook?.silentSince).not.toBeNull();
    expect(Date.parse(silent.nextPollAt ?? '')).toBe(t.clock.now() + 30_000);
    t.line.open = true;
    await move('To Do');
    expect(await state()).toMatchObject({ silentSince: null, attention: null });
  });

  it.runIf(version === 'cloud')('is renewed long before it ends', async () => {
    const first = Date.parse((await state())?.expiresAt ?? '');
    t.clock.advance(16 * day);
    await t.core.sync.keepWebhooks();
    expect(await state()).toMatchObject({ state: 'active', error: null });
    expect(Date.parse((await state())?.expiresAt ?? '')).toBeGreaterThan(first + 10 * day * 1000);
    expect(atJira()).toHaveLength(1);
  });

  it('is removed at Jira with what is left of it', async () => {
    await t.core.sync.removeWebhook(t.people.admin, { siteId });
    expect(await state()).toBeNull();
    expect(atJira()).toHaveLength(0);
  });

  it.runIf(version !== 'cloud')(
    'is made by hand by the instructions, and seen when it tells first',
    async () => {
      const { webhook } = await t.core.sync.registerWebhook(t.people.admin, { siteId, way: 'by-hand' });
      expect(webhook).toMatchObject({ way: 'manual', state: 'registering' });
      const { values } = await t.core.sync.manualWebhook(t.people.admin, { siteId });
      const value = (name: string) => values.find(({ label }) => label === name)?.value ?? '';
      const body = new TextEncoder().encode('{"webhookEvent":"jira:issue_updated","issue":{"id":"1"}}');
      const signature = createHmac('sha256', value('Secret')).update(body).digest('hex');
      const headers = value('Secret') === '' ? {} : { 'x-hub-signature': `sha256=${signature}` };
      await t.core.sync.receive({ token: value('URL').split('/').at(-1) ?? '', body, headers });
      expect(await state()).toMatchObject({ state: 'active', deliveries: 1 });
      await expect(t.core.sync.manualWebhook(t.people.alice, { siteId })).rejects.toMatchObject({
        code: 'administrator_required',
      });
    },
  );
});
