import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { sessionOfKey } from '../actor.ts';
import { connect, failureOf, linkedSite, openTestCore, publicUrl } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

const self = { name: 'Eve', password: 'a long password' };

onEachDatabase('people', (newDatabase) => {
  let t: TestCore;
  beforeEach(async () => {
    t = await openTestCore(await newDatabase());
  });
  afterEach(() => t.close());

  const invite = async (o: { email?: string; role?: 'member' | 'administrator' } = {}) => {
    const made = await t.core.people.invite(t.people.admin, {
      ...{ email: 'Eve@example.com', role: 'member' },
      ...o,
    });
    return { ...made, token: made.url.split('#invitation=')[1] ?? '' };
  };
  const actions = async () =>
    (await t.core.audit.list(t.people.admin, { action: 'person' })).items.map((one) => one.action);

  test('an API key makes no administrator, who would outlive it', async () => {
    const { core, people } = t;
    const key = { ...people.admin, sessionId: sessionOfKey('k') };
    const refused = [
      core.people.invite(key, { email: 'eve@example.com', role: 'administrator' }),
      core.people.changeRole(key, { userId: people.bob.userId, role: 'administrator' }),
    ];
    for (const one of refused) expect(await failureOf(one)).toMatchObject({ code: 'person_required' });
    await core.people.invite(key, { email: 'eve@example.com', role: 'member' });
    await core.people.changeRole(key, { userId: people.bob.userId, role: 'viewer' });
  });

  test('come by a link that is good once', async () => {
    const { token, url, ...invitation } = await invite();
    expect(url).toMatch(new RegExp(`^${publicUrl}/#invitation=[\\w-]{43}$`));
    expect(await t.core.people.listInvitations(t.people.admin)).toMatchObject([
      { id: invitation.id, email: 'eve@example.com' },
    ]);
    expect(await t.core.people.openInvitation({ token })).toMatchObject({
      ...{ email: 'eve@example.com', role: 'member', invitedBy: 'admin' },
    });
    const accepting = [1, 2].map(() => t.core.people.acceptInvitation({ token, ...self }));
    const outcomes = await Promise.allSettled(accepting);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await failureOf(t.core.people.openInvitation({ token }))).toMatchObject({
      code: 'invitation_ended',
    });
    expect(await t.core.people.list(t.people.viewer)).toContainEqual(
      expect.objectContaining({ name: 'Eve', email: 'eve@example.com', role: 'member' }),
    );
    const signedIn = await t.core.accounts.handle(
      new Request(`${publicUrl}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: publicUrl },
        body: JSON.stringify({ email: 'eve@example.com', password: self.password }),
      }),
    );
    expect(signedIn.status).toBe(200);
    expect(await actions()).toEqual(['person.joined', 'person.invited']);
  });

  test('do not come by a link that is old, replaced, withdrawn, made up or its maker’s who is gone', async () => {
    const { core, people } = t;
    const accept = (token: string) => failureOf(core.people.acceptInvitation({ token, ...self }));
    const ended = { code: 'invitation_ended' };
    const replaced = await invite();
    const old = await invite();
    expect(await accept(replaced.token)).toMatchObject(ended);
    expect(await accept('made-up')).toMatchObject(ended);
    t.clock.advance(7 * 24 * 60 * 60);
    expect(await accept(old.token)).toMatchObject(ended);
    const withdrawn = await invite();
    await core.people.withdrawInvitation(people.admin, { invitationId: withdrawn.id });
    expect(await accept(withdrawn.token)).toMatchObject(ended);
    const { token } = await invite();
    await core.people.changeRole(people.admin, { userId: people.bob.userId, role: 'administrator' });
    await core.people.remove({ ...people.bob, role: 'administrator' }, { userId: people.admin.userId });
    expect(await accept(token)).toMatchObject(ended);
  });

  test('have one account per e-mail address', async () => {
    const invited = t.core.people.invite(t.people.admin, { email: 'ALICE@crosslink.test', role: 'viewer' });
    expect(await failureOf(invited)).toMatchObject({ code: 'person_exists' });
  });

  describe('the last administrator', () => {
    test('can neither be removed nor demoted', async () => {
      const { core, people } = t;
      const { userId } = people.admin;
      const last = { code: 'last_administrator' };
      expect(await failureOf(core.people.remove(people.admin, { userId }))).toMatchObject(last);
      const demoted = core.people.changeRole(people.admin, { userId, role: 'viewer' });
      expect(await failureOf(demoted)).toMatchObject(last);
    });

    test('stays, when two demote each other at once', async () => {
      const { core, people } = t;
      const bob = { ...people.bob, role: 'administrator' as const };
      await core.people.changeRole(people.admin, { userId: bob.userId, role: 'administrator' });
      const outcomes = await Promise.allSettled([
        core.people.changeRole(people.admin, { userId: bob.userId, role: 'member' }),
        core.people.changeRole(bob, { userId: people.admin.userId, role: 'member' }),
      ]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const left = (await core.people.list(bob)).filter(({ role }) => role === 'administrator');
      expect(left).toHaveLength(1);
    });
  });

  test('who are removed leave their links, and neither credential nor key nor session', async () => {
    const { core, people, db } = t;
    const { site } = await linkedSite(t);
    const { connection } = await connect(t, people.alice, { siteId: site.id });
    const { key } = await core.apiKeys.create(people.alice, { name: 'x' });
    await core.people.remove(people.admin, { userId: people.alice.userId });
    expect(await core.apiKeys.actorOf(key)).toBeUndefined();
    const row = await db
      .selectFrom('connection')
      .select(['state', 'sealed_credential', 'user_id'])
      .where('id', '=', connection.id)
      .executeTakeFirst();
    expect(row).toEqual({ state: 'disconnected', sealed_credential: null, user_id: null });
    const { items } = await core.audit.list(people.admin, { limit: 2 });
    expect(items).toMatchObject([
      { action: 'person.removed', details: { name: 'alice' } },
      { action: 'connection.disconnected', subject: connection.id },
    ]);
    expect(await failureOf(core.people.remove(people.admin, { userId: people.alice.userId }))).toMatchObject({
      code: 'person_unknown',
    });
  });

  test('change their own name', async () => {
    expect(await t.core.people.rename(t.people.viewer, { name: ' Vera ' })).toMatchObject({ name: 'Vera' });
    expect(await actions()).toEqual(['person.renamed']);
  });

  test('are changed, removed and invited by administrators only', async () => {
    const { core, people } = t;
    const { userId } = people.viewer;
    for (const actor of [people.alice, people.viewer]) {
      const tries = [
        core.people.changeRole(actor, { userId, role: 'administrator' }),
        core.people.remove(actor, { userId }),
        core.people.invite(actor, { email: 'eve@example.com', role: 'administrator' }),
        core.people.listInvitations(actor),
      ];
      for (const one of tries) expect(await failureOf(one)).toMatchObject({ code: 'administrator_required' });
    }
  });
});
