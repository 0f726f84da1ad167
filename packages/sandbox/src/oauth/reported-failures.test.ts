import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';

import { readPrivateKey, rsaSha1Signer, signRequest } from '@crosslink/oauth1';
import { describe, expect, test } from 'vitest';

import {
  callback,
  consumerKey,
  dance,
  keyPair,
  oauthUrl,
  requestToken,
  send,
  sendSigned,
  startSandbox,
  startWithConsumer,
} from '../testing/fixture.test-support.ts';

const ownKey = { consumerKey, signer: rsaSha1Signer(readPrivateKey(keyPair.privateKeyPem)) };

/** What people report of Jira (jira-oauth1.md §4, last table), each brought about by its cause. */
describe('a failure that people report', () => {
  test('signature_invalid behind a proxy: Jira signs the Host it sees, not the one that was asked', async () => {
    const sandbox = await startWithConsumer();
    const outside = 'https://jira.example.com/plugins/servlet/oauth/request-token';
    const oauthParameters = { oauth_callback: callback };
    const { headers } = await signRequest({ method: 'POST', url: outside, ...ownKey, oauthParameters });
    const answer = await send(oauthUrl(sandbox, 'request-token'), {
      method: 'POST',
      headers: { ...headers, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'jira.example.com' },
    });
    expect(answer.pairs['oauth_problem']).toBe('signature_invalid');
    expect(answer.pairs['oauth_signature_base_string']).toMatch(/^POST&http%3A%2F%2F127\.0\.0\.1/);
  });

  test('signature_invalid where a proxy cut the context path off', async () => {
    const sandbox = await startWithConsumer();
    const oauthParameters = { oauth_callback: callback };
    const url = oauthUrl(sandbox, 'request-token');
    const asked = url.replace('/plugins', '/jira/plugins');
    const { headers } = await signRequest({ method: 'POST', url: asked, ...ownKey, oauthParameters });
    const answer = await send(url, { method: 'POST', headers });
    expect(answer.pairs['oauth_problem']).toBe('signature_invalid');
  });

  test('signature_invalid with a query parameter added after signing', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    const url = `${sandbox.url}/rest/api/2/myself`;
    const { headers } = await signRequest({ method: 'GET', url, ...ownKey, token });
    const answer = await send(`${url}?expand=groups`, { headers });
    expect(answer.pairs['oauth_problem']).toBe('signature_invalid');
  });

  test('consumer_key_unknown: the link has no incoming side', async () => {
    const sandbox = await startSandbox();
    sandbox.world.grants.addLink({ name: 'Crosslink', rpcUrl: 'http://x.example' });
    const answer = await sendSigned({ url: oauthUrl(sandbox, 'request-token') });
    expect(answer.pairs['oauth_problem']).toBe('consumer_key_unknown');
  });

  test('token_rejected right after success: the request token used as access token', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    const answer = await sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token });
    expect(answer.pairs['oauth_problem']).toBe('token_rejected');
  });

  test('nonce_used: a redirect or a retry sent the same header again', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    const url = `${sandbox.url}/rest/api/2/myself`;
    const { headers } = await signRequest({ method: 'GET', url, ...ownKey, token });
    expect((await send(url, { headers })).status).toBe(200);
    expect((await send(url, { headers })).pairs['oauth_problem']).toBe('nonce_used');
  });

  test('200 without a token: GET instead of POST', async () => {
    const sandbox = await startWithConsumer();
    const answer = await sendSigned({ method: 'GET', url: oauthUrl(sandbox, 'request-token') });
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  test('404: two slashes from joining addresses', async () => {
    const sandbox = await startWithConsumer();
    const url = oauthUrl(sandbox, 'request-token').replace('/plugins', '//plugins');
    expect((await sendSigned({ url })).status).toBe(404);
  });

  test('415: a write without Content-Type', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    expect((await sendSigned({ url: `${sandbox.url}/rest/api/2/issue`, token })).status).toBe(415);
  });

  test('403 XSRF check failed: a POST that looks like a browser', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    const post = (headers: Record<string, string>) =>
      sendSigned({
        url: `${sandbox.url}/rest/api/2/issue`,
        token,
        headers: { 'content-type': 'application/json', 'user-agent': 'Mozilla/5.0', ...headers },
        body: '{}',
      });
    const refused = await post({});
    expect([refused.status, refused.text]).toEqual([403, 'XSRF check failed']);
    expect((await post({ 'x-atlassian-token': 'no-check' })).status).toBe(400);
  });

  test('two WWW-Authenticate headers on 401: a bare one, then the one with the problem', async () => {
    const sandbox = await startWithConsumer();
    const headers = await new Promise<string[]>((resolve, reject) => {
      const init = { method: 'POST', headers: { authorization: 'OAuth oauth_consumer_key="stale"' } };
      http
        .request(oauthUrl(sandbox, 'request-token'), init, (reply) => {
          reply.resume();
          resolve(reply.rawHeaders);
        })
        .on('error', reject)
        .end();
    });
    const values = headers.filter((_value, at) => headers[at - 1]?.toLowerCase() === 'www-authenticate');
    const realm = `OAuth realm="${encodeURIComponent(sandbox.url)}"`;
    expect(values).toEqual([realm, `${realm}, oauth_problem="consumer_key_unknown"`]);
  });
});

describe('what works all the same', () => {
  test.each([1024, 4096])('a key of %i bits', async (bits) => {
    const sandbox = await startSandbox();
    const { publicKey: publicKeyPem, privateKey: privateKeyPem } = generateKeyPairSync('rsa', {
      modulusLength: bits,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    sandbox.world.addConsumer({ key: consumerKey, name: 'Crosslink', publicKeyPem });
    const signer = rsaSha1Signer(readPrivateKey(privateKeyPem, { minimumBits: 1024 }));
    const oauthParameters = { oauth_callback: callback };
    const answer = await sendSigned({ url: oauthUrl(sandbox, 'request-token'), signer, oauthParameters });
    expect(answer.status).toBe(200);
  });

  test('a callback elsewhere than the one the consumer has configured', async () => {
    const sandbox = await startWithConsumer();
    const consumer = sandbox.world.grants.consumers.get(consumerKey);
    Object.assign(consumer ?? {}, { callbackUrl: 'https://configured.example/' });
    expect(await requestToken(sandbox)).toHaveLength(32);
  });
});

test('Cloud has no OAuth 1.0a: its addresses are not there, and a signature is no login', async () => {
  const sandbox = await startWithConsumer({ version: 'cloud' });
  const names = ['request-token', 'access-token', 'authorize', 'users/access-tokens', 'consumer-info'];
  for (const name of names) {
    expect((await send(oauthUrl(sandbox, name))).status).toBe(404);
    expect((await sendSigned({ url: oauthUrl(sandbox, name) })).status).toBe(404);
  }
  for (const path of [
    'applinks/3.0/applicationlink',
    'applinks-oauth/1.0/applicationlink/1/authentication/consumer',
  ]) {
    expect((await send(`${sandbox.url}/rest/${path}`)).status).toBe(404);
  }
  const { value } = sandbox.world.grants.createAccessToken({ consumerKey, userName: 'alice', secret: '' });
  const answer = await sendSigned({
    method: 'GET',
    url: `${sandbox.url}/rest/api/2/serverInfo`,
    token: value,
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-ausername')).not.toBe('alice');
});

test("consumer-info shows Jira's own key, and always the same one", async () => {
  const sandbox = await startSandbox();
  const first = await send(oauthUrl(sandbox, 'consumer-info'));
  expect(first.headers.get('content-type')).toBe('application/xml;charset=UTF-8');
  expect(first.text).toMatch(
    /<consumer><key>jira:[^<]+<\/key><name>[^<]+<\/name>.*<publicKey>MII[^<]+<\/publicKey>/,
  );
  expect((await send(oauthUrl(sandbox, 'consumer-info'))).text).toBe(first.text);
});
