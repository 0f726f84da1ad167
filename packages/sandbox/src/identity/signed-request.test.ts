import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createBrowser } from '../testing/browser.test-support.ts';
import {
  dance,
  keyPair,
  requestToken,
  rest,
  send,
  sendSigned,
  startWithConsumer,
} from '../testing/fixture.test-support.ts';
import { expectProblem } from '../testing/problem.test-support.ts';
import type { RawRequest } from '../testing/raw-request.test-support.ts';
import { sendRaw } from '../testing/raw-request.test-support.ts';

const ask = (sandbox: Sandbox, token: string, o: Partial<RawRequest> = {}) =>
  sendRaw({
    method: 'GET',
    url: `${sandbox.url}/rest/api/2/myself`,
    ...o,
    oauth: { oauth_token: token, ...o.oauth },
  });

describe('a signed REST request', () => {
  test('runs as the user who allowed it, whatever list or space is in its query', async () => {
    const sandbox = await startWithConsumer({ contextPath: '/jira' });
    const { token } = await dance(sandbox, 'bob');
    const url = `${sandbox.url}/rest/api/2/myself?a=1&a=0&b=x+y%20z&c=!'()*~%C3%A9&empty`;
    const answer = await ask(sandbox, token, { url });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ name: 'bob' });
    expect(answer.headers.get('x-ausername')).toBe('bob');
    expect(answer.headers.get('x-seraph-loginreason')).toBe('OK');
    expect(answer.headers.get('cache-control')).toBe('no-cache, no-store, no-transform');
  });

  test('may have its parameters in the query', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    expect((await ask(sandbox, token, { by: 'query' })).status).toBe(200);
  });

  test('signs no JSON body', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    const fields = { project: { key: 'DEMO' }, issuetype: { name: 'Story' }, summary: 'é & =' };
    const answer = await sendSigned({
      url: `${sandbox.url}/rest/api/2/issue`,
      token,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fields }),
    });
    expect(answer.status).toBe(201);
  });

  test.each([
    'oauth_consumer_key',
    'oauth_token',
    'oauth_signature_method',
    'oauth_signature',
    'oauth_timestamp',
    'oauth_nonce',
  ])('counts as anonymous without %s', async (name) => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    const answer = await ask(sandbox, token, { afterwards: { [name]: undefined } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-ausername')).toBe('anonymous');
    expect(answer.headers.get('x-seraph-loginreason')).not.toBe('OK');
    expect(answer.headers.get('www-authenticate')).toMatch(/^OAuth realm="[^"]*"$/);
    expect(JSON.parse(answer.text)).toEqual({
      message: 'Client must be authenticated to access this resource.',
      'status-code': 401,
    });
  });

  test('is refused with an unknown token, even with a bad signature', async () => {
    const sandbox = await startWithConsumer();
    const answer = await ask(sandbox, 'unknown', { afterwards: { oauth_signature: 'bad' } });
    expectProblem(answer, { status: 401, problem: 'token_rejected' });
  });

  test('is refused with a request token', async () => {
    const sandbox = await startWithConsumer();
    expectProblem(await ask(sandbox, await requestToken(sandbox)), {
      status: 401,
      problem: 'token_rejected',
    });
  });

  test('is refused with the token of another consumer', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    sandbox.world.addConsumer({ key: 'another', name: 'Another', publicKeyPem: keyPair.publicKeyPem });
    const answer = await ask(sandbox, token, { oauth: { oauth_consumer_key: 'another' } });
    expectProblem(answer, { status: 401, problem: 'token_rejected' });
  });

  test('is refused with an expired token', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    sandbox.world.expireTokens('alice');
    expectProblem(await ask(sandbox, token), { status: 401, problem: 'token_expired' });
  });

  test('is refused with a revoked token', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    expect(sandbox.world.revokeTokens('alice')).toBe(1);
    expectProblem(await ask(sandbox, token), { status: 401, problem: 'token_rejected' });
  });

  test('is refused when the user revoked it on the page', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    const browser = createBrowser(sandbox.url);
    await browser.login('alice');
    const path = '/plugins/servlet/oauth/users/access-tokens';
    expect((await browser.get(path)).html).toContain('Crosslink');
    await browser.post(path, { token });
    expect((await browser.get(path)).html).toContain('You have given no application access.');
    expectProblem(await ask(sandbox, token), { status: 401, problem: 'token_rejected' });
  });

  test('is refused with one problem per mutation, in the same words as at the token endpoints', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    const problemOf = async (o: Partial<RawRequest>) => (await ask(sandbox, token, o)).pairs['oauth_problem'];
    expect(await problemOf({ oauth: { oauth_signature_method: 'HMAC-SHA1' } })).toBe(
      'signature_method_rejected',
    );
    expect(await problemOf({ oauth: { oauth_version: '1.1' } })).toBe('version_rejected');
    expect(await problemOf({ timestamp: 0 })).toBe('timestamp_refused');
    const { nonce } = await ask(sandbox, token);
    expect(await problemOf({ oauth: { oauth_nonce: nonce } })).toBe('nonce_used');
    expect(await problemOf({ afterwards: { oauth_signature: 'bad' } })).toBe('signature_invalid');
  });

  test('is refused for a user who may no longer log in', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    const alice = sandbox.world.users.get('alice');
    if (alice) alice.active = false;
    expectProblem(await ask(sandbox, token), { status: 401, problem: 'permission_denied' });
  });
});

describe('a two-legged request, with an empty token', () => {
  async function startTwoLegged(twoLeggedUser: string | null) {
    const sandbox = await startWithConsumer();
    const consumer = sandbox.world.grants.consumers.get('crosslink-test');
    Object.assign(consumer ?? {}, { twoLeggedUser });
    return sandbox;
  }

  test('runs as the user whom the link executes as', async () => {
    const answer = await ask(await startTwoLegged('bob'), '');
    expect(JSON.parse(answer.text)).toMatchObject({ name: 'bob' });
  });

  test('is refused where the link does not allow it', async () => {
    const answer = await ask(await startTwoLegged(null), '');
    expectProblem(answer, { status: 401, problem: 'permission_denied' });
  });

  test('is refused to an unknown consumer', async () => {
    const answer = await ask(await startTwoLegged('bob'), '', { oauth: { oauth_consumer_key: 'stale' } });
    expectProblem(answer, { status: 401, problem: 'consumer_key_unknown' });
  });

  test('is refused with a bad signature', async () => {
    const answer = await ask(await startTwoLegged('bob'), '', { afterwards: { oauth_signature: 'bad' } });
    expect([answer.status, answer.pairs['oauth_problem']]).toEqual([401, 'signature_invalid']);
  });

  test('is refused when that user may not log in', async () => {
    expectProblem(await ask(await startTwoLegged('nobody'), ''), {
      status: 401,
      problem: 'permission_denied',
    });
  });

  test('counts as anonymous when the token is not there at all', async () => {
    const answer = await ask(await startTwoLegged('bob'), '', { oauth: { oauth_token: undefined } });
    expect([answer.status, answer.headers.get('x-ausername')]).toEqual([401, 'anonymous']);
  });
});

describe('without signature', () => {
  test('a password is accepted, a wrong one refused with a page', async () => {
    const sandbox = await startWithConsumer();
    expect((await rest(sandbox, 'GET', '/myself', { user: 'carol' })).body).toMatchObject({ name: 'carol' });
    const answer = await send(`${sandbox.url}/rest/api/2/serverInfo`, {
      headers: { authorization: `Basic ${btoa('carol:wrong')}` },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-seraph-loginreason')).toBe('AUTHENTICATED_FAILED');
    expect(answer.headers.get('content-type')).toContain('text/html');
  });

  test('a session made by REST is accepted until it ends', async () => {
    const sandbox = await startWithConsumer();
    const url = `${sandbox.url}/rest/auth/1/session`;
    const login = (password: string) =>
      send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'alice', password }),
      });
    expect((await login('wrong')).status).toBe(401);
    const { session } = JSON.parse((await login('alice')).text) as {
      session: { name: string; value: string };
    };
    const cookie = `${session.name}=${session.value}`;
    const me = await send(`${sandbox.url}/rest/api/2/myself`, { headers: { cookie } });
    expect(JSON.parse(me.text)).toMatchObject({ name: 'alice' });
    expect((await send(url, { method: 'DELETE', headers: { cookie } })).status).toBe(204);
    expect((await send(`${sandbox.url}/rest/api/2/myself`, { headers: { cookie } })).status).toBe(401);
  });

  test('a malformed Authorization header is anonymous', async () => {
    const sandbox = await startWithConsumer();
    const answer = await send(`${sandbox.url}/rest/api/2/serverInfo`, {
      headers: { authorization: 'OAuth nothing' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-ausername')).toBe('anonymous');
  });
});
