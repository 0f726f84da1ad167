import {
  CallbackError,
  generateKeyPair,
  readOAuthRequest,
  readPrivateKey,
  rsaSha1Signer,
} from '@crosslink/oauth1';
import type { ConsumerCredentials } from '@crosslink/oauth1';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  exchangeForAccessToken,
  readJiraCallback,
  renewAccessToken,
  requestTemporaryCredentials,
} from './dance.ts';
import { answerHtml, startTestServer } from './test-server.test-support.ts';
import { createTransport } from './transport.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let consumer: ConsumerCredentials;
beforeAll(async () => {
  const { privateKeyPem } = await generateKeyPair({ bits: 2048 });
  consumer = { consumerKey: 'crosslink-1', signer: rsaSha1Signer(readPrivateKey(privateKeyPem)) };
});

type Answer = Parameters<typeof startTestServer>[0];
const callback = 'https://crosslink.example.com/oauth1/callback/1';

async function setUp(answer: Answer) {
  const server = await startTestServer(answer);
  const transport = createTransport({ attemptTimeoutMs: 500 });
  closers.push(server.close, transport.close);
  return { server, options: { baseUrl: `${server.url}/jira/`, consumer, transport } };
}

/** Jira answers with text/plain. */
const answerText =
  (body: string): Answer =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'text/plain' }).end(body);
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('asking for a request token', () => {
  const granted = answerText('oauth_token=abc%2Bd&oauth_token_secret=s&oauth_callback_confirmed=true');

  test('posts the signed callback below the context path and names the page to allow it on', async () => {
    const { server, options } = await setUp(granted);
    const token = await requestTemporaryCredentials({ ...options, callback });
    expect(token).toEqual({
      token: 'abc+d',
      tokenSecret: 's',
      authorizationUrl: `${server.url}/jira/plugins/servlet/oauth/authorize?oauth_token=abc%2Bd`,
    });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/jira/plugins/servlet/oauth/request-token' });
    const url = `${server.url}${request?.url ?? ''}`;
    const { oauth } = readOAuthRequest({ method: 'POST', url, headers: request?.headers ?? {} });
    expect(oauth.get('oauth_callback')).toBe(callback);
  });

  test('signs with Jira’s time', async () => {
    const { server, options } = await setUp(granted);
    const now = () => 1_700_000_000_000;
    await requestTemporaryCredentials({ ...options, callback, now, clockOffsetSeconds: -3600 });
    expect(server.requests[0]?.headers.authorization).toContain('oauth_timestamp="1699996400"');
  });

  const table: [what: string, answer: Answer, name: string, code: string][] = [
    ['200 without a token', answerText(''), 'JiraUnexpectedReplyError', 'reply_without_token'],
    [
      'a token without confirmed callback',
      answerText('oauth_token=a&oauth_token_secret=b'),
      'JiraUnexpectedReplyError',
      'callback_not_confirmed',
    ],
    [
      'a page',
      (_request, response) => answerHtml(response, 200, '<title>Log in</title>'),
      'JiraUnexpectedReplyError',
      'jira_html',
    ],
    [
      'a page of 404',
      (_request, response) => answerHtml(response, 404, '<title>Dead link</title>'),
      'JiraUnexpectedReplyError',
      'jira_html',
    ],
    [
      'a redirect',
      (_request, response) => void response.writeHead(302, { location: '/x' }).end(),
      'JiraUnexpectedReplyError',
      'jira_redirect',
    ],
    [
      'Jira down',
      (_request, response) => void response.writeHead(503).end(),
      'JiraUnreachableError',
      'jira_unavailable',
    ],
    [
      'a dropped connection',
      (_request, _response, raw) => void raw.socket.destroy(),
      'JiraUnreachableError',
      'jira_connection_lost',
    ],
    ['Jira slow', () => undefined, 'JiraTimeoutError', 'jira_timeout'],
    [
      'an unknown consumer key',
      (_request, response) => void response.writeHead(401).end('oauth_problem=consumer_key_unknown'),
      'JiraSetupError',
      'consumer_key_unknown',
    ],
  ];
  for (const [what, answer, name, code] of table) {
    test(`ends with ${code} after ${what}, and is not repeated`, async () => {
      const { server, options } = await setUp(answer);
      const failure = await failureOf(requestTemporaryCredentials({ ...options, callback }));
      expect(failure).toMatchObject({ name, code });
      expect(server.requests).toHaveLength(1);
    });
  }
});

describe('exchanging the request token', () => {
  const leg = { token: 'request', verifier: 'v12345' };

  test('brings the access token with its lifetimes', async () => {
    const { options } = await setUp(
      answerText(
        'oauth_token=access&oauth_token_secret=s&oauth_expires_in=157680000&oauth_session_handle=h&oauth_authorization_expires_in=160272000',
      ),
    );
    expect(await exchangeForAccessToken({ ...options, ...leg })).toMatchObject({
      token: 'access',
      expiresInSeconds: 157_680_000,
      sessionHandle: 'h',
      authorizationExpiresInSeconds: 160_272_000,
    });
  });

  test('has an unknown outcome if no answer comes: the request token may be used up', async () => {
    const { options } = await setUp((_request, _response, raw) => void raw.socket.destroy());
    expect(await failureOf(exchangeForAccessToken({ ...options, ...leg }))).toMatchObject({
      code: 'jira_outcome_unknown',
      remedy: 'Start connecting again.',
    });
  });

  test('of somebody else is refused, and asks for a new start', async () => {
    const { options } = await setUp(
      (_request, response) => void response.writeHead(401).end('oauth_problem=token_rejected'),
    );
    const failure = await failureOf(exchangeForAccessToken({ ...options, ...leg }));
    expect(failure).toMatchObject({ name: 'JiraRefusedError', code: 'token_rejected' });
  });
});

describe('renewing', () => {
  test('presents token and session handle', async () => {
    const { server, options } = await setUp(
      answerText('oauth_token=new&oauth_token_secret=s&oauth_session_handle=h2'),
    );
    const renewed = await renewAccessToken({ ...options, token: 'old', sessionHandle: 'h1' });
    expect(renewed).toMatchObject({ token: 'new', sessionHandle: 'h2' });
    expect(server.requests[0]?.headers.authorization).toContain('oauth_session_handle="h1"');
  });

  test('that got lost sends nobody to look in Jira', async () => {
    const { options } = await setUp((_request, _response, raw) => void raw.socket.destroy());
    const failure = await failureOf(renewAccessToken({ ...options, token: 'old', sessionHandle: 'h1' }));
    expect(failure).toMatchObject({
      code: 'jira_outcome_unknown',
      remedy: 'Try again; if Jira then refuses the connection, connect to Jira again.',
    });
  });
});

describe('the callback', () => {
  const read = (parameters: [string, string][]) => readJiraCallback({ parameters, expectedToken: 'mine' });
  const codeOf = (parameters: [string, string][]): unknown => {
    try {
      return read(parameters);
    } catch (error) {
      return error instanceof CallbackError ? error.code : error;
    }
  };

  test('with our token and a verifier is good', () => {
    expect(
      read([
        ['oauth_token', 'mine'],
        ['oauth_verifier', 'v12345'],
        ['other', '1'],
      ]),
    ).toEqual({ token: 'mine', verifier: 'v12345' });
  });

  test('with the verifier "denied" is a denial', () => {
    expect(
      codeOf([
        ['oauth_token', 'mine'],
        ['oauth_verifier', 'denied'],
      ]),
    ).toBe('authorization_denied');
  });

  test('with another token, no token or no verifier is none of ours', () => {
    expect(
      codeOf([
        ['oauth_token', 'yours'],
        ['oauth_verifier', 'denied'],
      ]),
    ).toBe('callback_token_foreign');
    expect(codeOf([['oauth_verifier', 'v12345']])).toBe('callback_token_missing');
    expect(codeOf([['oauth_token', 'mine']])).toBe('callback_verifier_missing');
  });
});
