import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createBrowser } from '../testing/browser.test-support.ts';
import { createIssue, rest, startSandbox } from '../testing/fixture.test-support.ts';

async function loggedIn(sandbox: Sandbox, name = 'alice') {
  const browser = createBrowser(sandbox.url);
  await browser.login(name);
  return browser;
}

describe('the login page', () => {
  test('leads back to the page that asked for it, inside the context path', async () => {
    const sandbox = await startSandbox({ contextPath: '/jira' });
    const browser = createBrowser(sandbox.url);
    const asked = await browser.get('/browse/DEMO');
    expect(asked.location).toBe('/jira/login.jsp?permissionViolation=true&os_destination=%2Fbrowse%2FDEMO');
    const fields = { os_username: 'alice', os_password: 'alice' };
    const back = await browser.post('/login.jsp', { ...fields, os_destination: '/browse/DEMO' });
    expect([back.status, back.location]).toEqual([302, '/jira/browse/DEMO']);
    const again = await browser.post('/login.jsp', { ...fields, os_destination: '/jira/browse/DEMO' });
    expect(again.location).toBe('/jira/browse/DEMO');
  });

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example', ''])(
    'never leads to "%s"',
    async (os_destination) => {
      const sandbox = await startSandbox();
      const fields = { os_username: 'alice', os_password: 'alice', os_destination };
      expect((await createBrowser(sandbox.url).post('/login.jsp', fields)).location).toBe('/');
    },
  );

  test('shows itself again after a wrong password, and opens no session', async () => {
    const sandbox = await startSandbox();
    const browser = createBrowser(sandbox.url);
    const page = await browser.post('/login.jsp', { os_username: 'alice', os_password: 'wrong' });
    expect(page.status).toBe(200);
    expect(page.html).toContain('User name or password is wrong.');
    expect(page.headers.get('x-seraph-loginreason')).toBe('AUTHENTICATED_FAILED');
    expect(page.headers.getSetCookie()).toEqual([]);
  });

  test('is where logging out ends', async () => {
    const sandbox = await startSandbox();
    const browser = await loggedIn(sandbox);
    await browser.get('/');
    expect((await browser.post('/logout', { atl_token: 'wrong' })).status).toBe(403);
    expect((await browser.post('/logout', {})).location).toBe('/login.jsp');
    expect((await browser.get('/browse/DEMO')).status).toBe(302);
  });
});

describe('the dashboard', () => {
  test('shows projects and issues to those who may see them', async () => {
    const sandbox = await startSandbox();
    await createIssue(sandbox, { summary: 'Visible' });
    expect((await createBrowser(sandbox.url).get('/')).html).not.toContain('Visible');
    const page = await (await loggedIn(sandbox, 'carol')).get('/secure/Dashboard.jspa');
    expect(page.html).toContain('href="/browse/DEMO-1"');
    expect(page.html).toContain('Visible');
    expect(page.html).not.toContain('listApplicationLinks');
  });

  test('carries a policy that lets no script run', async () => {
    const sandbox = await startSandbox();
    const page = await createBrowser(sandbox.url).get('/');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.html).not.toContain('<script');
    const style = await createBrowser(sandbox.url).get('/sandbox-style.css');
    expect(style.headers.get('content-type')).toContain('text/css');
  });
});

describe('the issue page', () => {
  test('shows the issue with its remote links, escaped', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox, { summary: '<b>Bold</b>', description: 'h1. <i>', labels: ['x'] });
    const link = (url: string, title: string, resolved = false) =>
      rest(sandbox, 'POST', `/issue/${key}/remotelink`, {
        body: { application: { name: 'Crosslink' }, object: { url, title, status: { resolved } } },
      });
    await link('http://localhost:3000/ideas/7', 'Idea 7', true);
    await link('javascript:alert(1)', 'Bad idea');
    const { html } = await (await loggedIn(sandbox)).get(`/browse/${key}`);
    expect(html).toContain('<h1>&lt;b&gt;Bold&lt;/b&gt;</h1>');
    expect(html).toContain('h1. &lt;i&gt;');
    expect(html).toMatch(/<td class="resolved">\s*<a href="http:\/\/localhost:3000\/ideas\/7"/);
    expect(html).not.toContain('href="javascript:');
    expect(html).toContain('Bad idea');
  });

  test('moves the issue by its buttons', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    const browser = await loggedIn(sandbox);
    expect((await browser.get(`/browse/${key}`)).html).toContain('Move to In Progress');
    expect((await browser.post(`/browse/${key}`, { transition: '21' })).location).toBe(`/browse/${key}`);
    const page = await browser.get(`/browse/${key}`);
    expect(page.html).toContain('<span class="status indeterminate">In Progress</span>');
    expect((await browser.post(`/browse/${key}`, { transition: '21' })).status).toBe(400);
    expect((await browser.post(`/browse/${key}`, { transition: '31', atl_token: '' })).status).toBe(403);
  });

  test('has no buttons for those who may only read, and does not exist where there is no issue', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    const browser = await loggedIn(sandbox, 'carol');
    expect((await browser.get(`/browse/${key}`)).html).not.toContain('Move to');
    expect((await browser.get('/browse/DEMO-9')).status).toBe(404);
    expect((await browser.get('/browse/demo')).html).toContain(key);
  });
});

test('an address without anything is a 404 page', async () => {
  const sandbox = await startSandbox({ contextPath: '/jira' });
  const page = await createBrowser(sandbox.url).get('/nothing');
  expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html;charset=UTF-8']);
});
