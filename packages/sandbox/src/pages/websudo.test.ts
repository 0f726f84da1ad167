import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createBrowser } from '../testing/browser.test-support.ts';
import { send, startSandbox } from '../testing/fixture.test-support.ts';

const links = '/plugins/servlet/applinks/listApplicationLinks';
const formPath = '/secure/admin/WebSudoAuthenticate!default.jspa';
const answerPath = '/secure/admin/WebSudoAuthenticate.jspa';
const dataCenters = ['8.20', '9.12', '10.3', '11.2'];

async function administrator(sandbox: Sandbox) {
  const browser = createBrowser(sandbox.url);
  await browser.login('admin');
  return browser;
}

const answer = (webSudoPassword: string, webSudoDestination = links) => ({
  webSudoPassword,
  webSudoDestination,
  webSudoIsPost: 'false',
});

const sessionOf = (headers: Headers) =>
  headers.getSetCookie().flatMap((line) => /^JSESSIONID=(\w+)/.exec(line)?.[1] ?? []);

describe('an administrator', () => {
  test.each(dataCenters)('of %s types the password again before administering', async (version) => {
    const sandbox = await startSandbox({ contextPath: '/jira', version });
    const browser = await administrator(sandbox);
    const sent = await browser.get(links);
    expect([sent.status, sent.location]).toEqual([
      302,
      `/jira${formPath}?webSudoDestination=${encodeURIComponent(links)}`,
    ]);
    const page = await browser.get(sent.location.slice('/jira'.length));
    expect(page.html).toContain('name="webSudoPassword"');
    const confirmed = await browser.post(answerPath, answer('admin'));
    expect([confirmed.status, confirmed.location]).toEqual([302, `/jira${links}`]);
    expect(confirmed.headers.get('x-atlassian-websudo')).toBe('Has-Authentication');
    expect((await browser.get(links)).status).toBe(200);
  });

  test('gets a new session by it, and the old one is worth nothing', async () => {
    const sandbox = await startSandbox();
    const browser = createBrowser(sandbox.url);
    const [before = ''] = sessionOf((await browser.login('admin')).headers);
    await browser.get(formPath);
    const [after = ''] = sessionOf((await browser.post(answerPath, answer('admin'))).headers);
    expect(after).toMatch(/^[A-Z0-9]{32}$/);
    expect(after).not.toBe(before);
    const asBefore = await send(`${sandbox.url}${links}`, { headers: { cookie: `JSESSIONID=${before}` } });
    expect(asBefore.headers.get('location')).toContain('/login.jsp');
  });

  test('sees the form again after a wrong password, and no success', async () => {
    const browser = await administrator(await startSandbox());
    await browser.get(formPath);
    const page = await browser.post(answerPath, answer('wrong'));
    expect(page.status).toBe(200);
    expect(page.html).toContain('The password is wrong.');
    expect(page.headers.get('x-atlassian-websudo')).toBeNull();
    expect((await browser.get(links)).status).toBe(302);
  });

  test('has ten minutes on the clock of the site', async () => {
    let now = Date.now();
    const sandbox = await startSandbox({ now: () => now });
    const browser = createBrowser(sandbox.url);
    await browser.administer();
    now += 599_999;
    expect((await browser.get(links)).status).toBe(200);
    now += 1;
    expect((await browser.get(links)).location).toContain('WebSudoAuthenticate');
  });

  test('may drop the access', async () => {
    const sandbox = await startSandbox();
    const browser = createBrowser(sandbox.url);
    await browser.administer();
    expect((await browser.get(links)).html).toContain('Drop access');
    expect((await browser.post('/secure/admin/WebSudoDrop.jspa', {})).status).toBe(302);
    expect((await browser.get(links)).location).toContain('WebSudoAuthenticate');
  });

  test('is led on at once where nothing is asked for, and only inside the site', async () => {
    const sandbox = await startSandbox({ contextPath: '/jira' });
    const browser = createBrowser(sandbox.url);
    await browser.administer();
    const wanted = (destination: string) =>
      browser.get(`${formPath}?webSudoDestination=${encodeURIComponent(destination)}`);
    expect((await wanted(links)).location).toBe(`/jira${links}`);
    expect((await wanted('//evil.example')).location).toBe('/jira/');
    expect((await browser.post(answerPath, answer('admin', 'https://evil.example'))).location).toBe('/jira/');
  });

  test('is not asked where the site has it switched off', async () => {
    const sandbox = await startSandbox();
    sandbox.world.site.webSudo = false;
    const page = await (await administrator(sandbox)).get(links);
    expect(page.status).toBe(200);
    expect(page.html).not.toContain('Drop access');
  });
});

describe('the password is not taken', () => {
  test('without the XSRF token of the session', async () => {
    const browser = await administrator(await startSandbox());
    await browser.get(formPath);
    const reply = await browser.post(answerPath, { ...answer('admin'), atl_token: 'guessed' });
    expect(reply.status).toBe(403);
    expect(reply.headers.get('x-atlassian-websudo')).toBeNull();
  });

  test('from somebody who is no administrator, or not logged in', async () => {
    const sandbox = await startSandbox();
    const alice = createBrowser(sandbox.url);
    await alice.login('alice');
    await alice.get('/');
    expect((await alice.get(formPath)).status).toBe(403);
    expect((await alice.post(answerPath, answer('alice'))).status).toBe(403);
    const nobody = createBrowser(sandbox.url);
    expect((await nobody.get(formPath)).location).toContain('/login.jsp');
    expect((await nobody.post(answerPath, answer('admin'))).location).toContain('/login.jsp');
  });

  test('on Cloud, which has no such page', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    const browser = createBrowser(sandbox.url);
    expect((await browser.get(formPath)).status).toBe(404);
    expect((await browser.post(answerPath, answer('admin'))).status).toBe(404);
  });
});
