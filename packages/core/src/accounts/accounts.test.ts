import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { onEachDatabase } from '../../../../test/databases.ts';
import { failureOf, openTestCore, publicUrl } from '../core.test-support.ts';
import type { TestCore } from '../core.test-support.ts';

const person = { name: 'Ada', email: 'Ada@example.com', password: 'correct horse' };

onEachDatabase('accounts', (newDatabase) => {
  let t: TestCore;
  beforeAll(async () => {
    t = await openTestCore(await newDatabase());
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    await t.db.deleteFrom('user').execute();
    await t.db.deleteFrom('setup_token').execute();
    await sql`delete from rate_limit`.execute(t.db);
  });

  const setUp = async () =>
    t.core.accounts.completeSetup({ token: await t.core.accounts.createSetupToken(), ...person });
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    t.core.accounts.handle(
      new Request(`${publicUrl}/api/auth${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: publicUrl,
          'x-crosslink-client-address': '192.0.2.1',
          ...headers,
        },
        body: JSON.stringify(body),
      }),
    );
  const signIn = (password = person.password, headers = {}) =>
    post('/sign-in/email', { email: person.email, password }, headers);
  const cookieOf = (response: Response) =>
    response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');

  describe('setting up', () => {
    test('is needed until the first administrator is there', async () => {
      expect(await t.core.accounts.setupState()).toEqual({ needed: true });
      const { userId } = await setUp();
      expect(await t.core.accounts.setupState()).toEqual({ needed: false });
      const actor = { userId, role: 'administrator' as const };
      expect(await t.core.accounts.me(actor)).toEqual({
        userId,
        name: 'Ada',
        email: 'ada@example.com',
        role: 'administrator',
        hasPassword: true,
      });
      expect(await failureOf(t.core.accounts.createSetupToken())).toMatchObject({ code: 'setup_done' });
    });

    test('takes a token, and only a good one', async () => {
      const complete = (token: string) => failureOf(t.core.accounts.completeSetup({ token, ...person }));
      const token = await t.core.accounts.createSetupToken();
      expect(await complete('guess')).toMatchObject({ code: 'setup_token_invalid' });
      t.clock.advance(24 * 60 * 60);
      expect(await complete(token)).toMatchObject({ code: 'setup_token_invalid' });
      expect(await t.core.accounts.setupState()).toEqual({ needed: true });
    });

    test('is done once, however many tokens there are', async () => {
      const tokens = await Promise.all([1, 2, 3].map(() => t.core.accounts.createSetupToken()));
      const failures = await Promise.all(
        tokens.map((token, index) =>
          failureOf(t.core.accounts.completeSetup({ token, ...person, email: `a${index}@example.com` })),
        ),
      );
      expect(failures.filter((failure) => failure === undefined)).toHaveLength(1);
      for (const failure of failures.filter(Boolean)) expect(failure).toMatchObject({ code: 'setup_done' });
      expect(await t.db.selectFrom('user').select('id').execute()).toHaveLength(1);
      expect(await t.db.selectFrom('setup_token').selectAll().execute()).toEqual([]);
    });

    test('keeps neither token nor password in clear', async () => {
      const token = await t.core.accounts.createSetupToken();
      const tokens = await t.db.selectFrom('setup_token').selectAll().execute();
      expect(JSON.stringify(tokens)).not.toContain(token);
      await t.core.accounts.completeSetup({ token, ...person });
      const accounts = await t.db.selectFrom('account').selectAll().execute();
      expect(JSON.stringify(accounts)).not.toContain(person.password);
    });

    test.each([{ password: 'short' }, { email: 'nobody' }, { name: ' ' }, { token: '' }])(
      'refuses %j, without repeating it',
      async (wrong) => {
        const token = await t.core.accounts.createSetupToken();
        const failure = await failureOf(t.core.accounts.completeSetup({ token, ...person, ...wrong }));
        expect(failure).toMatchObject({ code: 'invalid_input' });
        expect((failure as Error).message).not.toContain('short');
      },
    );
  });

  describe('a session', () => {
    beforeEach(setUp);

    test('begins with the password, is told by its cookie, and ends with signing out', async () => {
      const response = await signIn();
      expect(response.status).toBe(200);
      const [line = ''] = response.headers.getSetCookie();
      expect(line).toMatch(/^__Secure-crosslink\.session_token=/);
      for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/'])
        expect(line).toContain(attribute);
      const cookie = cookieOf(response);
      const actor = await t.core.accounts.actorFrom(new Headers({ cookie }));
      expect(actor).toMatchObject({ role: 'administrator', sessionId: expect.any(String) as string });
      await post('/sign-out', {}, { cookie });
      expect(await t.core.accounts.actorFrom(new Headers({ cookie }))).toBeUndefined();
    });

    test('is looked up for every request: its end and another role show at once', async () => {
      const headers = new Headers({ cookie: cookieOf(await signIn()) });
      const role = async () => (await t.core.accounts.actorFrom(headers))?.role;
      expect(await role()).toBe('administrator');
      await t.db.updateTable('user').set({ role: 'viewer' }).execute();
      expect(await role()).toBe('viewer');
      await t.db
        .updateTable('session')
        .set({ expires_at: new Date(0) })
        .execute();
      expect(await role()).toBeUndefined();
    });

    test('is nobody without cookie, with a forged or with an expired one', async () => {
      const cookie = cookieOf(await signIn());
      const actorOf = (headers: Record<string, string>) => t.core.accounts.actorFrom(new Headers(headers));
      expect(await actorOf({})).toBeUndefined();
      const { token } = await t.db.selectFrom('session').select('token').executeTakeFirstOrThrow();
      // What a reader of the database would try: the token without our signature, or with a made-up one.
      for (const value of [token, `${token}.AAAA`, cookie.split('=')[1]?.replace(/.{6}$/, 'AAAAA%3D')]) {
        expect(await actorOf({ cookie: `__Secure-crosslink.session_token=${value}` })).toBeUndefined();
      }
      await t.db
        .updateTable('session')
        .set({ expires_at: new Date(0) })
        .execute();
      expect(await actorOf({ cookie })).toBeUndefined();
    });

    test('lasts as long as somebody comes back within a week', async () => {
      const headers = new Headers({ cookie: cookieOf(await signIn()) });
      const ends = async () =>
        (await t.db.selectFrom('session').select('expires_at').executeTakeFirstOrThrow()).expires_at;
      const day = 86_400_000;
      expect(await t.core.accounts.refresh(headers), 'once a day will do').toEqual([]);
      const expires_at = new Date(Date.now() + 5 * day);
      await t.db.updateTable('session').set({ expires_at }).execute();
      await t.core.accounts.actorFrom(headers);
      expect(await ends()).toEqual(expires_at);
      const [line = ''] = await t.core.accounts.refresh(headers);
      expect(line).toMatch(/^__Secure-crosslink\.session_token=.*Max-Age=604800/);
      expect((await ends()).getTime()).toBeGreaterThan(Date.now() + 6.9 * day);
      expect(await t.core.accounts.refresh(new Headers())).toEqual([]);
      const forged = new Headers({ cookie: '__Secure-crosslink.session_token=x.y' });
      await t.core.accounts.refresh(forged);
      expect(await t.core.accounts.actorFrom(forged)).toBeUndefined();
    });

    test('is not given for a wrong password, nor for guessing many', async () => {
      const statuses = [];
      for (let guess = 0; guess < 12; guess += 1)
        statuses.push((await signIn(`guess ${guess} .....`)).status);
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
      // Somebody else is not kept out by it.
      const elsewhere = await signIn(person.password, { 'x-crosslink-client-address': '192.0.2.2' });
      expect(elsewhere.status).toBe(200);
    });

    test('is not begun by a page of another origin', async () => {
      const response = await signIn(person.password, { origin: 'https://evil.test', cookie: 'a=b' });
      expect(response.status).toBe(403);
      expect(response.headers.getSetCookie()).toEqual([]);
    });
  });

  test('open sign-up is closed, and so is all of better-auth we do not use', async () => {
    const closed = [
      post('/sign-up/email', { ...person, email: 'eve@example.com' }),
      post('/update-user', { name: 'Eve', role: 'administrator' }),
      post('/sign-in/social', { provider: 'github' }),
      post('/../auth/sign-up/email', { ...person, email: 'eve@example.com' }),
      post('/sign-up/email/', { ...person, email: 'eve@example.com' }),
      post('/request-password-reset', { email: person.email }),
    ];
    for (const response of closed) expect((await response).status).toBe(404);
    expect(await t.db.selectFrom('user').select('id').execute()).toEqual([]);
  });
});
