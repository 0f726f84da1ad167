import { describe, expect, test } from 'vitest';

import { createBrowser } from './testing/browser.test-support.ts';
import { callback, consumerKey, decide, keyPair, startWithConsumer } from './testing/fixture.test-support.ts';
import { nodeOAuth } from './testing/node-oauth.test-support.ts';
import { startPassportApp } from './testing/passport-app.test-support.ts';

const dataCenters = ['8.20', '9.12', '10.3', '11.2'];

describe('node-oauth walks the whole dance', () => {
  const underJira = dataCenters.map((version) => ({ version, contextPath: '/jira' }));
  const walks = [{ version: '10.3', contextPath: '' }, ...underJira];

  test.each(walks)('with Jira $version at "$contextPath"', async ({ version, contextPath }) => {
    const sandbox = await startWithConsumer({ version, contextPath });
    const client = nodeOAuth(sandbox.url, {
      key: consumerKey,
      privateKeyPem: keyPair.privateKeyPem,
      callback,
    });

    const temporary = await client.requestToken();
    expect(temporary.token).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(temporary.secret).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(temporary.results).toEqual({ oauth_callback_confirmed: 'true' });

    const browser = createBrowser(sandbox.url);
    const authorize = `/plugins/servlet/oauth/authorize?oauth_token=${temporary.token}`;
    const sentToLogin = await browser.get(authorize);
    const destination = encodeURIComponent(authorize);
    expect(sentToLogin.status).toBe(302);
    expect(sentToLogin.location).toBe(
      `${contextPath}/login.jsp?permissionViolation=true&os_destination=${destination}`,
    );
    const sentBack = await browser.post('/login.jsp', {
      os_username: 'alice',
      os_password: 'alice',
      os_destination: authorize,
    });
    expect(sentBack.location).toBe(contextPath + authorize);
    const page = await browser.get(authorize);
    expect(page.html).toContain('Allow Crosslink?');
    const sentOn = await browser.post('/plugins/servlet/oauth/authorize', {
      oauth_token: temporary.token,
      approve: 'Allow',
    });
    expect(sentOn.status).toBe(302);
    // The query that the callback had survives.
    expect(sentOn.location).toMatch(
      new RegExp(`callback\\?attempt=7&oauth_token=${temporary.token}&oauth_verifier=[A-Za-z0-9]{6}$`),
    );

    const verifier = new URL(sentOn.location).searchParams.get('oauth_verifier') ?? '';
    const access = await client.accessToken(temporary, verifier);
    expect(access.token).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(access.token).not.toBe(temporary.token);
    expect(access.secret).toBe(temporary.secret);
    expect(access.results).toEqual({
      oauth_expires_in: '157680000',
      oauth_session_handle: expect.stringMatching(/^[A-Za-z0-9]{32}$/) as string,
      oauth_authorization_expires_in: '160272000',
    });

    const api = `${sandbox.url}/rest/api/2`;
    expect(await client.get(`${api}/myself`, access)).toMatchObject({ name: 'alice', key: 'JIRAUSER10100' });
    const created = await client.postJson(`${api}/issue`, access, {
      fields: { project: { key: 'DEMO' }, issuetype: { name: 'Story' }, summary: 'Signed by another' },
    });
    expect(created).toMatchObject({ key: 'DEMO-1' });
    const query = new URLSearchParams({
      jql: 'project = DEMO AND key in (DEMO-1)',
      fields: 'summary,status',
    });
    const found = await client.get(`${api}/search?${query.toString()}`, access);
    expect(found).toMatchObject({
      total: 1,
      issues: [{ key: 'DEMO-1', fields: { summary: 'Signed by another' } }],
    });
  });

  test('and is refused with another key pair', async () => {
    const sandbox = await startWithConsumer();
    const { generateKeyPair } = await import('@crosslink/oauth1');
    const { privateKeyPem } = await generateKeyPair({ bits: 2048 });
    const client = nodeOAuth(sandbox.url, { key: consumerKey, privateKeyPem, callback });
    await expect(client.requestToken()).rejects.toThrow(/^401 oauth_problem=signature_invalid/);
  });
});

describe('an application with passport-oauth1', () => {
  const consumer = { key: consumerKey, privateKeyPem: keyPair.privateKeyPem };

  test.each(dataCenters)('signs people in through Jira %s', async (version) => {
    const sandbox = await startWithConsumer({ version, contextPath: '/jira' });
    const app = await startPassportApp(sandbox.url, consumer);
    const browser = createBrowser(sandbox.url);
    await browser.login('bob');
    const sentToJira = await browser.get(`${app.url}/auth`);
    expect(sentToJira.location).toMatch(`${sandbox.url}/plugins/servlet/oauth/authorize?oauth_token=`);
    await browser.get(sentToJira.location);
    const oauth_token = new URL(sentToJira.location).searchParams.get('oauth_token') ?? '';
    const allow = { oauth_token, approve: 'Allow' };
    const sentBack = await browser.post('/plugins/servlet/oauth/authorize', allow);
    const welcome = await browser.get(sentBack.location);
    expect([welcome.status, welcome.html]).toEqual([200, 'Welcome']);
    expect(app.logins).toMatchObject([
      { token: expect.stringMatching(/^[A-Za-z0-9]{32}$/) as string, profile: { name: 'bob' } },
    ]);
    expect(app.logins[0]?.params).toMatchObject({ oauth_expires_in: '157680000' });
    const again = await browser.get(sentBack.location);
    expect(again.status).toBe(403);
  });

  test('hears of a denial when it exchanges the token', async () => {
    const sandbox = await startWithConsumer();
    const app = await startPassportApp(sandbox.url, consumer);
    const { location } = await createBrowser(sandbox.url).get(`${app.url}/auth`);
    const oauth_token = new URL(location).searchParams.get('oauth_token') ?? '';
    await decide(sandbox, oauth_token, { button: 'deny' });
    const refused = await createBrowser(sandbox.url).get(
      `${app.url}/callback?oauth_token=${oauth_token}&oauth_verifier=denied`,
    );
    expect(refused.status).toBe(500);
    expect(refused.html).toContain('permission_denied');
    expect(app.logins).toEqual([]);
  });
});
