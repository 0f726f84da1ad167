import { generateKeyPair, readPrivateKey, rsaSha1Signer } from '@crosslink/oauth1';
import { describe, expect, test } from 'vitest';

import {
  decide,
  exchange,
  oauthUrl,
  requestToken,
  sendSigned,
  startWithConsumer,
} from '../testing/fixture.test-support.ts';
import { expectProblem } from '../testing/problem.test-support.ts';

describe('the exchange of a request token', () => {
  test('is refused without token', async () => {
    const sandbox = await startWithConsumer();
    const answer = await sendSigned({ url: oauthUrl(sandbox, 'access-token') });
    const fields = { oauth_parameters_absent: 'oauth_token' };
    expectProblem(answer, { status: 400, problem: 'parameter_absent', fields });
  });

  test('is refused with a token that is not known', async () => {
    const sandbox = await startWithConsumer();
    expectProblem(await exchange(sandbox, 'unknown', 'abc123'), { status: 401, problem: 'token_rejected' });
  });

  test('is refused when the token is older than 600 seconds', async () => {
    let now = Date.now();
    const sandbox = await startWithConsumer({ now: () => now });
    const token = await requestToken(sandbox);
    const verifier = await decide(sandbox, token);
    now += 600_001;
    expectProblem(await exchange(sandbox, token, verifier, { now: () => now }), {
      status: 401,
      problem: 'token_expired',
    });
  });

  test('is refused before the user decided', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    expectProblem(await exchange(sandbox, token, 'abc123'), { status: 401, problem: 'permission_unknown' });
  });

  test('is refused after the user said no', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    const verifier = await decide(sandbox, token, { button: 'deny' });
    expect(verifier).toBe('denied');
    expectProblem(await exchange(sandbox, token, verifier), { status: 401, problem: 'permission_denied' });
  });

  test('is refused to another consumer', async () => {
    const sandbox = await startWithConsumer();
    const { publicKeyPem, privateKeyPem } = await generateKeyPair({ bits: 2048 });
    sandbox.world.addConsumer({ key: 'another', name: 'Another', publicKeyPem });
    const token = await requestToken(sandbox);
    const verifier = await decide(sandbox, token);
    const another = { consumerKey: 'another', signer: rsaSha1Signer(readPrivateKey(privateKeyPem)) };
    expectProblem(await exchange(sandbox, token, verifier, another), {
      status: 401,
      problem: 'token_rejected',
    });
  });

  test('is refused without verifier', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    await decide(sandbox, token);
    const answer = await exchange(sandbox, token, '', { oauthParameters: {} });
    const fields = { oauth_parameters_absent: 'oauth_verifier' };
    expectProblem(answer, { status: 400, problem: 'parameter_absent', fields });
  });

  test('is refused with a wrong verifier, which does not use the token up', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    const verifier = await decide(sandbox, token);
    expectProblem(await exchange(sandbox, token, 'wrong1'), { status: 401, problem: 'token_rejected' });
    expect((await exchange(sandbox, token, verifier)).status).toBe(200);
  });

  test('reports the token before the signature', async () => {
    const sandbox = await startWithConsumer();
    const { privateKeyPem } = await generateKeyPair({ bits: 2048 });
    const badSigner = { signer: rsaSha1Signer(readPrivateKey(privateKeyPem)) };
    expectProblem(await exchange(sandbox, 'unknown', 'x', badSigner), {
      status: 401,
      problem: 'token_rejected',
    });
    const token = await requestToken(sandbox);
    const verifier = await decide(sandbox, token);
    const answer = await exchange(sandbox, token, verifier, badSigner);
    expect(answer.pairs['oauth_problem']).toBe('signature_invalid');
  });

  test('works once', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    const verifier = await decide(sandbox, token);
    expect((await exchange(sandbox, token, verifier)).status).toBe(200);
    expectProblem(await exchange(sandbox, token, verifier), { status: 401, problem: 'token_rejected' });
  });

  test('works once, also when two come side by side', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    const verifier = await decide(sandbox, token);
    const answers = await Promise.all([
      exchange(sandbox, token, verifier),
      exchange(sandbox, token, verifier),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  test('needs no verifier under OAuth 1.0', async () => {
    const sandbox = await startWithConsumer();
    const asked = await sendSigned({ url: oauthUrl(sandbox, 'request-token') });
    const token = asked.pairs['oauth_token'] ?? '';
    await decide(sandbox, token);
    const answer = await exchange(sandbox, token, '', { oauthParameters: {} });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.pairs)).toEqual([
      'oauth_token',
      'oauth_token_secret',
      'oauth_expires_in',
      'oauth_session_handle',
      'oauth_authorization_expires_in',
    ]);
  });

  test('is refused after the link was removed, though the user had said yes', async () => {
    const sandbox = await startWithConsumer();
    const token = await requestToken(sandbox);
    const verifier = await decide(sandbox, token);
    const { grants } = sandbox.world;
    for (const id of grants.links.keys()) grants.removeLink(id);
    expectProblem(await exchange(sandbox, token, verifier), { status: 401, problem: 'token_rejected' });
  });

  test('tells the lifetimes that the site has configured, and keeps to them', async () => {
    let now = Date.now();
    const sandbox = await startWithConsumer({ now: () => now });
    Object.assign(sandbox.world.grants.lifetimes, { accessToken: 3600, session: 7200 });
    const token = await requestToken(sandbox);
    const { pairs } = await exchange(sandbox, token, await decide(sandbox, token));
    expect(pairs).toMatchObject({ oauth_expires_in: '3600', oauth_authorization_expires_in: '7200' });
    const whoAmI = () =>
      sendSigned({
        method: 'GET',
        url: `${sandbox.url}/rest/api/2/myself`,
        token: pairs['oauth_token'] ?? '',
        now: () => now,
      });
    now += 3_600_000;
    expect((await whoAmI()).status).toBe(200);
    now += 1;
    expectProblem(await whoAmI(), { status: 401, problem: 'token_expired' });
  });
});
