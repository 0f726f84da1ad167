import { describe, expect, test } from 'vitest';

import { createBrowser } from '../testing/browser.test-support.ts';
import { dance, sendSigned, startWithConsumer } from '../testing/fixture.test-support.ts';

const path = '/plugins/servlet/oauth/users/access-tokens';

describe('the page of authorized applications', () => {
  test.each(['8.20', '9.12', '10.3', '11.2'])('of %s takes access back', async (version) => {
    const sandbox = await startWithConsumer({ version, contextPath: '/jira' });
    const { token } = await dance(sandbox);
    const browser = createBrowser(sandbox.url);
    await browser.login('alice');
    const page = await browser.get(path);
    expect(page.html).toContain('Revoke access of Crosslink');
    expect(page.html).toContain(new Date(sandbox.world.now()).toISOString().slice(0, 10));
    expect((await browser.post(path, { token })).location).toBe(`/jira${path}`);
    expect((await browser.get(path)).html).toContain('You have given no application access.');
    const answer = await sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token });
    expect([answer.status, answer.pairs['oauth_problem']]).toEqual([401, 'token_rejected']);
  });

  test('shows and takes back one’s own access only', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox, 'alice');
    const bob = createBrowser(sandbox.url);
    await bob.login('bob');
    expect((await bob.get(path)).html).toContain('You have given no application access.');
    expect((await bob.post(path, { token })).status).toBe(302);
    expect(sandbox.world.grants.accessTokens.has(token)).toBe(true);
  });

  test('takes nothing back without login or XSRF token', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    expect((await createBrowser(sandbox.url).get(path)).location).toContain('/login.jsp');
    const browser = createBrowser(sandbox.url);
    await browser.login('alice');
    await browser.get(path);
    expect((await browser.post(path, { token, atl_token: 'guessed' })).status).toBe(403);
    expect(sandbox.world.grants.accessTokens.has(token)).toBe(true);
  });

  test('lists nothing that the clean-up job took away', async () => {
    let now = Date.now();
    const sandbox = await startWithConsumer({ now: () => now });
    await dance(sandbox);
    sandbox.world.expireTokens('alice');
    now += 8 * 3_600_000;
    const browser = createBrowser(sandbox.url);
    await browser.login('alice');
    expect((await browser.get(path)).html).toContain('You have given no application access.');
  });
});
