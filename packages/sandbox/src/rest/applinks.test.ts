import { createPublicKey } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createBrowser } from '../testing/browser.test-support.ts';
import {
  callback,
  consumerKey,
  dance,
  keyPair,
  oauthUrl,
  send,
  sendSigned,
  startSandbox,
} from '../testing/fixture.test-support.ts';

const asJson = { accept: 'application/json' };

async function call(
  sandbox: Sandbox,
  method: string,
  path: string,
  o: { body?: unknown; user?: string; headers?: Record<string, string> } = {},
) {
  const { body, user = 'admin', headers = asJson } = o;
  const answer = await send(`${sandbox.url}/rest/${path}`, {
    method,
    headers: {
      ...(user === 'anonymous' ? {} : { authorization: `Basic ${btoa(`${user}:${user}`)}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { ...answer, json: answer.text.startsWith('{') ? (JSON.parse(answer.text) as unknown) : undefined };
}

const links = 'applinks/3.0/applicationlink';
const link = {
  id: null,
  name: 'Crosslink',
  rpcUrl: 'http://x.example',
  displayUrl: 'http://x.example',
  typeId: 'generic',
};
const consumerBody = {
  key: consumerKey,
  name: 'Crosslink',
  description: '',
  publicKey: keyPair.publicKeyPem,
  outgoing: false,
};

async function createLink(sandbox: Sandbox, changes: object = {}): Promise<string> {
  const { json } = await call(sandbox, 'PUT', links, { body: { ...link, ...changes } });
  const [created] = (json as { 'resources-created': { href: string }[] })['resources-created'];
  return created?.href.split('/').pop() ?? '';
}

const putConsumer = (sandbox: Sandbox, id: string, changes: object = {}) =>
  call(sandbox, 'PUT', `applinks-oauth/1.0/applicationlink/${id}/authentication/consumer`, {
    body: { ...consumerBody, ...changes },
  });

const askForToken = (sandbox: Sandbox) =>
  sendSigned({ url: oauthUrl(sandbox, 'request-token'), oauthParameters: { oauth_callback: callback } });

describe('an application link', () => {
  test('made by program lets its consumer in', async () => {
    const sandbox = await startSandbox({ contextPath: '/jira' });
    expect((await askForToken(sandbox)).pairs['oauth_problem']).toBe('consumer_key_unknown');
    const created = await call(sandbox, 'PUT', links, { body: link });
    expect(created.status).toBe(201);
    const href = expect.stringMatching(new RegExp(`^${sandbox.url}/rest/${links}/[0-9a-f-]{36}$`)) as string;
    expect(created.json).toEqual({ 'status-code': 201, 'resources-created': [{ href, rel: 'self' }] });
    const [id = ''] = [...sandbox.world.grants.links.keys()];
    expect((await putConsumer(sandbox, id)).status).toBe(201);
    expect((await askForToken(sandbox)).status).toBe(200);
  });

  test('answers XML unless JSON is asked for', async () => {
    const sandbox = await startSandbox();
    const created = await call(sandbox, 'PUT', links, { body: link, headers: {} });
    expect(created.headers.get('content-type')).toBe('application/xml;charset=UTF-8');
    expect(created.text).toMatch(/<status><status-code>201<\/status-code><resources-created><href>http/);
    const refused = await call(sandbox, 'PUT', links, { body: {}, headers: {} });
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining('<message>name is required'),
    ]);
  });

  test('is listed, shown and deleted, and takes its tokens along', async () => {
    const sandbox = await startSandbox();
    const id = await createLink(sandbox);
    await putConsumer(sandbox, id);
    const { token } = await dance(sandbox);
    expect((await call(sandbox, 'GET', links)).json).toMatchObject({
      applicationLinks: [{ id, name: 'Crosslink' }],
    });
    expect((await call(sandbox, 'GET', `${links}/${id}`)).json).toMatchObject({
      id,
      rpcUrl: 'http://x.example',
    });
    expect((await call(sandbox, 'DELETE', `${links}/${id}`)).status).toBe(200);
    expect((await call(sandbox, 'GET', `${links}/${id}`)).status).toBe(404);
    const answer = await sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token });
    expect(answer.pairs['oauth_problem']).toBe('token_rejected');
    expect((await askForToken(sandbox)).pairs['oauth_problem']).toBe('consumer_key_unknown');
  });

  test.each(['alice', 'anonymous'])('is not for %s', async (user) => {
    const sandbox = await startSandbox();
    const status = user === 'alice' ? 403 : 401;
    expect((await call(sandbox, 'PUT', links, { body: link, user })).status).toBe(status);
    expect((await call(sandbox, 'GET', links, { user })).status).toBe(status);
    expect(sandbox.world.grants.links.size).toBe(0);
  });

  test.each([
    [{ name: '' }, 400],
    [{ rpcUrl: undefined }, 400],
    [{ rpcUrl: 'nowhere' }, 400],
    [{ typeId: 'jira' }, 400],
    [{ rpcUrl: 'http://y.example' }, 409],
    [{ name: 'Another' }, 409],
  ])('is refused with %j beside another one', async (changes, status) => {
    const sandbox = await startSandbox();
    await createLink(sandbox);
    expect((await call(sandbox, 'PUT', links, { body: { ...link, ...changes } })).status).toBe(status);
  });
});

describe('the consumer of a link', () => {
  test('is replaced by the next one, whose tokens start anew', async () => {
    const sandbox = await startSandbox();
    const id = await createLink(sandbox);
    await putConsumer(sandbox, id, { key: 'old' });
    await putConsumer(sandbox, id);
    expect([...sandbox.world.grants.consumers.keys()]).toEqual([consumerKey]);
  });

  test('is refused on an unknown link, without key, and with a key of another link', async () => {
    const sandbox = await startSandbox();
    const id = await createLink(sandbox);
    const other = await createLink(sandbox, { name: 'Other', rpcUrl: 'http://other.example' });
    expect((await putConsumer(sandbox, 'nope')).status).toBe(404);
    expect((await putConsumer(sandbox, id, { key: '' })).status).toBe(400);
    expect((await putConsumer(sandbox, id, { publicKey: undefined })).status).toBe(400);
    await putConsumer(sandbox, id);
    expect((await putConsumer(sandbox, other)).status).toBe(400);
  });

  test('needs an SPKI PEM key: neither PKCS#1 nor bare Base64 nor rubbish', async () => {
    const sandbox = await startSandbox();
    const id = await createLink(sandbox);
    const bare = keyPair.publicKeyPem.replace(/-----[A-Z ]+-----|\s/g, '');
    const pkcs1 = createPublicKey(keyPair.publicKeyPem).export({ type: 'pkcs1', format: 'pem' });
    const broken = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----';
    for (const publicKey of [bare, pkcs1, broken, keyPair.privateKeyPem]) {
      expect((await putConsumer(sandbox, id, { publicKey })).status).toBe(400);
    }
    expect(sandbox.world.grants.consumers.size).toBe(0);
  });

  test('that is outgoing lets nobody in', async () => {
    const sandbox = await startSandbox();
    const id = await createLink(sandbox);
    expect((await putConsumer(sandbox, id, { outgoing: true })).status).toBe(201);
    expect((await askForToken(sandbox)).pairs['oauth_problem']).toBe('consumer_key_unknown');
  });
});

describe('two-legged calls', () => {
  test('are let in by the consumer, as the user it executes as', async () => {
    const sandbox = await startSandbox();
    const id = await createLink(sandbox);
    await putConsumer(sandbox, id, { twoLOAllowed: true, executingTwoLOUser: 'bob' });
    const answer = await sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token: '' });
    expect(JSON.parse(answer.text)).toMatchObject({ name: 'bob' });
    const path = `applinks-oauth/1.0/applicationlink/${id}/authentication/consumer`;
    expect((await call(sandbox, 'GET', path)).json).toEqual({
      key: consumerKey,
      name: 'Crosslink',
      description: '',
      publicKey: keyPair.publicKeyPem.replace(/-----[A-Z ]+-----|\s/g, ''),
      twoLOAllowed: true,
      executingTwoLOUser: 'bob',
      outgoing: false,
    });
  });

  test.each([{ executingTwoLOUser: '' }, { executingTwoLOUser: 'nobody' }])('need a user: %j', async (o) => {
    const sandbox = await startSandbox();
    const id = await createLink(sandbox);
    expect((await putConsumer(sandbox, id, { twoLOAllowed: true, ...o })).status).toBe(400);
  });
});

test('the callback of a consumer is a URL', async () => {
  const sandbox = await startSandbox();
  const id = await createLink(sandbox);
  expect((await putConsumer(sandbox, id, { callback: 'nowhere' })).status).toBe(400);
  expect((await putConsumer(sandbox, id, { callback: 'https://x.example/back' })).status).toBe(201);
  expect(sandbox.world.grants.consumers.get(consumerKey)?.callbackUrl).toBe('https://x.example/back');
});

test('a consumer is deleted, and then is not there', async () => {
  const sandbox = await startSandbox();
  const id = await createLink(sandbox);
  await putConsumer(sandbox, id);
  const path = `applinks-oauth/1.0/applicationlink/${id}/authentication/consumer`;
  expect((await call(sandbox, 'DELETE', path)).status).toBe(200);
  expect((await call(sandbox, 'DELETE', path)).status).toBe(404);
  expect((await call(sandbox, 'GET', path)).status).toBe(404);
  expect((await askForToken(sandbox)).pairs['oauth_problem']).toBe('consumer_key_unknown');
});

describe('the session of a browser', () => {
  const dataCenters = ['8.20', '9.12', '10.3', '11.2'];

  test.each(dataCenters)('writes in %s only after the password was typed again', async (version) => {
    const sandbox = await startSandbox({ version });
    const browser = createBrowser(sandbox.url);
    await browser.login('admin');
    const cookie = () => ({ ...asJson, cookie: browser.cookies() });
    const put = () =>
      call(sandbox, 'PUT', links, { body: link, user: 'anonymous', headers: { ...cookie() } });
    const refused = await put();
    expect(refused.status).toBe(401);
    expect(refused.json).toEqual({ 'status-code': 401, message: 'This resource requires WebSudo.' });
    const read = await call(sandbox, 'GET', links, { user: 'anonymous', headers: cookie() });
    expect([read.status, read.json]).toEqual([200, { applicationLinks: [] }]);
    await browser.administer();
    expect((await put()).status).toBe(201);
  });

  test('writes at once where the site asks for no password', async () => {
    const sandbox = await startSandbox();
    sandbox.world.site.webSudo = false;
    const browser = createBrowser(sandbox.url);
    await browser.login('admin');
    const headers = { ...asJson, cookie: browser.cookies() };
    expect((await call(sandbox, 'PUT', links, { body: link, user: 'anonymous', headers })).status).toBe(201);
  });
});

test('a signed request administers nothing while the site asks for the password', async () => {
  const sandbox = await startSandbox();
  sandbox.world.addConsumer({ key: consumerKey, name: 'Crosslink', publicKeyPem: keyPair.publicKeyPem });
  const { token } = await dance(sandbox, 'admin');
  const url = `${sandbox.url}/rest/${links}`;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ ...link, name: 'Second' });
  expect((await sendSigned({ method: 'PUT', url, token, headers, body })).status).toBe(401);
});
