import * as oauth from 'oauth4webapi';
import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createBrowser } from '../testing/browser.test-support.ts';
import { send, startSandbox } from '../testing/fixture.test-support.ts';
import type { OAuth2Client } from '../world/oauth2.ts';

const redirectUri = 'http://127.0.0.1:9/oauth2/callback?from=jira';
const tokenUrl = (sandbox: Sandbox) => `${sandbox.url}/rest/oauth2/latest/token`;

async function startWithClient(version = '10.3') {
  const clock = { at: Date.UTC(2026, 0, 5, 12) };
  const sandbox = await startSandbox({ version, contextPath: '/jira', now: () => clock.at });
  const client = sandbox.world.oauth2.addClient({
    name: 'Crosslink',
    redirectUrl: redirectUri,
    scope: 'WRITE',
  });
  return { sandbox, client, pass: (seconds: number) => (clock.at += seconds * 1000) };
}

type Query = Record<string, string>;

const authorizeQuery = (client: OAuth2Client, changes: Query = {}): string =>
  new URLSearchParams({
    ...{ client_id: client.clientId, redirect_uri: redirectUri, response_type: 'code' },
    ...{ scope: 'WRITE', state: 'state-7', ...changes },
  }).toString();

/** Where the browser is sent after the person pressed a button. */
async function decide(sandbox: Sandbox, query: string, button: Query = { approve: 'Allow' }): Promise<URL> {
  const browser = createBrowser(sandbox.url);
  await browser.login('alice');
  const consent = await browser.get(`/rest/oauth2/latest/authorize?${query}`);
  const path = new URL(consent.location, sandbox.url);
  await browser.get(path.href);
  return new URL((await browser.post(path.href, button)).location);
}

async function codeFor(sandbox: Sandbox, client: OAuth2Client, changes: Query = {}): Promise<string> {
  return (await decide(sandbox, authorizeQuery(client, changes))).searchParams.get('code') ?? '';
}

async function ask(sandbox: Sandbox, parameters: Query) {
  const answer = await send(tokenUrl(sandbox), { method: 'POST', body: new URLSearchParams(parameters) });
  return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> };
}

const exchange = (client: OAuth2Client, code: string): Query => ({
  ...{ grant_type: 'authorization_code', client_id: client.clientId, client_secret: client.clientSecret },
  ...{ code, redirect_uri: redirectUri },
});

const whoAmI = (sandbox: Sandbox, token: unknown) =>
  send(`${sandbox.url}/rest/api/2/myself`, { headers: { authorization: `Bearer ${String(token)}` } });

describe('OAuth 2.0 of Data Center', () => {
  test.each(['9.12', '10.3', '11.2'])('%s is walked by an independent client, with PKCE', async (version) => {
    const { sandbox, client } = await startWithClient(version);
    const base = `${sandbox.url}/rest/oauth2/latest`;
    const server = {
      issuer: sandbox.url,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
    };
    const asClient = { client_id: client.clientId };
    const secret = oauth.ClientSecretPost(client.clientSecret);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the sandbox has no https
    const insecure = { [oauth.allowInsecureRequests]: true };
    const verifier = oauth.generateRandomCodeVerifier();
    const code_challenge = await oauth.calculatePKCECodeChallenge(verifier);
    const query = authorizeQuery(client, { code_challenge, code_challenge_method: 'S256' });
    const back = oauth.validateAuthResponse(server, asClient, await decide(sandbox, query), 'state-7');
    const first = await oauth.processAuthorizationCodeResponse(
      server,
      asClient,
      await oauth.authorizationCodeGrantRequest(
        server,
        asClient,
        secret,
        back,
        redirectUri,
        verifier,
        insecure,
      ),
    );
    expect(first).toMatchObject({ token_type: 'bearer', expires_in: 7200 });
    expect(JSON.parse((await whoAmI(sandbox, first.access_token)).text)).toMatchObject({ name: 'alice' });

    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      asClient,
      await oauth.refreshTokenGrantRequest(server, asClient, secret, first.refresh_token ?? '', {
        ...insecure,
        additionalParameters: { redirect_uri: redirectUri },
      }),
    );
    expect((await whoAmI(sandbox, refreshed.access_token)).status).toBe(200);
    expect((await whoAmI(sandbox, first.access_token)).status).toBe(401);
  });

  test('is not there in 8.20, nor on Cloud', async () => {
    for (const version of ['8.20', 'cloud']) {
      const sandbox = await startSandbox({ version });
      expect((await send(tokenUrl(sandbox), { method: 'POST' })).status).toBe(404);
    }
  });

  test('tells a client that the person said no', async () => {
    const { sandbox, client } = await startWithClient();
    const back = await decide(sandbox, authorizeQuery(client), { deny: 'Deny' });
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      from: 'jira',
      error: 'access_denied',
      state: 'state-7',
    });
  });

  test.each([
    ['a scope of Cloud', { scope: 'read:jira-work' }, 'invalid_scope'],
    ['more than the link allows', { scope: 'ADMIN' }, 'invalid_scope'],
    ['no scope', { scope: '' }, 'invalid_scope'],
    ['an implicit grant', { response_type: 'token' }, 'unsupported_response_type'],
    [
      'an unknown challenge method',
      { code_challenge: 'x', code_challenge_method: 'S512' },
      'invalid_request',
    ],
  ])('refuses %s by redirect', async (_what, changes, error) => {
    const { sandbox, client } = await startWithClient();
    const answer = await createBrowser(sandbox.url).get(
      `/rest/oauth2/latest/authorize?${authorizeQuery(client, changes)}`,
    );
    expect(new URL(answer.location).searchParams.get('error')).toBe(error);
  });

  test.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['another redirect URI', { redirect_uri: `${redirectUri}&more=1` }],
    ['a redirect URI without its query', { redirect_uri: 'http://127.0.0.1:9/oauth2/callback' }],
  ])('redirects nowhere for %s', async (_what, changes) => {
    const { sandbox, client } = await startWithClient();
    const answer = await createBrowser(sandbox.url).get(
      `/rest/oauth2/latest/authorize?${authorizeQuery(client, changes)}`,
    );
    expect([answer.status, answer.location]).toEqual([400, '']);
  });

  test('wants https where it is told to', async () => {
    const { sandbox, client } = await startWithClient();
    sandbox.world.oauth2.settings.requireHttps = true;
    const answer = await createBrowser(sandbox.url).get(
      `/rest/oauth2/latest/authorize?${authorizeQuery(client)}`,
    );
    expect([answer.status, answer.html]).toEqual([400, expect.stringContaining('invalid redirect_uri')]);
  });

  test('asks on a page that no other page can frame or send', async () => {
    const { sandbox, client } = await startWithClient();
    const browser = createBrowser(sandbox.url);
    await browser.login('alice');
    const path = `/plugins/servlet/oauth2/consent?${authorizeQuery(client)}`;
    const page = await browser.get(path);
    expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect((await browser.post(path, { approve: 'Allow', atl_token: 'foreign' })).status).toBe(403);
  });

  test.each<[string, (good: Query) => Query, [number, string]]>([
    ['a wrong secret', (good) => ({ ...good, client_secret: 'wrong' }), [401, 'invalid_client']],
    ['an empty secret', (good) => ({ ...good, client_secret: '' }), [401, 'invalid_client']],
    [
      'another redirect URI',
      (good) => ({ ...good, redirect_uri: 'http://127.0.0.1:9/' }),
      [400, 'invalid_grant'],
    ],
    ['an unknown code', (good) => ({ ...good, code: 'unknown' }), [400, 'invalid_grant']],
    ['a password', (good) => ({ ...good, grant_type: 'password' }), [400, 'unsupported_grant_type']],
  ])('refuses an exchange with %s', async (_what, mutate, expected) => {
    const { sandbox, client } = await startWithClient();
    const good = exchange(client, await codeFor(sandbox, client));
    const { status, body } = await ask(sandbox, mutate(good));
    expect([status, body['error']]).toEqual(expected);
  });

  test('takes a code once, and for ten seconds', async () => {
    const { sandbox, client, pass } = await startWithClient();
    const code = await codeFor(sandbox, client);
    expect((await ask(sandbox, exchange(client, code))).status).toBe(200);
    expect((await ask(sandbox, exchange(client, code))).body['error']).toBe('invalid_grant');
    const late = await codeFor(sandbox, client);
    pass(11);
    expect((await ask(sandbox, exchange(client, late))).body['error']).toBe('invalid_grant');
  });

  test('wants the verifier that belongs to the challenge', async () => {
    const { sandbox, client } = await startWithClient();
    const verifier = oauth.generateRandomCodeVerifier();
    const plain = { code_challenge: verifier, code_challenge_method: 'plain' };
    const wrong = exchange(client, await codeFor(sandbox, client, plain));
    expect((await ask(sandbox, wrong)).body['error']).toBe('invalid_grant');
    const right = { ...exchange(client, await codeFor(sandbox, client, plain)), code_verifier: verifier };
    expect((await ask(sandbox, right)).status).toBe(200);
  });

  test('fails over JSON', async () => {
    const { sandbox, client } = await startWithClient();
    const body = JSON.stringify(exchange(client, await codeFor(sandbox, client)));
    const headers = { 'content-type': 'application/json' };
    expect((await send(tokenUrl(sandbox), { method: 'POST', headers, body })).status).toBe(500);
  });

  test('refreshes with redirect_uri only, and a refresh token once', async () => {
    const { sandbox, client } = await startWithClient();
    const { body } = await ask(sandbox, exchange(client, await codeFor(sandbox, client)));
    const { clientId: client_id, clientSecret: client_secret } = client;
    const refresh_token = String(body['refresh_token']);
    const without = { grant_type: 'refresh_token', client_id, client_secret, refresh_token };
    expect((await ask(sandbox, without)).body['error']).toBe('invalid_grant');
    const complete = { ...without, redirect_uri: redirectUri };
    expect((await ask(sandbox, complete)).status).toBe(200);
    expect((await ask(sandbox, complete)).body['error']).toBe('invalid_grant');
  });

  test('ends: access after two hours, refresh after ninety days', async () => {
    const { sandbox, client, pass } = await startWithClient();
    const { body } = await ask(sandbox, exchange(client, await codeFor(sandbox, client)));
    pass(7201);
    expect((await whoAmI(sandbox, body['access_token'])).status).toBe(401);
    pass(90 * 86_400);
    const { clientId: client_id, clientSecret: client_secret } = client;
    const parameters = { grant_type: 'refresh_token', client_id, client_secret, redirect_uri: redirectUri };
    const refresh_token = String(body['refresh_token']);
    expect((await ask(sandbox, { ...parameters, refresh_token })).body['error']).toBe('invalid_grant');
  });

  test('lets a READ token read and not write', async () => {
    const { sandbox, client } = await startWithClient();
    const { body } = await ask(sandbox, exchange(client, await codeFor(sandbox, client, { scope: 'READ' })));
    expect((await whoAmI(sandbox, body['access_token'])).status).toBe(200);
    const headers = {
      authorization: `Bearer ${String(body['access_token'])}`,
      'content-type': 'application/json',
    };
    const fields = { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: 'Written' };
    const write = { method: 'POST', headers, body: JSON.stringify({ fields }) };
    expect((await send(`${sandbox.url}/rest/api/2/issue`, write)).status).toBe(403);
    const search = { method: 'POST', headers, body: JSON.stringify({ jql: 'project = DEMO' }) };
    expect((await send(`${sandbox.url}/rest/api/2/search`, search)).status).toBe(200);
  });
});
