import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createBrowser } from '../testing/browser.test-support.ts';
import {
  dance,
  rest,
  send,
  sendSigned,
  startSandbox,
  startWithConsumer,
} from '../testing/fixture.test-support.ts';

const basic = (sandbox: Sandbox, password: string) =>
  send(`${sandbox.url}/rest/api/2/myself`, {
    headers: { authorization: `Basic ${btoa(`alice:${password}`)}` },
  });

const form = (os_password: string, os_captcha = '') => ({ os_username: 'alice', os_password, os_captcha });

async function threeWrongPasswords(sandbox: Sandbox): Promise<void> {
  for (let count = 0; count < 3; count += 1) expect((await basic(sandbox, 'wrong')).status).toBe(401);
}

describe('after three wrong passwords', () => {
  test('even the right one is refused, with CAPTCHA_CHALLENGE', async () => {
    const sandbox = await startSandbox();
    await threeWrongPasswords(sandbox);
    const answer = await basic(sandbox, 'alice');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-authentication-denied-reason')).toBe(
      `CAPTCHA_CHALLENGE; login-url=${sandbox.url}/login.jsp`,
    );
    expect(answer.headers.get('x-seraph-loginreason')).toBe('AUTHENTICATION_DENIED');
    expect(answer.headers.get('www-authenticate')).toMatch(/^OAuth realm="[^"]*"$/);
    expect((await rest(sandbox, 'GET', '/myself', { user: 'bob' })).status).toBe(200);
  });

  test('so is a login by REST', async () => {
    const sandbox = await startSandbox();
    await threeWrongPasswords(sandbox);
    const answer = await send(`${sandbox.url}/rest/auth/1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'alice', password: 'alice' }),
    });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-authentication-denied-reason')).toContain('CAPTCHA_CHALLENGE');
  });

  test('the login page asks for a word, and with it all is well again', async () => {
    const sandbox = await startSandbox();
    const browser = createBrowser(sandbox.url);
    for (let count = 0; count < 2; count += 1) await browser.post('/login.jsp', form('wrong'));
    const asked = await browser.post('/login.jsp', form('wrong'));
    expect(asked.html).toContain('name="os_captcha"');
    const without = await browser.post('/login.jsp', form('alice'));
    expect(without.status).toBe(200);
    expect(without.headers.get('x-seraph-loginreason')).toBe('AUTHENTICATION_DENIED');
    expect((await browser.post('/login.jsp', form('wrong', 'sandbox'))).status).toBe(200);
    expect((await browser.post('/login.jsp', form('alice', 'sandbox'))).status).toBe(302);
    expect((await basic(sandbox, 'alice')).status).toBe(200);
  });

  test('a signed request works all the same: it needs no password', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    await threeWrongPasswords(sandbox);
    const answer = await sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token });
    expect(answer.status).toBe(200);
  });
});

test('a right password in between starts the count anew', async () => {
  const sandbox = await startSandbox();
  for (const password of ['wrong', 'wrong', 'alice', 'wrong', 'wrong']) await basic(sandbox, password);
  expect((await basic(sandbox, 'alice')).status).toBe(200);
});
