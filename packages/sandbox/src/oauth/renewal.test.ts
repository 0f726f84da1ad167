import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { dance, oauthUrl, sendSigned, startWithConsumer } from '../testing/fixture.test-support.ts';
import { expectProblem } from '../testing/problem.test-support.ts';

function renew(sandbox: Sandbox, token: string, sessionHandle?: string, now?: () => number) {
  return sendSigned({
    url: oauthUrl(sandbox, 'access-token'),
    token,
    oauthParameters: sessionHandle === undefined ? {} : { oauth_session_handle: sessionHandle },
    ...(now ? { now } : {}),
  });
}

const whoAmI = (sandbox: Sandbox, token: string, now = Date.now) =>
  sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token, now });

describe('renewal by session handle', () => {
  test('gives a new token and a new handle, and ends the old token', async () => {
    const sandbox = await startWithConsumer();
    const old = await dance(sandbox);
    const { status, pairs } = await renew(sandbox, old.token, old.sessionHandle);
    expect(status).toBe(200);
    expect(pairs['oauth_token']).not.toBe(old.token);
    expect(pairs['oauth_session_handle']).not.toBe(old.sessionHandle);
    expect(pairs).toMatchObject({
      oauth_token_secret: old.secret,
      oauth_expires_in: '157680000',
      oauth_authorization_expires_in: '160272000',
    });
    expectProblem(await whoAmI(sandbox, old.token), { status: 401, problem: 'token_rejected' });
    expect((await whoAmI(sandbox, pairs['oauth_token'] ?? '')).status).toBe(200);
  });

  test('works after the token expired, while its session lives', async () => {
    const sandbox = await startWithConsumer();
    const { token, sessionHandle } = await dance(sandbox);
    sandbox.world.expireTokens('alice');
    expectProblem(await whoAmI(sandbox, token), { status: 401, problem: 'token_expired' });
    expect((await renew(sandbox, token, sessionHandle)).status).toBe(200);
  });

  test('is refused once the clean-up job, every eight hours, has taken the expired token away', async () => {
    let now = Date.now();
    const sandbox = await startWithConsumer({ now: () => now });
    const { token, sessionHandle } = await dance(sandbox);
    sandbox.world.expireTokens('alice');
    now += 8 * 3_600_000;
    expectProblem(await renew(sandbox, token, sessionHandle, () => now), {
      status: 401,
      problem: 'token_rejected',
    });
    expect(sandbox.world.grants.accessTokens.size).toBe(0);
  });

  test('lets the session slide: it counts anew from every renewal', async () => {
    let now = Date.now();
    const sandbox = await startWithConsumer({ now: () => now });
    const { token, sessionHandle } = await dance(sandbox);
    // Longer than the session would have lived, in two steps that are each an hour after the token expired.
    now += (157_680_000 + 3600) * 1000;
    const { pairs } = await renew(sandbox, token, sessionHandle, () => now);
    now += (157_680_000 + 3600) * 1000;
    const again = await renew(sandbox, pairs['oauth_token'] ?? '', pairs['oauth_session_handle'], () => now);
    expect(again.status).toBe(200);
  });

  test('is refused for a token without session', async () => {
    const sandbox = await startWithConsumer();
    const { token, sessionHandle } = await dance(sandbox);
    const stored = sandbox.world.grants.accessTokens.get(token);
    if (stored) stored.session = null;
    expectProblem(await renew(sandbox, token, sessionHandle), { status: 401, problem: 'token_rejected' });
  });

  test('is refused without handle', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    const fields = { oauth_parameters_absent: 'oauth_session_handle' };
    expectProblem(await renew(sandbox, token), { status: 400, problem: 'parameter_absent', fields });
  });

  test('is refused with a wrong handle, and the token stays', async () => {
    const sandbox = await startWithConsumer();
    const { token } = await dance(sandbox);
    expectProblem(await renew(sandbox, token, 'wrong'), { status: 401, problem: 'token_rejected' });
    expect((await whoAmI(sandbox, token)).status).toBe(200);
  });

  test('is refused when the session expired', async () => {
    const sandbox = await startWithConsumer();
    const { token, sessionHandle } = await dance(sandbox);
    sandbox.world.expireTokens('alice', 'session');
    expectProblem(await renew(sandbox, token, sessionHandle), { status: 401, problem: 'permission_denied' });
  });
});
