import * as oauth from 'oauth4webapi';
import { describe, expect, test } from 'vitest';

import type { CloudApp, Sandbox, SandboxCloud } from '../index.ts';
import { createBrowser } from '../testing/browser.test-support.ts';
import { send, startSandbox } from '../testing/fixture.test-support.ts';

const redirectUri = 'http://127.0.0.1:9/oauth2/callback';
const scopes = ['read:jira-work', 'write:jira-work', 'read:jira-user'];

type Query = Record<string, string>;
type Grown = Sandbox & { cloud: SandboxCloud };

const hasCloud = (sandbox: Sandbox): sandbox is Grown => sandbox.cloud !== undefined;

async function startCloud(app: Partial<CloudApp> = {}, contextPath = '') {
  const clock = { at: Date.UTC(2026, 0, 5, 12) };
  const sandbox = await startSandbox({ version: 'cloud', contextPath, now: () => clock.at });
  if (!hasCloud(sandbox)) throw new TypeError('This is no Cloud.');
  const registered = sandbox.cloud.addApp({
    ...{ name: 'Crosslink', redirectUri, scopes: [...scopes, 'read:confluence-content.all'] },
    ...{ grantLevel: 'resource', owner: 'alice', shared: true },
    ...app,
  });
  return {
    sandbox,
    cloud: sandbox.cloud,
    app: registered,
    pass: (seconds: number) => (clock.at += seconds * 1000),
  };
}

const authorizeQuery = (app: CloudApp, changes: Query = {}): Query => ({
  ...{ audience: 'api.atlassian.com', client_id: app.clientId, redirect_uri: redirectUri, state: 'state-7' },
  ...{ scope: [...scopes, 'offline_access'].join(' '), response_type: 'code', prompt: 'consent', ...changes },
});

async function openAuthorize(cloud: SandboxCloud, query: Query, person = 'alice') {
  const browser = createBrowser(cloud.authorizationServer);
  await browser.login(person);
  const path = `/authorize?${new URLSearchParams(query).toString()}`;
  return { browser, path, page: await browser.get(path) };
}

async function decide(cloud: SandboxCloud, query: Query, button: Query): Promise<URL> {
  const { browser, path } = await openAuthorize(cloud, query);
  return new URL((await browser.post(path, button)).location);
}

const [firstSite, secondSite] = [
  '11111111-0000-4000-8000-000000000001',
  '22222222-0000-4000-8000-000000000002',
];

async function codeFor(cloud: SandboxCloud, app: CloudApp, changes: Query = {}, cloudId = firstSite) {
  const back = await decide(cloud, authorizeQuery(app, changes), { approve: 'Allow', cloudId });
  return back.searchParams.get('code') ?? '';
}

async function ask(cloud: SandboxCloud, parameters: Query, type: 'json' | 'form' = 'json') {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(parameters) };
  const form = { body: new URLSearchParams(parameters) };
  const answer = await send(`${cloud.authorizationServer}/oauth/token`, {
    method: 'POST',
    ...(type === 'json' ? json : form),
  });
  return { status: answer.status, body: JSON.parse(answer.text) as Record<string, string> };
}

const exchange = ({ clientId, clientSecret }: CloudApp, code: string): Query => ({
  ...{ grant_type: 'authorization_code', client_id: clientId, client_secret: clientSecret },
  ...{ code, redirect_uri: redirectUri },
});

const refresh = ({ clientId, clientSecret }: CloudApp, refresh_token = ''): Query => ({
  ...{ grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret, refresh_token },
});

async function tokensFor(cloud: SandboxCloud, app: CloudApp, changes: Query = {}, cloudId = firstSite) {
  return (await ask(cloud, exchange(app, await codeFor(cloud, app, changes, cloudId)))).body;
}

async function call(url: string, token = '') {
  const answer = await send(url, { headers: { authorization: `Bearer ${token}` } });
  return { ...answer, body: answer.text === '' ? undefined : (JSON.parse(answer.text) as unknown) };
}

const api = (cloud: SandboxCloud, path: string, cloudId = firstSite) =>
  `${cloud.gateway}/ex/jira/${cloudId}/rest/api/2${path}`;

describe('OAuth 2.0 of Cloud', () => {
  test('is walked by an independent client, and below a context path', async () => {
    const { cloud, app } = await startCloud({}, '/jira');
    const server = {
      issuer: cloud.authorizationServer,
      authorization_endpoint: `${cloud.authorizationServer}/authorize`,
      token_endpoint: `${cloud.authorizationServer}/oauth/token`,
    };
    const asClient = { client_id: app.clientId };
    const secret = oauth.ClientSecretPost(app.clientSecret);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the sandbox has no https
    const insecure = { [oauth.allowInsecureRequests]: true };
    const code_challenge = await oauth.calculatePKCECodeChallenge('v'.repeat(43));
    const query = authorizeQuery(app, { code_challenge, code_challenge_method: 'S256' });
    const back = await decide(cloud, query, { approve: 'Allow', cloudId: firstSite });
    const first = await oauth.processAuthorizationCodeResponse(
      server,
      asClient,
      await oauth.authorizationCodeGrantRequest(
        server,
        asClient,
        secret,
        oauth.validateAuthResponse(server, asClient, back, 'state-7'),
        redirectUri,
        'v'.repeat(43),
        insecure,
      ),
    );
    expect(first).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: query['scope'] });
    const me = await call(api(cloud, '/myself'), first.access_token);
    expect(me.body).toMatchObject({
      accountId: expect.stringMatching(/^712020:/) as string,
      displayName: 'Alice Ng',
    });
    expect(me.body).not.toHaveProperty('name');
    const second = await oauth.processRefreshTokenResponse(
      server,
      asClient,
      await oauth.refreshTokenGrantRequest(server, asClient, secret, first.refresh_token ?? '', insecure),
    );
    expect(second.refresh_token).not.toBe(first.refresh_token);
  });

  test('takes JSON and forms, and gives a refresh token for offline_access only', async () => {
    const { cloud, app } = await startCloud();
    expect((await ask(cloud, exchange(app, await codeFor(cloud, app)), 'form')).status).toBe(200);
    const online = await tokensFor(cloud, app, { scope: 'read:jira-work' });
    expect(online).not.toHaveProperty('refresh_token');
  });

  test.each(['audience', 'client_id', 'scope', 'redirect_uri', 'state', 'response_type', 'prompt'])(
    'asks nobody anything where %s is missing',
    async (name) => {
      const { cloud, app } = await startCloud();
      const { page } = await openAuthorize(cloud, authorizeQuery(app, { [name]: '' }));
      expect([page.status, page.html]).toEqual([400, expect.stringContaining(name)]);
    },
  );

  test.each([
    ['another redirect URI', { redirect_uri: `${redirectUri}/` }],
    ['a scope the app does not have', { scope: 'manage:jira-project' }],
    ['an implicit grant', { response_type: 'token' }],
    ['another audience', { audience: 'example.com' }],
  ])('asks nobody anything with %s', async (_what, changes) => {
    const { cloud, app } = await startCloud();
    const { page } = await openAuthorize(cloud, authorizeQuery(app, changes));
    expect([page.status, page.location]).toEqual([400, '']);
  });

  test('tells the app that the person said no', async () => {
    const { cloud, app } = await startCloud();
    const back = await decide(cloud, authorizeQuery(app), { deny: 'Deny' });
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state: 'state-7' });
  });

  test('is for the owner alone until the app is shared', async () => {
    const { cloud, app } = await startCloud({ shared: false });
    expect((await openAuthorize(cloud, authorizeQuery(app), 'alice')).page.status).toBe(200);
    expect((await openAuthorize(cloud, authorizeQuery(app), 'bob')).page.status).toBe(403);
  });

  test.each<[string, Query, [number, string, string]]>([
    ['a wrong secret', { client_secret: 'wrong' }, [401, 'access_denied', 'Unauthorized']],
    ['no secret', { client_secret: '' }, [400, 'invalid_request', 'Incorrect request parameters']],
    ['a wrong code', { code: 'wrong' }, [403, 'invalid_grant', 'authorization_code is invalid']],
    [
      'another redirect URI',
      { redirect_uri: 'http://127.0.0.1:9/' },
      [403, 'invalid_grant', 'authorization_code is invalid'],
    ],
  ])('refuses an exchange with %s', async (_what, changes, expected) => {
    const { cloud, app } = await startCloud();
    const { status, body } = await ask(cloud, { ...exchange(app, await codeFor(cloud, app)), ...changes });
    expect([status, body['error'], body['error_description']]).toEqual(expected);
  });

  test('takes a code once', async () => {
    const { cloud, app } = await startCloud();
    const good = exchange(app, await codeFor(cloud, app));
    expect([(await ask(cloud, good)).status, (await ask(cloud, good)).status]).toEqual([200, 403]);
  });

  test('rotates refresh tokens, and forgives the old one for ten minutes', async () => {
    const { cloud, app, pass } = await startCloud();
    const { refresh_token: old } = await tokensFor(cloud, app);
    expect((await ask(cloud, refresh(app, old))).status).toBe(200);
    pass(599);
    expect((await ask(cloud, refresh(app, old))).status).toBe(200);
    pass(2);
    expect(await ask(cloud, refresh(app, old))).toEqual({
      status: 403,
      body: { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' },
    });
    expect((await ask(cloud, refresh(app, 'unknown'))).body).toEqual({
      error: 'unauthorized_client',
      error_description: 'refresh_token is invalid',
    });
  });

  test('forgets a refresh token nobody used for ninety days, or whose person changed the password', async () => {
    const { cloud, app, pass } = await startCloud();
    const { refresh_token } = await tokensFor(cloud, app);
    pass(90 * 86_400 + 1);
    expect((await ask(cloud, refresh(app, refresh_token))).status).toBe(403);
    const { refresh_token: fresh } = await tokensFor(cloud, app);
    cloud.changePassword('alice', 'another');
    expect((await ask(cloud, refresh(app, fresh))).status).toBe(403);
  });

  test('lets access end after an hour, and at once when it is revoked', async () => {
    const { cloud, app, pass } = await startCloud();
    const { access_token } = await tokensFor(cloud, app);
    pass(3601);
    expect((await call(api(cloud, '/myself'), access_token)).status).toBe(401);
    const { access_token: next, refresh_token } = await tokensFor(cloud, app);
    const browser = createBrowser(cloud.authorizationServer);
    await browser.login('alice');
    expect((await browser.get('/account')).html).toContain('Crosslink');
    await browser.post('/account/revoke', { clientId: app.clientId });
    expect((await call(api(cloud, '/myself'), next)).status).toBe(401);
    expect((await ask(cloud, refresh(app, refresh_token))).status).toBe(403);
  });

  test('reaches the site that was picked and no other', async () => {
    const { cloud, app } = await startCloud();
    const { access_token } = await tokensFor(cloud, app, {}, secondSite);
    const found = await call(`${cloud.gateway}/oauth/token/accessible-resources`, access_token);
    expect(found.body).toMatchObject([{ id: secondSite, name: 'Second site', scopes }]);
    expect((await call(api(cloud, '/project', secondSite), access_token)).body).toMatchObject([
      { key: 'SECOND' },
    ]);
    expect((await call(api(cloud, '/project'), access_token)).status).toBe(401);
  });

  test('reaches every site where the app is allowed per account, one id standing there for two products', async () => {
    const { cloud, app } = await startCloud({ grantLevel: 'account' });
    const scope = 'read:jira-work read:confluence-content.all';
    const { access_token } = await tokensFor(cloud, app, { scope });
    const found = await call(`${cloud.gateway}/oauth/token/accessible-resources`, access_token);
    expect((found.body as { id: string }[]).map(({ id }) => id)).toEqual([
      firstSite,
      firstSite,
      secondSite,
      secondSite,
    ]);
  });

  test('a second consent overrides the scopes of the first', async () => {
    const { cloud, app } = await startCloud();
    await tokensFor(cloud, app);
    const { access_token } = await tokensFor(cloud, app, { scope: 'read:jira-user' });
    const refused = await call(api(cloud, '/project'), access_token);
    expect([refused.status, refused.body]).toEqual([
      401,
      { code: 401, message: 'Unauthorized; scope does not match' },
    ]);
    expect((await call(api(cloud, '/serverInfo'), access_token)).status).toBe(200);
  });

  test('does not work at the site itself', async () => {
    const { sandbox, cloud, app } = await startCloud();
    const { access_token } = await tokensFor(cloud, app);
    expect((await call(`${sandbox.url}/rest/api/2/myself`, access_token)).status).toBe(401);
    expect((await call(`${cloud.gateway}/oauth/token/accessible-resources`, 'wrong')).status).toBe(401);
  });

  test('has no OAuth 1.0a, no personal access tokens and no passwords', async () => {
    const { sandbox } = await startCloud();
    for (const path of ['/plugins/servlet/oauth/request-token', '/rest/pat/latest/tokens']) {
      expect((await send(sandbox.url + path, { method: 'POST' })).status).toBe(404);
    }
    const authorization = `Basic ${btoa('alice:alice')}`;
    expect((await send(`${sandbox.url}/rest/api/2/myself`, { headers: { authorization } })).status).toBe(401);
  });
});

describe('API tokens of Cloud', () => {
  const basic = (token: string, email = 'alice@example.com') => ({
    headers: { authorization: `Basic ${btoa(`${email}:${token}`)}` },
  });

  test('work with the e-mail address at the site', async () => {
    const { sandbox, cloud } = await startCloud();
    const { token } = cloud.addApiToken({ userName: 'alice' });
    const me = await send(`${sandbox.url}/rest/api/3/myself`, basic(token));
    expect([me.status, JSON.parse(me.text)]).toMatchObject([200, { emailAddress: 'alice@example.com' }]);
    expect(me.headers.get('x-aaccountid')).toMatch(/^712020%3A/);
    expect((await send(`${sandbox.url}/rest/api/3/myself`, basic(token, 'bob@example.com'))).status).toBe(
      401,
    );
  });

  test('that are wrong or expired make a stranger of the caller, without a word', async () => {
    const { sandbox, cloud, pass } = await startCloud();
    const { token } = cloud.addApiToken({ userName: 'alice', expiresAt: Date.UTC(2026, 0, 6) });
    pass(86_400);
    const answer = await send(`${sandbox.url}/rest/api/2/serverInfo`, basic(token));
    expect([answer.status, answer.headers.get('x-seraph-loginreason')]).toEqual([
      200,
      'AUTHENTICATED_FAILED',
    ]);
  });

  test('with scopes work at the gateway only', async () => {
    const { sandbox, cloud } = await startCloud();
    const { token } = cloud.addApiToken({ userName: 'alice', scopes: ['read:jira-user'] });
    expect((await send(`${sandbox.url}/rest/api/2/myself`, basic(token))).status).toBe(401);
    expect((await send(api(cloud, '/myself'), basic(token))).status).toBe(200);
    expect((await send(api(cloud, '/project'), basic(token))).status).toBe(401);
  });

  test('are made and revoked on the account page', async () => {
    const { cloud } = await startCloud();
    const browser = createBrowser(cloud.authorizationServer);
    expect((await browser.get('/account')).location).toContain('/login.jsp');
    await browser.login('alice');
    await browser.get('/account');
    await browser.post('/account/token', { label: 'Laptop' });
    const [token] = [...cloud.apiTokens.values()];
    expect(token).toMatchObject({ userName: 'alice', label: 'Laptop' });
    await browser.post('/account/token/revoke', { token: token?.token ?? '' });
    expect(cloud.apiTokens.size).toBe(0);
  });
});
