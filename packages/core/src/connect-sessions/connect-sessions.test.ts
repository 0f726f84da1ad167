import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { sessionOfKey } from '../actor.ts';
import type { Actor } from '../actor.ts';
import { decideAtJira, failureOf, linkedSite, openTestCore, publicUrl } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

const returnTo = 'https://app.example/back?tab=jira';
const notAllowed = 'return_address_not_allowed';

/** One browser: what it was given when it opened connect sessions. */
function createBrowser(t: TestCore) {
  const secrets = new Map<string, string>();
  const secretOf = (id: string) => secrets.get(id);
  const { connectSessions } = t.core;
  const open = async (url: string) => {
    const { visit, newSecret } = await connectSessions.open(secretOf, { token: new URL(url).hash.slice(1) });
    if (newSecret !== undefined) secrets.set(visit.id, newSecret);
    return visit;
  };
  const begin = (connectSessionId: string) => connectSessions.begin(secretOf, { connectSessionId });
  const look = (connectSessionId: string) => connectSessions.look(secretOf, { connectSessionId });
  /** Back from Jira. */
  const finish = async (parameters: [string, string][]) =>
    connectSessions.complete(secretOf, { attemptId: await latestAttempt(t), parameters });
  const connect = async (url: string, decision?: Parameters<typeof decideAtJira>[2]) => {
    const { id } = await open(url);
    return finish(await decideAtJira(t.sandbox, await begin(id), decision));
  };
  return { secrets, open, begin, look, finish, connect };
}

async function latestAttempt({ db }: TestCore): Promise<string> {
  const query = db.selectFrom('attempt').select('id').where('owner', '=', 'reference');
  return (await query.orderBy('used_at', 'desc').orderBy('created_at', 'desc').executeTakeFirstOrThrow()).id;
}

onEachDatabase('a connect session', (newDatabase) => {
  let t: TestCore;
  let siteId: string;
  /** Alice's product. */
  let product: Actor;

  beforeEach(async () => {
    t = await openTestCore(await newDatabase(), { returnAddresses: ['https://app.example'] });
    siteId = (await linkedSite(t)).site.id;
    product = await keyOf(t.people.alice, 'Planner');
  });
  afterEach(() => t.close());

  async function keyOf(person: Actor, name: string, expiresAt?: string): Promise<Actor> {
    const { id } = await t.core.apiKeys.create(person, { name, ...(expiresAt && { expiresAt }) });
    return { ...person, sessionId: sessionOfKey(id) };
  }
  const create = (o: { actor?: Actor; reference?: string; expiresInSeconds?: number } = {}) => {
    const { actor = product, reference = 'user-17', ...rest } = o;
    return t.core.connectSessions.create(actor, { siteId, reference, returnTo, ...rest });
  };
  const get = (connectSessionId: string) => t.core.connectSessions.get(product, { connectSessionId });
  const connections = (actor = product, reference?: string) =>
    t.core.connections.listReferences(actor, reference === undefined ? {} : { reference });

  test('lets a user without an account connect; the connection belongs to the reference', async () => {
    const made = await create();
    expect(made).toMatchObject({ status: 'waiting', madeFor: 'Planner', connectionId: null });
    expect(made.url).toMatch(new RegExp(`^${publicUrl}/connect#[\\w-]{43}$`));

    const browser = createBrowser(t);
    const visit = await browser.open(made.url);
    expect(visit).toMatchObject({ madeFor: 'Planner', reference: 'user-17', baseUrl: t.sandbox.url });
    expect((await get(made.id)).status).toBe('opened');
    const ended = await browser.connect(made.url);
    expect(ended.returnUrl).toBe(`${returnTo}&connect_session=${made.id}&status=connected`);

    const [connection] = (await connections()).items;
    expect(connection).toMatchObject({ owner: 'reference', reference: 'user-17', userId: null });
    expect(await get(made.id)).toMatchObject({
      ...{ status: 'connected', connectionId: connection?.id, problem: null },
    });
    const input = { connectionId: connection?.id ?? '' };
    expect(await t.core.connections.whoami(product, input)).toMatchObject({ displayName: 'Alice Ng' });
    await t.core.connections.disconnect(product, input);
    expect(await t.core.connections.get(product, input)).toMatchObject({ state: 'disconnected' });
  });

  test('keeps one connection however often the user connects, and another one for each reference', async () => {
    for (const reference of ['user-17', 'user-17', 'user-18']) {
      await createBrowser(t).connect((await create({ reference })).url);
      t.clock.advance(1);
    }
    expect((await connections()).items.map((one) => one.reference)).toEqual(['user-17', 'user-18']);
    expect((await connections(product, 'user-18')).items).toHaveLength(1);
    const first = await t.core.connections.listReferences(product, { limit: 1 });
    const second = await t.core.connections.listReferences(product, {
      ...{ limit: 1, cursor: first.nextCursor ?? '' },
    });
    expect([...first.items, ...second.items].map((one) => one.reference)).toEqual(['user-17', 'user-18']);
    expect(second.nextCursor).toBeNull();
  });

  test('keeps the same reference of two makers apart, and shows neither to the other', async () => {
    const other = await keyOf(t.people.bob, 'Other');
    const mine = await create();
    const theirs = await create({ actor: other });
    await createBrowser(t).connect(mine.url);
    await createBrowser(t).connect(theirs.url);
    const [a, b] = [(await connections()).items, (await connections(other)).items];
    expect([a.length, b.length]).toEqual([1, 1]);
    expect(a[0]?.id).not.toBe(b[0]?.id);
    const input = { connectionId: a[0]?.id ?? '' };
    expect(await failureOf(t.core.connections.whoami(other, input))).toMatchObject({
      code: 'connection_unknown',
    });
    const foreign = { connectSessionId: mine.id };
    for (const refused of [
      t.core.connectSessions.get(other, foreign),
      t.core.connectSessions.revoke(other, foreign),
    ]) {
      expect(await failureOf(refused)).toMatchObject({ code: 'connect_session_unknown' });
    }
    expect((await t.core.connectSessions.list(other)).items.map(({ id }) => id)).toEqual([theirs.id]);
    expect(await t.core.connectSessions.get(t.people.admin, foreign)).toMatchObject({ id: mine.id });
  });

  test('is for the first browser that opens it, and for no other', async () => {
    const { url, id } = await create();
    const [first, second] = [createBrowser(t), createBrowser(t)];
    await first.open(url);
    expect((await first.open(url)).id, 'the same again').toBe(id);
    const elsewhere = { code: 'connect_session_elsewhere' };
    expect(await failureOf(second.open(url))).toMatchObject(elsewhere);
    expect(await failureOf(second.look(id))).toMatchObject(elsewhere);
    expect(await failureOf(second.begin(id))).toMatchObject(elsewhere);
    second.secrets.set(id, 'a guess');
    expect(await failureOf(second.begin(id))).toMatchObject(elsewhere);

    const parameters = await decideAtJira(t.sandbox, await first.begin(id));
    expect(await failureOf(second.finish(parameters))).toMatchObject(elsewhere);
    expect((await connections()).items).toEqual([]);
    const attemptId = await latestAttempt(t);
    for (const actor of [product, t.people.alice, t.people.admin]) {
      const byMaker = t.core.connections.completeAttempt(actor, { attemptId, parameters });
      expect(await failureOf(byMaker)).toMatchObject({ code: 'attempt_foreign_session' });
    }
    expect((await first.finish(parameters)).status).toBe('connected');
  });

  test('of two browsers that open it at once, one gets it', async () => {
    const { url } = await create();
    const opened = await Promise.allSettled([1, 2, 3, 4].map(() => createBrowser(t).open(url)));
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('makes one connection, also when the visitor dances twice at once as two people', async () => {
    const { url, id } = await create();
    const browser = createBrowser(t);
    await browser.open(url);
    const parametersBy = async (user: string) => {
      const attempt = await browser.begin(id);
      const attemptId = await latestAttempt(t);
      return { attemptId, parameters: await decideAtJira(t.sandbox, attempt, { user }) };
    };
    const dances = [];
    for (const user of ['alice', 'bob']) {
      dances.push(await parametersBy(user));
      t.clock.advance(1);
    }
    const secretOf = (one: string) => browser.secrets.get(one);
    const ended = await Promise.allSettled(
      dances.map((dance) => t.core.connectSessions.complete(secretOf, dance)),
    );
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await get(id)).toMatchObject({ status: 'connected', problem: null });
    expect((await connections()).items).toHaveLength(1);
    expect(await failureOf(browser.begin(id))).toMatchObject({ code: 'connect_session_ended' });
    expect(await browser.look(id)).toMatchObject({ status: 'connected' });
  });

  test('may be tried again after Deny, or after Jira failed', async () => {
    const { url, id } = await create();
    const browser = createBrowser(t);
    expect(await failureOf(browser.connect(url, { button: 'deny' }))).toMatchObject({
      code: 'authorization_denied',
    });
    expect(await browser.look(id)).toMatchObject({
      ...{ status: 'denied', returnUrl: `${returnTo}&connect_session=${id}&status=denied` },
    });
    expect(await get(id)).toMatchObject({ status: 'denied', problem: 'authorization_denied' });

    const parameters = await decideAtJira(t.sandbox, await browser.begin(id));
    t.clock.advance(11 * 60);
    expect(await failureOf(browser.finish(parameters))).toMatchObject({ code: 'attempt_expired' });
    expect(await get(id)).toMatchObject({ status: 'failed', problem: 'attempt_expired' });
    expect((await browser.connect(url)).status).toBe('connected');
  });

  test('expires, and says so to who opened it and to who comes too late', async () => {
    const [opened, unopened] = [await create(), await create({ expiresInSeconds: 900 })];
    const browser = createBrowser(t);
    await browser.open(opened.url);
    t.clock.advance(900);
    expect(await failureOf(browser.begin(opened.id))).toMatchObject({ code: 'connect_session_ended' });
    expect((await browser.look(opened.id)).returnUrl).toContain('&status=expired');
    expect(await createBrowser(t).open(unopened.url)).toMatchObject({ status: 'expired' });
    expect(await get(unopened.id)).toMatchObject({ status: 'expired' });
    t.clock.advance(31 * 24 * 60 * 60);
    await create();
    expect(await failureOf(get(opened.id))).toMatchObject({ code: 'connect_session_unknown' });
  });

  test('ends when it is revoked, when its API key is, and when its maker may not connect any more', async () => {
    const ended = { code: 'connect_session_ended' };
    const browser = createBrowser(t);
    const revoked = await create();
    await browser.open(revoked.url);
    await t.core.connectSessions.revoke(product, { connectSessionId: revoked.id });
    expect(await failureOf(browser.begin(revoked.id))).toMatchObject(ended);
    expect(await failureOf(createBrowser(t).open(revoked.url))).toMatchObject(ended);

    const [open, finished] = [await create(), await create()];
    await createBrowser(t).connect(finished.url);
    await t.core.apiKeys.revoke(t.people.alice, { apiKeyId: product.sessionId?.slice(4) ?? '' });
    expect(await failureOf(createBrowser(t).open(open.url))).toMatchObject(ended);
    expect(await get(finished.id), 'what is done stays').toMatchObject({ status: 'connected' });

    const demoted = await create({ actor: t.people.alice });
    await t.core.people.changeRole(t.people.admin, { userId: t.people.alice.userId, role: 'viewer' });
    expect(await failureOf(createBrowser(t).open(demoted.url))).toMatchObject(ended);
  });

  test('never outlives the API key, and lasts a day at most', async () => {
    const expiresAt = new Date(t.clock.now() + 120_000);
    const brief = await keyOf(t.people.alice, 'Brief', expiresAt.toISOString());
    expect((await create({ actor: brief })).expiresAt).toEqual(expiresAt);
    const long = create({ expiresInSeconds: 24 * 60 * 60 + 1 });
    expect(await failureOf(long)).toMatchObject({ code: 'invalid_input' });
  });

  test.each<[string, { by?: 'viewer'; returnTo?: string; reference?: string; siteId?: string }, string]>([
    ['a viewer', { by: 'viewer' }, 'member_required'],
    ['a return address that is not allowed', { returnTo: 'https://evil.example/' }, notAllowed],
    ['a path as the return address', { returnTo: '/ideas' }, notAllowed],
    ['no reference', { reference: '' }, 'invalid_input'],
    ['a reference with a character that turns the writing round', { reference: 'a\u202eb' }, 'invalid_input'],
    ['a reference that ends with a space', { reference: 'a ' }, 'invalid_input'],
    ['a site that is unknown', { siteId: randomUUID() }, 'site_unknown'],
  ])('is refused for %s', async (_what, { by, ...changes }, code) => {
    const actor = by ? t.people[by] : product;
    const input = { siteId, reference: 'user-17', returnTo, ...changes };
    expect(await failureOf(t.core.connectSessions.create(actor, input))).toMatchObject({ code });
    expect((await t.core.connectSessions.list(actor)).items).toEqual([]);
  });

  test('leaves entries in the audit', async () => {
    const { url, id } = await create();
    await createBrowser(t).connect(url);
    await t.core.connectSessions.revoke(product, { connectSessionId: id });
    const entries = (await t.core.audit.list(t.people.admin)).items.slice(0, 3).reverse();
    expect(entries.map(({ action, actorId }) => [action, actorId])).toEqual(
      ['connect-session.made', 'connection.made', 'connect-session.revoked'].map((action) => [
        action,
        t.people.alice.userId,
      ]),
    );
    expect(entries[1]?.details).toMatchObject({ owner: 'reference', reference: 'user-17' });
  });
});
