import { afterAll, beforeAll, expect, test } from 'vitest';
import { onEachDatabase } from '../../../test/databases.ts';
import { errorOf, signedIn } from './test-browser.test-support.ts';
import type { TestBrowser } from './test-browser.test-support.ts';
import { startTestServer } from './test-server.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';

interface Session {
  id: string;
  browser: string;
  createdAt: string;
  lastUsedAt: string;
  current: boolean;
}

onEachDatabase('where somebody is signed in', (newDatabase) => {
  let server: TestServer;
  let minutesLater = 0;
  beforeAll(async () => {
    const now = () => Date.now() + minutesLater * 60_000;
    server = await startTestServer({ database: await newDatabase(), now });
  });
  afterAll(() => server.close());

  const signIn = () => signedIn(server.url, 'ada@example.com');
  const sessionsOf = async (browser: TestBrowser) =>
    (await browser.json<{ items: Session[] }>('GET', '/api/v1/sessions')).items;
  const idOf = async (browser: TestBrowser) =>
    (await sessionsOf(browser)).find(({ current }) => current)?.id ?? '';
  const isSignedIn = async (browser: TestBrowser) => (await browser.fetch('/api/v1/me')).status === 200;

  test('is listed, the last used first, with the one that asks', async () => {
    const [first, second] = [await signIn(), await signIn()];
    const mine = await idOf(first);
    minutesLater = 6;
    await first.json('GET', '/api/v1/me');
    const listed = await sessionsOf(second);
    expect(listed.map(({ id }) => id).indexOf(mine)).toBeLessThan(2);
    expect(listed.filter(({ current }) => current)).toHaveLength(1);
    const seen = listed.find(({ id }) => id === mine);
    expect(seen).toMatchObject({ browser: 'Another program', current: false });
    expect(Date.parse(seen?.lastUsedAt ?? '') - Date.parse(seen?.createdAt ?? '')).toBeGreaterThan(350_000);
    // It tells where, and nothing that lets anybody in.
    expect(JSON.stringify(listed)).not.toContain(decodeURIComponent(first.cookies()).split(/[=.]/)[2]);
  });

  test('ends one at once, with its stream', async () => {
    const [here, there] = [await signIn(), await signIn()];
    const stream = await there.fetch('/api/v1/events');
    const sessionId = await idOf(there);
    const path = `/api/v1/sessions/${sessionId}`;
    expect((await here.fetch(path, { method: 'DELETE' })).status).toBe(204);
    expect(await isSignedIn(there)).toBe(false);
    expect(await isSignedIn(here)).toBe(true);
    expect(await stream.text()).not.toContain('session.ended');
    expect((await errorOf(await here.fetch(path, { method: 'DELETE' }))).code).toBe('session_unknown');
  });

  test('ends all others, and says how many', async () => {
    const [here, ...others] = [await signIn(), await signIn(), await signIn()];
    const { ended } = await here.json<{ ended: number }>('DELETE', '/api/v1/sessions');
    expect(ended).toBeGreaterThanOrEqual(2);
    for (const other of others) expect(await isSignedIn(other)).toBe(false);
    expect(await sessionsOf(here)).toHaveLength(1);
    expect(await here.json('DELETE', '/api/v1/sessions')).toEqual({ ended: 0 });
    server.administrator = await signIn();
    const audit = await here.json<{ items: object[] }>('GET', '/api/v1/audit?action=person.sessions-ended');
    expect(audit.items[0]).toMatchObject({ details: { count: ended } });
  });

  test('is nobody else’s business, and no program’s', async () => {
    const { url } = await server.administrator.json<{ url: string }>('POST', '/api/v1/invitations', {
      ...{ email: `bob@example.com`, role: 'administrator' },
    });
    const accepted = {
      token: url.split('#invitation=')[1],
      name: 'Bob',
      password: 'canary-password-of-tests',
    };
    await server.administrator.json('POST', '/api/v1/invitations/accept', accepted);
    const bob = await signedIn(server.url, 'bob@example.com');
    expect(await sessionsOf(bob)).toHaveLength(1);
    const adas = await idOf(server.administrator);
    const ending = await bob.fetch(`/api/v1/sessions/${adas}`, { method: 'DELETE' });
    expect((await errorOf(ending)).code).toBe('session_unknown');
    await bob.json('DELETE', '/api/v1/sessions');
    expect(await isSignedIn(server.administrator)).toBe(true);
    const { key } = await bob.json<{ key: string }>('POST', '/api/v1/api-keys', { name: 'A key' });
    const byKey = await bob.fetch('/api/v1/sessions', { headers: { authorization: `Bearer ${key}` } });
    expect((await errorOf(byKey)).code).toBe('person_required');
  });
});
