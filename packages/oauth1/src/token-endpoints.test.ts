import { describe, expect, it } from 'vitest';
import {
  buildAccessTokenRequest,
  buildRenewalRequest,
  interpretAccessToken,
  interpretRenewal,
} from './access-token.ts';
import { OAuthReplyError } from './errors.ts';
import { OAuthProblemError } from './problem.ts';
import { readOAuthRequest } from './read-request.ts';
import type { Reply } from './reply.ts';
import { hmacSha1Signer } from './signature-methods.ts';
import { buildTemporaryCredentialsRequest, interpretTemporaryCredentials } from './temporary-credentials.ts';

const reply = (overrides: Partial<Reply>): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body: '',
  ...overrides,
});

function errorOf(
  overrides: Partial<Reply>,
  interpret: (reply: Reply) => unknown = interpretAccessToken,
): unknown {
  try {
    return interpret(reply(overrides));
  } catch (error) {
    return error;
  }
}

const endpoint = 'https://h/jira/oauth';
const consumer = { consumerKey: 'key', signer: hmacSha1Signer('secret') };
const sent = (request: Awaited<ReturnType<typeof buildRenewalRequest>>) =>
  Object.fromEntries(readOAuthRequest(request).oauth);

describe('the requests of the three legs and of the renewal', () => {
  it('ask for temporary credentials with the callback and no token', async () => {
    const request = await buildTemporaryCredentialsRequest({
      endpoint,
      consumer,
      callback: 'https://us/cb?a=b',
    });
    expect(request).toMatchObject({ method: 'POST', url: endpoint });
    expect(sent(request)).toMatchObject({ oauth_callback: 'https://us/cb?a=b', oauth_consumer_key: 'key' });
    expect(sent(request)).not.toHaveProperty('oauth_token');
    expect(
      sent(await buildTemporaryCredentialsRequest({ endpoint, consumer, callback: 'oob' })),
    ).toMatchObject({
      oauth_callback: 'oob',
    });
  });

  it.each(['', '/callback', 'https://us/cb#x'])('refuse the callback %j', async (callback) => {
    await expect(buildTemporaryCredentialsRequest({ endpoint, consumer, callback })).rejects.toBeInstanceOf(
      TypeError,
    );
  });

  it('exchange the request token with the verifier', async () => {
    const o = { endpoint, consumer, token: 't', tokenSecret: 's', verifier: 'v', now: () => 1e12 };
    const request = await buildAccessTokenRequest(o);
    expect(sent(request)).toMatchObject({
      oauth_token: 't',
      oauth_verifier: 'v',
      oauth_timestamp: '1000000000',
    });
    expect(sent(request)['oauth_signature']).toBe(await consumer.signer.sign(request.baseString, 's'));
  });

  it('renew the access token with the session handle', async () => {
    const request = await buildRenewalRequest({ endpoint, consumer, token: 't', sessionHandle: 'h' });
    expect(sent(request)).toMatchObject({ oauth_token: 't', oauth_session_handle: 'h' });
    expect(sent(request)).not.toHaveProperty('oauth_verifier');
  });

  it('take nothing from the consumer but key and signer', async () => {
    const row = { ...consumer, body: 'x=1', token: 'x', headers: { a: 'b' } };
    const request = await buildTemporaryCredentialsRequest({ endpoint, consumer: row, callback: 'oob' });
    expect(request).not.toHaveProperty('body');
    expect(Object.keys(request.headers)).toEqual(['authorization']);
    expect(sent(request)).not.toHaveProperty('oauth_token');
  });
});

describe('temporary credentials', () => {
  it('are read from a confirmed reply', () => {
    const body = 'oauth_token=t%20t&oauth_token_secret=s&oauth_callback_confirmed=true&x=y';
    expect(interpretTemporaryCredentials(reply({ body }))).toEqual({
      token: 't t',
      tokenSecret: 's',
      callbackConfirmed: true,
      parameters: [
        ['oauth_token', 't t'],
        ['oauth_token_secret', 's'],
        ['oauth_callback_confirmed', 'true'],
        ['x', 'y'],
      ],
    });
  });

  it.each(['', '&oauth_callback_confirmed=false', '&oauth_callback_confirmed'])(
    'are refused when the callback is not confirmed: %j',
    (rest) => {
      const error = errorOf(
        { body: `oauth_token=t&oauth_token_secret=s${rest}` },
        interpretTemporaryCredentials,
      );
      expect(error).toBeInstanceOf(OAuthReplyError);
      expect(error).toMatchObject({ code: 'callback_not_confirmed', status: 200 });
    },
  );
});

describe('an access token', () => {
  it('is read with its lifetimes in seconds and its handle', () => {
    const body =
      'oauth_token=t&oauth_token_secret=s&oauth_expires_in=157680000&oauth_session_handle=h' +
      '&oauth_authorization_expires_in=160272000\n';
    const token = interpretAccessToken(reply({ body }));
    expect(token).toMatchObject({
      token: 't',
      tokenSecret: 's',
      expiresInSeconds: 157_680_000,
      sessionHandle: 'h',
      authorizationExpiresInSeconds: 160_272_000,
    });
    expect(interpretRenewal(reply({ body }))).toEqual(token);
  });

  it('does without them', () => {
    const body =
      'oauth_token=t&oauth_token_secret=&oauth_expires_in=soon&oauth_session_handle=&oauth_authorization_expires_in=-1';
    const token = interpretAccessToken(reply({ body }));
    expect(Object.keys(token).sort()).toEqual(['parameters', 'token', 'tokenSecret']);
  });
});

describe('a reply that is not a token', () => {
  it.each<[string, Partial<Reply>]>([
    ['reply_redirect', { status: 301, headers: { location: 'https://other/jira?x=secret' } }],
    ['reply_redirect', { status: 302, headers: {}, body: '<html>' }],
    [
      'reply_html',
      { headers: { 'content-type': 'text/html;charset=UTF-8' }, body: 'oauth_token=t&oauth_token_secret=s' },
    ],
    ['reply_html', { body: '\n <!DOCTYPE html><title>Log in' }],
    ['reply_html', { status: 403, headers: { 'content-type': 'text/html' }, body: 'XSRF check failed' }],
    ['reply_status', { status: 503, headers: { 'content-type': 'text/html' }, body: '<h1>down' }],
    ['reply_status', { status: 429 }],
    ['reply_status', { status: 404, body: 'not here' }],
    ['reply_status', { status: 401, headers: { 'www-authenticate': 'OAuth realm="x"' } }],
    ['reply_without_token', {}],
    ['reply_without_token', { body: '{"oauth_token":"t"}' }],
    ['reply_without_token', { body: 'oauth_token=&oauth_token_secret=s' }],
    ['reply_without_token', { body: 'oauth_token=t' }],
  ])('is %s: %j', (code, overrides) => {
    const error = errorOf(overrides);
    expect(error).toBeInstanceOf(OAuthReplyError);
    expect(error).toMatchObject({ code, status: overrides.status ?? 200, name: 'OAuthReplyError' });
    expect((error as OAuthReplyError).remedy).toMatch(/\.$/);
  });

  it('names where a redirect leads, without its query or password', () => {
    const error = errorOf({ status: 302, headers: { location: 'https://me:pass@other/jira?x=secret#y' } });
    expect(error).toMatchObject({
      message: 'The server redirects to https://other/jira (status 302) instead of answering',
    });
  });

  it('names what is missing', () => {
    expect(errorOf({})).toMatchObject({ message: 'The server answered with status 200 and an empty body' });
    expect(errorOf({ body: 'oauth_token=t' })).toMatchObject({
      message: expect.stringContaining('oauth_token_secret') as string,
    });
  });

  it.each([200, 302, 400, 401, 503])(
    'is the problem the server reports, whatever the status: %i',
    (status) => {
      const error = errorOf({ status, body: 'oauth_problem=consumer_key_refused' });
      expect(error).toBeInstanceOf(OAuthProblemError);
      expect(error).toMatchObject({ code: 'consumer_key_refused', status });
    },
  );
});
