import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../test/free-port.ts';
import { newPostgresDatabase, onEachDatabase } from '../../../test/databases.ts';
import { startOidcProvider } from '../../core/src/accounts/oidc-provider.test-support.ts';
import type { OidcPerson, TestOidcProvider } from '../../core/src/accounts/oidc-provider.test-support.ts';
import { ConfigurationError, readConfig } from './config.ts';
import { errorOf, signedIn, testBrowser } from './test-browser.test-support.ts';
import type { TestBrowser } from './test-browser.test-support.ts';
import { startTestServer } from './test-server.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';

const ada: OidcPerson = { subject: 'sub-ada', email: 'Ada@Example.com', email_verified: true, name: 'Ada' };
const eve: OidcPerson = {
  subject: 'sub-eve',
  email: 'eve@elsewhere.test',
  email_verified: true,
  name: 'Eve E',
};

async function stage(
  newDatabase: () => Promise<NonNullable<Parameters<typeof startTestServer>[0]>['database']>,
  environment: Record<string, string> = {},
) {
  const port = await freePort();
  const provider = await startOidcProvider(`http://localhost:${port}/api/auth/callback/oidc`);
  const { issuer, clientId, clientSecret } = provider.settings;
  const database = await newDatabase();
  const server = await startTestServer({
    ...(database && { database }),
    environment: {
      ...{ PORT: String(port), OIDC_ISSUER: `${issuer}/`, OIDC_CLIENT_ID: clientId },
      ...{ OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: 'Test Login' },
      ...environment,
    },
  });
  return { provider, server };
}

interface Failure {
  status: number;
  code: string;
  text: string;
  remedy: string;
}

async function failureOf(response: Response): Promise<Failure> {
  const page = await response.text();
  const [, content = '{}'] = /<meta name="crosslink-outcome" content="([^"]+)"/.exec(page) ?? [];
  const outcome = JSON.parse(content.replaceAll('&quot;', '"').replaceAll('&#39;', "'")) as Failure;
  return { ...outcome, status: response.status };
}

let addresses = 0;
/** From an address of its own each time: signing in is limited by it. */
const elsewhere = () => ({ 'x-forwarded-for': `10.8.0.${(addresses += 1)}` });

const begin = async (browser: TestBrowser, body: object = {}): Promise<string> => {
  const path = '/api/auth/sign-in/oidc';
  const reply = await browser.fetch(path, { method: 'POST', body, headers: elsewhere() });
  return ((await reply.json()) as { url: string }).url;
};

const back = (browser: TestBrowser, url: string) => browser.fetch(url, { headers: elsewhere() });

async function signIn(
  { server, provider }: { server: TestServer; provider: TestOidcProvider },
  person: TestOidcProvider['person'],
): Promise<{ browser: TestBrowser; response: Response }> {
  const browser = testBrowser(server.url);
  provider.person = person;
  return { browser, response: await back(browser, await provider.visit(await begin(browser))) };
}

interface Me {
  userId: string;
  name: string;
  email: string;
  role: string;
  hasPassword: boolean;
}
const me = (browser: TestBrowser) => browser.json<Me>('GET', '/api/v1/me');

onEachDatabase('sign-in by OpenID Connect', (newDatabase) => {
  let t: Awaited<ReturnType<typeof stage>>;
  beforeAll(async () => {
    t = await stage(newDatabase, { OIDC_DOMAINS: 'example.org, Example.NET' });
  });
  afterAll(async () => {
    await t.server.close();
    await t.provider.close();
  });

  test('is offered by its name', async () => {
    const setup = await testBrowser(t.server.url).json('GET', '/api/v1/setup');
    expect(setup).toMatchObject({ needed: false, oidc: { name: 'Test Login' } });
  });

  test('lets in whoever has an account with the verified address, and keeps them one person', async () => {
    const { browser, response } = await signIn(t, ada);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    const known = await me(t.server.administrator);
    expect(await me(browser)).toEqual(known);
    expect(known).toMatchObject({ role: 'administrator', hasPassword: true });
    // Later it is the subject that counts, whatever became of the address.
    const again = await signIn(t, { ...ada, email: 'ada@renamed.test', email_verified: false });
    expect((await me(again.browser)).userId).toBe(known.userId);
    await signedIn(t.server.url, 'ada@example.com');
  });

  test('goes on to where somebody wanted to go, at Crosslink only', async () => {
    t.provider.person = ada;
    const browser = testBrowser(t.server.url);
    const url = await begin(browser, { returnTo: '/ideas/1?tab=history#x' });
    const response = await back(browser, await t.provider.visit(url));
    expect(response.headers.get('location')).toBe('/ideas/1?tab=history#x');
    for (const returnTo of ['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)']) {
      const refused = await browser.fetch('/api/auth/sign-in/oidc', { method: 'POST', body: { returnTo } });
      expect((await errorOf(refused)).code).toBe('invalid_input');
    }
  });

  test('lets in whoever was invited, with that role, once', async () => {
    const invitation = { email: 'ivy@elsewhere.test', role: 'viewer' };
    await t.server.administrator.json('POST', '/api/v1/invitations', invitation);
    const ivy = { subject: 'sub-ivy', email: 'ivy@elsewhere.test', email_verified: true, name: ' Ivy I ' };
    const { browser } = await signIn(t, ivy);
    expect(await me(browser)).toMatchObject({ name: 'Ivy I', role: 'viewer', hasPassword: false });
    const { items } = await t.server.administrator.json<{ items: object[] }>('GET', '/api/v1/invitations');
    expect(items).toEqual([]);
    const audit = await t.server.administrator.json<{ items: { action: string; details: object }[] }>(
      ...(['GET', '/api/v1/audit?action=person'] as const),
    );
    expect(audit.items.map(({ action }) => action).slice(0, 2)).toEqual([
      'person.oidc-linked',
      'person.joined',
    ]);
    expect(audit.items[1]?.details).toMatchObject({ email: 'ivy@elsewhere.test', by: 'invitation' });
  });

  test('lets in the people of a domain that is allowed, as members', async () => {
    const olga = { subject: 'sub-olga', email: 'olga@example.net', email_verified: true };
    expect(await me((await signIn(t, olga)).browser)).toMatchObject({ name: 'olga', role: 'member' });
    const beneath = { subject: 'sub-x', email: 'x@sub.example.net', email_verified: true };
    expect(await failureOf((await signIn(t, beneath)).response)).toMatchObject({
      code: 'oidc_person_unknown',
    });
  });

  test('of the same new person in two windows at once makes one person', async () => {
    t.provider.person = { subject: 'sub-oz', email: 'oz@example.net', email_verified: true, name: 'Oz' };
    const windows = [testBrowser(t.server.url), testBrowser(t.server.url), testBrowser(t.server.url)];
    const callbacks: string[] = [];
    for (const one of windows) callbacks.push(await t.provider.visit(await begin(one)));
    await Promise.all(windows.map((one, index) => back(one, callbacks[index] ?? '')));
    const ids = await Promise.all(windows.map(async (one) => (await me(one)).userId));
    expect(new Set(ids).size).toBe(1);
  });

  test('of an unknown person is refused in plain words, and makes nobody', async () => {
    const { response, browser } = await signIn(t, eve);
    expect(await failureOf(response)).toEqual({
      ...{ status: 403, code: 'oidc_person_unknown', title: 'You are not signed in', address: '/sign-in' },
      text: 'Nobody here has an account with eve@elsewhere.test, and this address was not invited.',
      remedy: 'Ask an administrator of this Crosslink to invite you, then sign in again.',
    });
    expect((await browser.fetch('/api/v1/me')).status).toBe(401);
    const people = await t.server.administrator.json('GET', '/api/v1/people');
    expect(JSON.stringify(people)).not.toContain('eve@');
  });

  test.each([
    ['of somebody known', { email: 'ada@example.com' }],
    ['of a domain that is allowed', { email: 'olga2@example.net' }],
    ['that is none', { email: 'not an address', email_verified: true }],
    ['that is not there', {}],
  ])('by an address %s that is not verified lets nobody in', async (_whose, claims) => {
    for (const email_verified of [false, undefined]) {
      const stranger = {
        subject: 'sub-stranger',
        ...(email_verified === false && { email_verified }),
        ...claims,
      };
      const { response, browser } = await signIn(t, stranger);
      expect((await failureOf(response)).code).toBe('oidc_email_unverified');
      expect((await browser.fetch('/api/v1/me')).status).toBe(401);
    }
  });

  test('that the person denied is said kindly', async () => {
    const { response } = await signIn(t, 'denies');
    expect(await failureOf(response)).toMatchObject({ status: 403, code: 'oidc_denied' });
  });

  test('with another state, in another browser, or a second time is refused', async () => {
    t.provider.person = ada;
    const [mine, other] = [testBrowser(t.server.url), testBrowser(t.server.url)];
    const [myCallback, otherCallback] = [
      await t.provider.visit(await begin(mine)),
      await t.provider.visit(await begin(other)),
    ];
    const foreign = { status: 403, code: 'oidc_attempt_foreign' };
    const swapped = new URL(myCallback);
    swapped.searchParams.set('state', new URL(otherCallback).searchParams.get('state') ?? '');
    expect(await failureOf(await back(mine, swapped.href))).toMatchObject(foreign);
    const stranger = testBrowser(t.server.url);
    expect(await failureOf(await back(stranger, myCallback))).toMatchObject(foreign);
    swapped.searchParams.delete('state');
    expect(await failureOf(await back(stranger, swapped.href))).toMatchObject(foreign);
    expect((await back(other, otherCallback)).status).toBe(303);
    expect(await failureOf(await back(other, otherCallback))).toMatchObject(foreign);
    expect((await stranger.fetch('/api/v1/me')).status).toBe(401);
  });

  test('with a code of somebody else’s attempt is refused', async () => {
    const [mine, other] = [testBrowser(t.server.url), testBrowser(t.server.url)];
    t.provider.person = eve;
    const theirs = new URL(await t.provider.visit(await begin(other)));
    t.provider.person = ada;
    const callback = new URL(await t.provider.visit(await begin(mine)));
    callback.searchParams.set('code', theirs.searchParams.get('code') ?? '');
    expect(await failureOf(await back(mine, callback.href))).toMatchObject({
      status: 502,
      code: 'oidc_failed',
    });
  });

  test('while the provider is down says so, and leaves passwords alone', async () => {
    t.provider.person = ada;
    const browser = testBrowser(t.server.url);
    const callback = await t.provider.visit(await begin(browser));
    await t.provider.down();
    expect(await failureOf(await back(browser, callback))).toMatchObject({
      status: 502,
      code: 'oidc_failed',
    });
    await signedIn(t.server.url, 'ada@example.com');
    await t.provider.up();
    expect((await signIn(t, ada)).response.status).toBe(303);
  });

  test('begins by our own page only', async () => {
    const headers = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' };
    const forged = await testBrowser(t.server.url).fetch('/api/auth/sign-in/oidc', {
      ...{ method: 'POST', body: {}, headers },
    });
    expect((await errorOf(forged)).code).toBe('cross_origin');
    for (const path of ['/api/auth/sign-in/social', '/api/auth/callback/other', '/api/auth/link-social']) {
      const direct = await t.server.administrator.fetch(path, { method: 'POST', body: { provider: 'oidc' } });
      expect(direct.status).toBe(404);
    }
  });

  test('leaves no token of the provider and no secret in any log line', () => {
    expect(t.provider.given.length).toBeGreaterThan(10);
    const text = t.server.logLines.join('\n');
    for (const secret of [...t.provider.given, t.provider.settings.clientSecret]) {
      expect(text.includes(secret)).toBe(false);
    }
    expect(text).not.toMatch(/[?&](code|state)=/);
  });
});

describe('the provider', () => {
  let t: Awaited<ReturnType<typeof stage>>;
  afterEach(async () => {
    await t.server.close();
    await t.provider.close();
  });

  test('that is down at first is asked again later; without domains only the invited come in', async () => {
    t = await stage(newPostgresDatabase);
    await t.provider.down();
    const path = '/api/auth/sign-in/oidc';
    const browser = testBrowser(t.server.url);
    const refused = await browser.fetch(path, { method: 'POST', body: {}, headers: elsewhere() });
    expect([refused.status, (await errorOf(refused)).code]).toEqual([502, 'oidc_unreachable']);
    await t.provider.up();
    expect((await signIn(t, ada)).response.status).toBe(303);
    const olga = { subject: 'sub-olga', email: 'olga@example.net', email_verified: true };
    expect(await failureOf((await signIn(t, olga)).response)).toMatchObject({ code: 'oidc_person_unknown' });
  });

  test('that knows another client secret lets nobody in, and the log does not tell ours', async () => {
    t = await stage(newPostgresDatabase, { OIDC_CLIENT_SECRET: 'canary-of-a-wrong-secret' });
    expect(await failureOf((await signIn(t, ada)).response)).toMatchObject({ code: 'oidc_failed' });
    expect(t.server.logLines.join('\n')).not.toContain('canary-of-a-wrong-secret');
  });
});

test('half of its settings stop the start, and say which half is missing', () => {
  const problemsOf = (environment: Record<string, string>) => {
    try {
      readConfig(environment);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.problems;
    }
    return [];
  };
  const issuer = 'https://login.example.com/realms/x';
  expect(problemsOf({ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'x' })).toEqual([
    'OIDC_ISSUER and OIDC_CLIENT_ID is of use only together with OIDC_CLIENT_SECRET',
  ]);
  expect(problemsOf({ OIDC_DOMAINS: 'example.com' })).toEqual([
    'OIDC_DOMAINS is of use only together with OIDC_ISSUER and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET',
  ]);
  const whole = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'canary' };
  expect(problemsOf(whole)).toEqual([]);
  for (const wrong of ['http://login.example.com', 'https://u:p@login.example.com', 'login', `${issuer}?x`]) {
    expect(problemsOf({ ...whole, OIDC_ISSUER: wrong })).toEqual([
      expect.stringMatching(/^OIDC_ISSUER must be/),
    ]);
  }
  expect(problemsOf({ ...whole, OIDC_DOMAINS: 'example.com,*' })).toEqual([
    expect.stringMatching(/^OIDC_DOMAINS must be/),
  ]);
});
