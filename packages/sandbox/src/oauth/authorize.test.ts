import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createBrowser } from '../testing/browser.test-support.ts';
import {
  decide,
  oauthUrl,
  requestToken,
  sendSigned,
  startWithConsumer,
} from '../testing/fixture.test-support.ts';

const path = '/plugins/servlet/oauth/authorize';

async function loggedIn(sandbox: Sandbox, name = 'alice') {
  const browser = createBrowser(sandbox.url);
  await browser.login(name);
  return browser;
}

describe('the authorize page', () => {
  test('names the application and the person, and cannot be framed', async () => {
    const sandbox = await startWithConsumer();
    const browser = await loggedIn(sandbox, 'bob');
    const page = await browser.get(`${path}?oauth_token=${await requestToken(sandbox)}`);
    expect(page.status).toBe(200);
    expect(page.html).toContain('<strong>Crosslink</strong>');
    expect(page.html).toContain('<strong>Bob Baker</strong>');
    expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  });

  test('looks at the token before the login', async () => {
    const sandbox = await startWithConsumer();
    const browser = createBrowser(sandbox.url);
    const unknown = await browser.get(`${path}?oauth_token=unknown`);
    expect(unknown.status).toBe(401);
    expect(unknown.html).toContain('token_rejected');
    expect(unknown.headers.get('www-authenticate')).toContain('oauth_problem="token_rejected"');
    const absent = await browser.get(path);
    expect(absent.status).toBe(400);
    expect(absent.html).toContain('parameter_absent');
    const known = await browser.get(`${path}?oauth_token=${await requestToken(sandbox)}`);
    expect(known.status).toBe(302);
  });

  test('says token_used once the user decided', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    await decide(sandbox, token);
    const page = await createBrowser(sandbox.url).get(`${path}?oauth_token=${token}`);
    expect(page.status).toBe(401);
    expect(page.html).toContain('token_used');
  });

  test('says token_expired after ten minutes', async () => {
    let now = Date.now();
    const sandbox = await startWithConsumer({ now: () => now });
    const token = await requestToken(sandbox);
    now += 600_001;
    const page = await createBrowser(sandbox.url).get(`${path}?oauth_token=${token}`);
    expect(page.status).toBe(401);
    expect(page.html).toContain('token_expired');
  });

  test('takes no decision without the XSRF token of the session', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    const browser = await loggedIn(sandbox);
    for (const atl_token of ['', 'guessed']) {
      const reply = await browser.post(path, { oauth_token: token, approve: 'Allow', atl_token });
      expect(reply.status).toBe(403);
      expect(reply.headers.get('content-type')).toContain('text/html');
    }
    expect(sandbox.world.grants.requestTokens.get(token)?.decision).toBe('none');
  });

  test('takes no decision from somebody who is not logged in', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    const reply = await createBrowser(sandbox.url).post(path, { oauth_token: token, approve: 'Allow' });
    expect(reply.location).toContain('/login.jsp?permissionViolation=true');
    expect(sandbox.world.grants.requestTokens.get(token)?.decision).toBe('none');
  });

  test('escapes the name of the application', async () => {
    const sandbox = await startWithConsumer();
    const consumer = sandbox.world.grants.consumers.get('crosslink-test');
    if (consumer) consumer.name = '<script>alert(1)</script>';
    const browser = await loggedIn(sandbox);
    const page = await browser.get(`${path}?oauth_token=${await requestToken(sandbox)}`);
    expect(page.html).not.toContain('<script');
    expect(page.html).toContain('&lt;script&gt;');
  });
});

describe('after the decision', () => {
  test('a denial comes back by the same redirect, with the verifier "denied" and no error parameter', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox, { oauth_callback: 'http://127.0.0.1:9/back' });
    const browser = await loggedIn(sandbox);
    await browser.get(`${path}?oauth_token=${token}`);
    const reply = await browser.post(path, { oauth_token: token, deny: 'Deny' });
    expect(reply.location).toBe(`http://127.0.0.1:9/back?oauth_token=${token}&oauth_verifier=denied`);
  });

  test('a fragment in the callback breaks it: what is appended lands behind it', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox, { oauth_callback: 'http://127.0.0.1:9/back#top' });
    const browser = await loggedIn(sandbox);
    await browser.get(`${path}?oauth_token=${token}`);
    const reply = await browser.post(path, { oauth_token: token, approve: 'Allow' });
    expect(reply.location).toMatch(/^http:\/\/127\.0\.0\.1:9\/back#top\?oauth_token=/);
  });

  test('a denial without any callback is told on a page', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox, { oauth_callback: 'oob' });
    const browser = await loggedIn(sandbox);
    await browser.get(`${path}?oauth_token=${token}`);
    const reply = await browser.post(path, { oauth_token: token, deny: 'Deny' });
    expect([reply.status, reply.location]).toEqual([200, '']);
    expect(reply.html).toContain('Access denied');
  });

  test('a second decision is refused: the token is used', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    const browser = await loggedIn(sandbox);
    await browser.get(`${path}?oauth_token=${token}`);
    await browser.post(path, { oauth_token: token, approve: 'Allow' });
    const reply = await browser.post(path, { oauth_token: token, deny: 'Deny' });
    expect(reply.status).toBe(401);
    expect(reply.html).toContain('token_used');
    expect(sandbox.world.grants.requestTokens.get(token)?.decision).toBe('allowed');
  });

  test.each([{}, { approve: 'Allow', deny: 'Deny' }])(
    'a form with the buttons %j decides nothing',
    async (o) => {
      const sandbox = await startWithConsumer();
      const token = await requestToken(sandbox);
      const browser = await loggedIn(sandbox);
      await browser.get(`${path}?oauth_token=${token}`);
      const reply = await browser.post(path, { oauth_token: token, ...o });
      expect(reply.status).toBe(400);
      expect(sandbox.world.grants.requestTokens.get(token)?.decision).toBe('none');
    },
  );

  test('OAuth 1.0 goes to the callback of the consumer when the page names none', async () => {
    const sandbox = await startWithConsumer();
    const consumer = sandbox.world.grants.consumers.get('crosslink-test');
    Object.assign(consumer ?? {}, { callbackUrl: 'http://127.0.0.1:9/configured' });
    const asked = await sendSigned({ url: oauthUrl(sandbox, 'request-token') });
    const token = asked.pairs['oauth_token'] ?? '';
    const browser = await loggedIn(sandbox);
    await browser.get(`${path}?oauth_token=${token}`);
    const reply = await browser.post(path, { oauth_token: token, approve: 'Allow' });
    expect(reply.location).toBe(`http://127.0.0.1:9/configured?oauth_token=${token}`);
  });

  test('oob shows the code to copy', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox, { oauth_callback: 'oob' });
    const browser = await loggedIn(sandbox);
    await browser.get(`${path}?oauth_token=${token}`);
    const reply = await browser.post(path, { oauth_token: token, approve: 'Allow' });
    expect(reply.status).toBe(200);
    const verifier = sandbox.world.grants.requestTokens.get(token)?.verifier ?? 'none';
    expect(reply.html).toContain(`id="verifier">${verifier}</p>`);
  });

  test('oob goes to the callback of the consumer when it has one', async () => {
    const sandbox = await startWithConsumer();
    const consumer = sandbox.world.grants.consumers.get('crosslink-test');
    if (consumer) consumer.callbackUrl = 'http://127.0.0.1:9/configured';
    const token = await requestToken(sandbox, { oauth_callback: 'oob' });
    const browser = await loggedIn(sandbox);
    await browser.get(`${path}?oauth_token=${token}`);
    const reply = await browser.post(path, { oauth_token: token, approve: 'Allow' });
    expect(reply.location).toMatch(/^http:\/\/127\.0\.0\.1:9\/configured\?oauth_token=/);
  });

  test('OAuth 1.0 takes the callback of the page and sends no verifier', async () => {
    const sandbox = await startWithConsumer();
    const asked = await sendSigned({ url: oauthUrl(sandbox, 'request-token') });
    const token = asked.pairs['oauth_token'] ?? '';
    const browser = await loggedIn(sandbox);
    const late = encodeURIComponent('http://127.0.0.1:9/late');
    const page = await browser.get(`${path}?oauth_token=${token}&oauth_callback=${late}`);
    expect(page.html).toContain('value="http://127.0.0.1:9/late"');
    const fields = { oauth_token: token, oauth_callback: 'http://127.0.0.1:9/late', approve: 'Allow' };
    const reply = await browser.post(path, fields);
    expect(reply.location).toBe(`http://127.0.0.1:9/late?oauth_token=${token}`);
  });
});
