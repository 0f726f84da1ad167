import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { callback, oauthUrl, send, startWithConsumer } from '../testing/fixture.test-support.ts';
import { expectProblem } from '../testing/problem.test-support.ts';
import type { RawRequest } from '../testing/raw-request.test-support.ts';
import { sendRaw } from '../testing/raw-request.test-support.ts';

const ask = (sandbox: Sandbox, o: Partial<RawRequest> = {}) =>
  sendRaw({
    url: oauthUrl(sandbox, 'request-token'),
    ...o,
    oauth: { oauth_callback: callback, ...o.oauth },
  });

const seconds = () => Math.floor(Date.now() / 1000);

describe('a request for a request token', () => {
  test.each(['header', 'query', 'body'] as const)('is granted with its parameters in the %s', async (by) => {
    const sandbox = await startWithConsumer();
    const answer = await ask(sandbox, { by });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(Object.keys(answer.pairs)).toEqual([
      'oauth_token',
      'oauth_token_secret',
      'oauth_callback_confirmed',
    ]);
  });

  test('without a callback falls back to OAuth 1.0 and confirms none', async () => {
    const sandbox = await startWithConsumer();
    const answer = await ask(sandbox, { oauth: { oauth_callback: undefined } });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.pairs)).toEqual(['oauth_token', 'oauth_token_secret']);
  });

  test.each(['oob', 'https://example.com/a?b=c', 'http://127.0.0.1:3000/x'])(
    'may have the callback %s',
    async (uri) => {
      const sandbox = await startWithConsumer();
      expect((await ask(sandbox, { oauth: { oauth_callback: uri } })).status).toBe(200);
    },
  );

  test.each(['', '/relative', 'ftp://example.com', 'OOB', 'example.com/callback'])(
    'is refused with the callback "%s"',
    async (uri) => {
      const sandbox = await startWithConsumer();
      const answer = await ask(sandbox, { oauth: { oauth_callback: uri } });
      const fields = { oauth_parameters_rejected: 'oauth_callback' };
      expectProblem(answer, { status: 400, problem: 'parameter_rejected', fields });
    },
  );

  test('is refused without consumer key', async () => {
    const sandbox = await startWithConsumer();
    const answer = await ask(sandbox, { oauth: { oauth_consumer_key: undefined } });
    const fields = { oauth_parameters_absent: 'oauth_consumer_key' };
    expectProblem(answer, { status: 400, problem: 'parameter_absent', fields });
  });

  test('is refused with a consumer key that no link has', async () => {
    const sandbox = await startWithConsumer();
    const answer = await ask(sandbox, { oauth: { oauth_consumer_key: 'stale' } });
    expectProblem(answer, { status: 401, problem: 'consumer_key_unknown' });
  });

  test.each(['HMAC-SHA1', 'RSA-SHA256', 'PLAINTEXT', 'rsa-sha1', undefined])(
    'is refused with the signature method %s',
    async (method) => {
      const sandbox = await startWithConsumer();
      const answer = await ask(sandbox, { oauth: { oauth_signature_method: method } });
      expectProblem(answer, { status: 400, problem: 'signature_method_rejected' });
    },
  );

  test('is refused with a parameter twice', async () => {
    const sandbox = await startWithConsumer();
    const url = `${oauthUrl(sandbox, 'request-token')}?oauth_callback=oob`;
    const answer = await sendRaw({ url, oauth: { oauth_callback: callback } });
    const fields = { oauth_parameters_rejected: 'oauth_callback' };
    expectProblem(answer, { status: 400, problem: 'parameter_rejected', fields });
  });

  test('is refused with another version than 1.0, but needs none', async () => {
    const sandbox = await startWithConsumer();
    const answer = await ask(sandbox, { oauth: { oauth_version: '2.0' } });
    const fields = { oauth_acceptable_versions: '1.0-1.0' };
    expectProblem(answer, { status: 400, problem: 'version_rejected', fields });
    expect((await ask(sandbox, { oauth: { oauth_version: undefined } })).status).toBe(200);
  });

  test('is refused without timestamp or nonce, naming what is absent', async () => {
    const sandbox = await startWithConsumer();
    const without = (...names: string[]) =>
      ask(sandbox, { oauth: Object.fromEntries(names.map((name) => [name, undefined])) });
    expectProblem(await without('oauth_nonce'), {
      status: 400,
      problem: 'parameter_absent',
      fields: { oauth_parameters_absent: 'oauth_nonce' },
    });
    expectProblem(await without('oauth_timestamp', 'oauth_nonce'), {
      status: 400,
      problem: 'parameter_absent',
      fields: { oauth_parameters_absent: 'oauth_timestamp&oauth_nonce' },
    });
  });

  test('is refused without signature', async () => {
    const sandbox = await startWithConsumer();
    const answer = await ask(sandbox, { afterwards: { oauth_signature: undefined } });
    const fields = { oauth_parameters_absent: 'oauth_signature' };
    expectProblem(answer, { status: 400, problem: 'parameter_absent', fields });
  });

  test.each([301, -301, 3600])(
    'is refused with a clock %i seconds off, saying what would do',
    async (off) => {
      const now = seconds();
      const sandbox = await startWithConsumer({ now: () => now * 1000 });
      const answer = await ask(sandbox, { timestamp: now + off });
      const fields = { oauth_acceptable_timestamps: `${now - 300}-${now + 300}` };
      expectProblem(answer, { status: 400, problem: 'timestamp_refused', fields });
    },
  );

  test.each([300, -300])('is granted with a clock %i seconds off', async (off) => {
    const now = seconds();
    const sandbox = await startWithConsumer({ now: () => now * 1000 });
    expect((await ask(sandbox, { timestamp: now + off })).status).toBe(200);
  });

  test('is refused with a timestamp that is no number', async () => {
    const sandbox = await startWithConsumer();
    const answer = await ask(sandbox, { oauth: { oauth_timestamp: 'yesterday' } });
    const fields = { oauth_parameters_rejected: 'oauth_timestamp' };
    expectProblem(answer, { status: 400, problem: 'parameter_rejected', fields });
  });

  test('is refused with a nonce that was used, even by a request with a bad signature', async () => {
    const sandbox = await startWithConsumer();
    const spoilt = await ask(sandbox, { afterwards: { oauth_signature: 'bad' } });
    expect(spoilt.pairs['oauth_problem']).toBe('signature_invalid');
    const answer = await ask(sandbox, { oauth: { oauth_nonce: spoilt.nonce } });
    expectProblem(answer, { status: 401, problem: 'nonce_used' });
  });

  test('is refused with a bad signature, echoing the base string the site computed', async () => {
    const sandbox = await startWithConsumer({ contextPath: '/jira' });
    const answer = await ask(sandbox, { afterwards: { oauth_signature: 'bad' } });
    expectProblem(answer, {
      status: 401,
      problem: 'signature_invalid',
      fields: {
        oauth_signature: 'bad',
        oauth_signature_method: 'RSA-SHA1',
        oauth_signature_base_string: expect.stringMatching(
          /^POST&http%3A%2F%2F127\.0\.0\.1%3A\d+%2Fjira%2Fplugins%2Fservlet%2Foauth%2Frequest-token&oauth_callback%3D/,
        ),
      },
    });
  });

  test('is refused when a parameter was changed after signing', async () => {
    const sandbox = await startWithConsumer();
    const answer = await ask(sandbox, { afterwards: { oauth_callback: 'http://evil.example' } });
    expect(answer.pairs['oauth_problem']).toBe('signature_invalid');
  });

  test('that a redirect turned into a GET answers 200 and nothing', async () => {
    const sandbox = await startWithConsumer();
    for (const name of ['request-token', 'access-token']) {
      const answer = await send(oauthUrl(sandbox, name));
      expect([answer.status, answer.text]).toEqual([200, '']);
    }
  });
});

test('the site signs for the address that was asked, not for X-Forwarded headers or its base URL', async () => {
  const sandbox = await startWithConsumer({ baseUrl: 'https://jira.example.com' });
  const answer = await ask(sandbox);
  expect(answer.status).toBe(200);
  const refused = await ask(sandbox, { afterwards: { oauth_signature: 'bad' } });
  expect(refused.headers.get('www-authenticate')).toContain('realm="https%3A%2F%2Fjira.example.com"');
});
