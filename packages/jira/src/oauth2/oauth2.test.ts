import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox } from '@crosslink/sandbox';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { apiTokenAuthorization, bearerAuthorization } from '../bearer-authorization.ts';
import { createJiraClient } from '../client.ts';
import { createIssue } from '../endpoints/issue.ts';
import { getMyself } from '../endpoints/myself.ts';
import { searchIssues } from '../endpoints/search.ts';
import { createTransport } from '../transport.ts';
import { listAccessibleSites } from './accessible-sites.ts';
import { buildOAuth2AuthorizationUrl } from './authorization-request.ts';
import type { OAuth2Client } from './authorization-request.ts';
import { cloudProvider, cloudSiteUrl, dataCenterProvider } from './provider.ts';
import type { OAuth2Provider } from './provider.ts';
import { exchangeAuthorizationCode, refreshOAuth2Token } from './token-request.ts';

const redirectUri = 'http://127.0.0.1:9/oauth2/callback';
const state = 'a state that only this browser knows';
const transport = createTransport();
const open: Sandbox[] = [];
afterEach(() => Promise.all(open.splice(0).map((sandbox) => sandbox.close())));
afterAll(() => transport.close());

interface Registered {
  sandbox: Sandbox;
  provider: OAuth2Provider;
  client: OAuth2Client;
  scopes: string[];
}

async function start(version: string): Promise<Registered> {
  const sandbox = await createSandbox({ version, contextPath: '/jira' });
  open.push(sandbox);
  if (sandbox.cloud) {
    const scopes = ['read:jira-user', 'read:jira-work', 'offline_access'];
    const app = { name: 'Crosslink', redirectUri, scopes, owner: 'alice', shared: true };
    const { clientId, clientSecret } = sandbox.cloud.addApp({ ...app, grantLevel: 'resource' });
    return {
      sandbox,
      provider: cloudProvider(sandbox.cloud),
      client: { clientId, clientSecret, redirectUri },
      scopes,
    };
  }
  const registered = sandbox.world.oauth2.addClient({
    name: 'Crosslink',
    redirectUrl: redirectUri,
    scope: 'WRITE',
  });
  const client = { ...registered, redirectUri };
  return { sandbox, provider: dataCenterProvider(sandbox.url), client, scopes: ['WRITE'] };
}

/** What a person's browser does: log in, look at the question, press a button; resolves to the callback's query. */
async function press(url: string, button: Record<string, string>): Promise<[string, string][]> {
  const cookies = new Map<string, string>();
  const visit = async (address: string, form?: Record<string, string>) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form && { method: 'POST', body: new URLSearchParams(form) };
    const reply = await fetch(address, { redirect: 'manual', headers: { cookie }, ...body });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return { html: await reply.text(), location: reply.headers.get('location') ?? '' };
  };
  const follow = async (address: string): Promise<{ address: string; html: string }> => {
    const { html, location } = await visit(address);
    return location === '' ? { address, html } : follow(new URL(location, address).href);
  };
  const login = await follow(url);
  await visit(login.address.split('?')[0] ?? '', { os_username: 'alice', os_password: 'alice' });
  const question = await follow(url);
  const [, atl_token = ''] = /name="atl_token"\s+value="([^"]*)"/.exec(question.html) ?? [];
  const { location } = await visit(question.address, { atl_token, ...button });
  return [...new URL(location).searchParams];
}

async function connect({ provider, client, scopes }: Registered, button: Record<string, string>) {
  const { authorizationUrl, codeVerifier } = await buildOAuth2AuthorizationUrl({
    provider,
    client,
    scopes,
    state,
  });
  const parameters = await press(authorizationUrl, button);
  return { provider, client, transport, parameters, expectedState: state, codeVerifier };
}

const secondSite = '22222222-0000-4000-8000-000000000002';
const whoAmI = (baseUrl: string, accessToken: string) =>
  getMyself(createJiraClient({ baseUrl, transport, authorization: bearerAuthorization(accessToken) }));

describe('OAuth 2.0', () => {
  test.each(['9.12', '10.3', '11.2'])('connects to Data Center %s and renews', async (version) => {
    const registered = await start(version);
    const { sandbox } = registered;
    const token = await exchangeAuthorizationCode(await connect(registered, { approve: 'Allow' }));
    expect(token.expiresInSeconds).toBe(7200);
    expect(await whoAmI(sandbox.url, token.accessToken)).toMatchObject({ name: 'alice' });
    const { refreshToken = '' } = token;
    const renewed = await refreshOAuth2Token({ ...registered, transport, refreshToken });
    expect(await whoAmI(sandbox.url, renewed.accessToken)).toMatchObject({ name: 'alice' });
    await expect(refreshOAuth2Token({ ...registered, transport, refreshToken })).rejects.toMatchObject({
      name: 'JiraRefusedError',
      code: 'oauth2_grant_rejected',
    });
  });

  test('connects to the Cloud site that was picked and renews', async () => {
    const registered = await start('cloud');
    const button = { approve: 'Allow', cloudId: secondSite };
    const token = await exchangeAuthorizationCode(await connect(registered, button));
    expect(token).toMatchObject({ expiresInSeconds: 3600, scopes: registered.scopes });
    const { gateway = '' } = registered.provider;
    const sites = await listAccessibleSites({
      gateway,
      authorization: bearerAuthorization(token.accessToken),
      transport,
    });
    expect(sites).toMatchObject([{ cloudId: secondSite, name: 'Second site' }]);
    expect(await whoAmI(cloudSiteUrl(gateway, secondSite), token.accessToken)).toMatchObject({
      displayName: 'Alice Ng',
    });
    const renewed = await refreshOAuth2Token({
      ...registered,
      transport,
      refreshToken: token.refreshToken ?? '',
    });
    expect(renewed.refreshToken).not.toBe(token.refreshToken);
  });

  test.each(['10.3', 'cloud'])('of %s tells that the person said no', async (version) => {
    const denied = await connect(await start(version), { deny: 'Deny' });
    await expect(exchangeAuthorizationCode(denied)).rejects.toMatchObject({
      name: 'JiraCallbackError',
      code: 'authorization_denied',
    });
  });

  test('takes a callback with its own state and a code only', async () => {
    const registered = await start('10.3');
    const options = { ...registered, transport, expectedState: state, codeVerifier: 'v'.repeat(43) };
    const callback = (parameters: [string, string][]) =>
      exchangeAuthorizationCode({ ...options, parameters });
    await expect(
      callback([
        ['code', 'c'],
        ['state', 'foreign'],
      ]),
    ).rejects.toMatchObject({ code: 'callback_state_foreign' });
    await expect(callback([['code', 'c']])).rejects.toMatchObject({ code: 'callback_state_foreign' });
    await expect(
      callback([
        ['error', 'invalid_scope'],
        ['state', state],
      ]),
    ).rejects.toMatchObject({
      code: 'authorization_failed',
    });
    const tokenRequests = registered.sandbox.requests.filter(({ path }) => path.includes('/token'));
    expect(tokenRequests).toEqual([]);
  });

  test.each(['10.3', 'cloud'])('of %s tells a wrong secret from a refused grant', async (version) => {
    const registered = await start(version);
    const client = { ...registered.client, clientSecret: 'wrong' };
    const wrong = refreshOAuth2Token({ ...registered, client, transport, refreshToken: 'unknown' });
    await expect(wrong).rejects.toMatchObject({ name: 'JiraSetupError', code: 'oauth2_client_rejected' });
    const unknown = refreshOAuth2Token({ ...registered, transport, refreshToken: 'unknown' });
    await expect(unknown).rejects.toMatchObject({ name: 'JiraRefusedError', code: 'oauth2_grant_rejected' });
  });

  test('takes no login page for a token', async () => {
    const registered = await start('10.3');
    const provider = { ...registered.provider, tokenEndpoint: `${registered.sandbox.url}/login.jsp` };
    const asked = refreshOAuth2Token({ ...registered, provider, transport, refreshToken: 'secret-token' });
    const failure: unknown = await asked.catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'JiraUnexpectedReplyError', code: 'jira_html' });
    expect(JSON.stringify(failure)).not.toContain('secret-token');
  });
});

test('an API token with the e-mail address opens a Cloud site', async () => {
  const { sandbox } = await start('cloud');
  const apiToken = sandbox.cloud?.addApiToken({ userName: 'alice' }).token ?? '';
  const authorization = apiTokenAuthorization({ email: 'alice@example.com', apiToken });
  const client = createJiraClient({ baseUrl: sandbox.url, transport, authorization });
  expect(await getMyself(client)).toMatchObject({ displayName: 'Alice Ng' });
});

test('what was taken away from Cloud is searched for by what is in its place', async () => {
  const sandbox = await createSandbox({ version: 'cloud' });
  open.push(sandbox);
  const { token: apiToken } = sandbox.cloud?.addApiToken({ userName: 'alice' }) ?? { token: '' };
  const authorization = apiTokenAuthorization({ email: 'alice@example.com', apiToken });
  const client = createJiraClient({ baseUrl: sandbox.url, transport, authorization });
  const fields = { project: { key: 'DEMO' }, issuetype: { id: '10001' }, summary: 'Found', labels: ['here'] };
  const { key } = await createIssue(client, { fields });
  const { issues } = await searchIssues(client, { jql: 'labels = here', fields: ['labels'] });
  expect(issues).toMatchObject([{ key, fields: { labels: ['here'] } }]);
  expect(sandbox.requests.filter(({ path }) => path.includes('/search')).map(({ status }) => status)).toEqual(
    [410, 200],
  );
});
