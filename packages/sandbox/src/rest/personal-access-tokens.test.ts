import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createBrowser } from '../testing/browser.test-support.ts';
import { send, startSandbox } from '../testing/fixture.test-support.ts';

const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` });
const basic = { authorization: `Basic ${btoa('alice:alice')}` };

async function create(sandbox: Sandbox, body: object, headers: Record<string, string> = basic) {
  const answer = await send(`${sandbox.url}/rest/pat/latest/tokens`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> };
}

const whoAmI = (sandbox: Sandbox, headers: Record<string, string>) =>
  send(`${sandbox.url}/rest/api/2/myself`, { headers });

describe('personal access tokens', () => {
  test.each(['8.20', '9.12', '10.3'])(
    'of %s are made, used, listed without secret and removed',
    async (version) => {
      const sandbox = await startSandbox({ version });
      const { status, body } = await create(sandbox, { name: 'Crosslink', expirationDuration: 30 });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        id: 1,
        name: 'Crosslink',
        expiringAt: expect.stringMatching(/\+00:00$/) as string,
      });
      const me = await whoAmI(sandbox, bearer(body['rawToken']));
      expect([me.status, me.headers.get('x-ausername')]).toEqual([200, 'alice']);
      const url = `${sandbox.url}/rest/pat/latest/tokens`;
      const list = await send(url, { headers: bearer(body['rawToken']) });
      expect(JSON.parse(list.text)).toMatchObject([
        { id: 1, name: 'Crosslink', lastAccessedAt: expect.stringMatching(/\+00:00$/) as string },
      ]);
      expect(list.text).not.toContain(String(body['rawToken']));
      expect((await send(`${url}/1`, { method: 'DELETE', headers: basic })).status).toBe(204);
      expect((await whoAmI(sandbox, bearer(body['rawToken']))).status).toBe(401);
    },
  );

  test('end when they were said to', async () => {
    const sandbox = await startSandbox();
    const { body } = await create(sandbox, { name: 'Short', expirationDuration: 1 });
    sandbox.world.setClockOffset(86_401_000);
    const answer = await whoAmI(sandbox, bearer(body['rawToken']));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      401,
      { message: 'Client must be authenticated to access this resource.', 'status-code': 401 },
    ]);
  });

  test.each([
    ['no name', { name: ' ' }],
    ['a life of no days', { name: 'x', expirationDuration: 0 }],
    ['a life that is no number', { name: 'x', expirationDuration: 'long' }],
  ])('are refused with %s', async (_what, body) => {
    expect((await create(await startSandbox(), body)).status).toBe(400);
  });

  test('are not to be had by nobody, nor are those of others', async () => {
    const sandbox = await startSandbox();
    expect((await create(sandbox, { name: 'x' }, {})).status).toBe(401);
    await create(sandbox, { name: 'x' });
    const bob = { authorization: `Basic ${btoa('bob:bob')}` };
    expect(
      (await send(`${sandbox.url}/rest/pat/latest/tokens/1`, { method: 'DELETE', headers: bob })).status,
    ).toBe(404);
  });

  test('stay the way in where basic authentication is off', async () => {
    const sandbox = await startSandbox({ version: '11.2' });
    expect((await whoAmI(sandbox, basic)).status).toBe(401);
    const { rawToken } = sandbox.world.personalAccessTokens.add({ userName: 'alice', name: 'x' });
    expect((await whoAmI(sandbox, bearer(rawToken))).status).toBe(200);
  });

  test('are made and revoked on a page of the profile, of 11.2 too', async () => {
    const sandbox = await startSandbox({ version: '11.2', contextPath: '/jira' });
    const path = '/secure/ViewProfile.jspa/personal-access-tokens';
    const browser = createBrowser(sandbox.url);
    expect((await browser.get(path)).location).toContain('/jira/login.jsp');
    await browser.login('bob');
    await browser.get(path);
    expect((await browser.post(path, { name: ' ' })).status).toBe(400);
    expect((await browser.post(path, { name: 'x', days: '0' })).status).toBe(400);
    expect((await browser.post(path, { name: 'x', atl_token: 'wrong' })).status).toBe(403);
    const made = await browser.post(path, { name: 'Script', days: '7' });
    const [, raw = ''] = /id="rawToken">([^<]+)</.exec(made.html) ?? [];
    expect((await whoAmI(sandbox, bearer(raw))).headers.get('x-ausername')).toBe('bob');
    const again = (await browser.get(path)).html;
    expect(again).toContain('Script');
    expect(again).not.toContain(raw);
    await browser.post(`${path}/revoke`, { id: '1' });
    expect((await whoAmI(sandbox, bearer(raw))).status).toBe(401);
  });

  test.each(['11.2', 'cloud'])('%s makes no session for a password by REST', async (version) => {
    const sandbox = await startSandbox({ version });
    const answer = await send(`${sandbox.url}/rest/auth/1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'alice', password: 'alice' }),
    });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([404, null]);
  });
});
