import { formatFormEncoded, percentEncode, signatureBaseString } from '@crosslink/oauth1';
import type { Parameter } from '@crosslink/oauth1';
import { describe, expect, test } from 'vitest';
import { JiraSetupError } from './errors.ts';
import type { JiraError } from './errors.ts';
import type { HttpReply } from './http.ts';
import type { ReplyContext } from './reply-context.ts';
import { errorFromReply } from './reply-error.ts';

const url = 'https://jira.example.com/jira/rest/api/2/issue?token=CANARY';
const SIGNED_AT = 1_700_000_000;
const baseString = signatureBaseString({
  method: 'POST',
  url,
  parameters: [
    ['oauth_timestamp', String(SIGNED_AT)],
    ['oauth_token', 'CANARY'],
  ],
});
const context: ReplyContext = {
  request: { method: 'POST', url, baseString },
  baseUrl: 'https://jira.example.com/jira',
  step: 'rest',
  consumerKey: 'crosslink-1',
  nowMs: Date.parse('2026-09-04T12:00:00Z'),
};

const reply = (status: number, body: string, headers: HttpReply['headers'] = {}): HttpReply => ({
  status,
  body,
  headers,
});

/** As Jira sends it: a bare challenge first, the problem in the second one and again in the body. */
function problemReply(
  status: number,
  fields: readonly Parameter[],
  o: { body?: boolean; header?: boolean } = {},
) {
  const realm = 'OAuth realm="https%3A%2F%2Fjira.example.com%2Fjira"';
  const pairs = fields.map(([name, value]) => `${name}="${percentEncode(value)}"`).join(', ');
  return reply(status, o.body === false ? '' : formatFormEncoded(fields), {
    'www-authenticate': o.header === false ? realm : [realm, `${realm}, ${pairs}`],
    'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    'x-arequestid': '720x12x1',
  });
}

function errorOf(from: HttpReply, changes: Partial<ReplyContext> = {}): JiraError {
  const error = errorFromReply(from, { ...context, ...changes });
  if (error === undefined) throw new Error('the reply was taken for a success');
  return error;
}

function setupErrorOf(from: HttpReply): JiraSetupError {
  const error = errorOf(from);
  if (!(error instanceof JiraSetupError)) throw new Error(`not a matter of the set-up: ${error.name}`);
  return error;
}

describe('a problem of OAuth becomes the error of whoever has to act', () => {
  const table: [problem: string, status: number, name: string, code: string, remedy: string][] = [
    ['token_rejected', 401, 'JiraRefusedError', 'token_rejected', 'Connect to Jira again'],
    ['token_expired', 401, 'JiraRefusedError', 'token_expired', 'Connect to Jira again'],
    ['token_revoked', 401, 'JiraRefusedError', 'token_revoked', 'Connect to Jira again'],
    ['token_used', 401, 'JiraRefusedError', 'token_used', 'Connect to Jira again'],
    ['permission_denied', 401, 'JiraRefusedError', 'permission_denied', 'Connect to Jira again'],
    ['permission_unknown', 401, 'JiraRefusedError', 'permission_unknown', 'Press Allow'],
    ['user_refused', 503, 'JiraRefusedError', 'user_refused', 'Connect'],
    [
      'additional_authorization_required',
      401,
      'JiraRefusedError',
      'additional_authorization_required',
      'Connect',
    ],
    ['consumer_key_unknown', 401, 'JiraSetupError', 'consumer_key_unknown', 'crosslink-1'],
    ['consumer_key_rejected', 401, 'JiraSetupError', 'consumer_key_rejected', 'listApplicationLinks'],
    ['consumer_key_refused', 503, 'JiraSetupError', 'consumer_key_refused', 'later'],
    ['signature_invalid', 401, 'JiraSetupError', 'signature_invalid', 'public key'],
    ['signature_method_rejected', 400, 'JiraSetupError', 'signature_method_rejected', 'RSA-SHA1'],
    ['timestamp_refused', 400, 'JiraSetupError', 'timestamp_refused', 'NTP'],
    ['nonce_used', 401, 'JiraSetupError', 'nonce_used', 'twice'],
    ['version_rejected', 400, 'JiraSetupError', 'version_rejected', 'Jira'],
    ['parameter_absent', 400, 'JiraSetupError', 'parameter_absent', 'Authorization header'],
    ['parameter_rejected', 400, 'JiraSetupError', 'parameter_rejected', 'Authorization header'],
    ['something_new', 403, 'JiraSetupError', 'oauth_problem_unknown', 'log'],
  ];
  for (const [problem, status, name, code, remedy] of table) {
    test(`${problem}: ${name}`, () => {
      const error = errorOf(problemReply(status, [['oauth_problem', problem]]));
      expect(error).toMatchObject({ name, code, status, requestId: '720x12x1' });
      expect(error.remedy).toContain(remedy);
    });
  }

  test('whether it stands in the second challenge alone or in the body alone', () => {
    const fields: Parameter[] = [['oauth_problem', 'token_rejected']];
    expect(errorOf(problemReply(401, fields, { body: false })).code).toBe('token_rejected');
    expect(errorOf(problemReply(401, fields, { header: false })).code).toBe('token_rejected');
  });

  test('with the parameters it names', () => {
    const error = errorOf(
      problemReply(400, [
        ['oauth_problem', 'parameter_absent'],
        ['oauth_parameters_absent', 'oauth_verifier'],
      ]),
    );
    expect(error.message).toContain('oauth_verifier');
  });

  test('and a rejected token in the exchange asks for a new start', () => {
    const rejected = problemReply(401, [['oauth_problem', 'token_rejected']]);
    expect(errorOf(rejected, { step: 'access-token' }).remedy).toContain('Start connecting again');
  });
});

describe('an invalid signature is explained', () => {
  const echoed = (method: string, theirUrl: string, more: readonly Parameter[] = []) =>
    setupErrorOf(
      problemReply(401, [
        ['oauth_problem', 'signature_invalid'],
        [
          'oauth_signature_base_string',
          signatureBaseString({
            method,
            url: theirUrl,
            parameters: [['oauth_timestamp', String(SIGNED_AT)], ['oauth_token', 'CANARY'], ...more],
          }),
        ],
      ]),
    );

  test('by the key pair if both signed the same', () => {
    const error = echoed('POST', url);
    expect(error.differences).toEqual([]);
    expect(error.message).toContain('key pair differs');
    expect(error.remedy).toContain('public key');
  });

  test('by the proxy if Jira saw another scheme, host or port', () => {
    const error = echoed('POST', url.replace('https://jira.example.com', 'http://10.0.0.7:8080'));
    expect(error.differences?.map(({ part }) => part)).toEqual(['scheme', 'host', 'port']);
    expect(error.message).toContain('10.0.0.7');
    expect(error.remedy).toContain('proxyName');
  });

  test('by the context path if Jira saw another path', () => {
    const error = echoed('POST', url.replace('/jira/', '/'));
    expect(error.message).toContain('/rest/api/2/issue');
    expect(error.remedy).toContain('context path');
  });

  test('by a redirect if Jira saw another method', () => {
    expect(echoed('GET', url).remedy).toContain('redirect');
  });

  test('by whoever rewrites parameters if those differ, without their values', () => {
    const error = echoed('POST', url, [['utm', 'CANARY2']]);
    expect(error.message).toContain('utm');
    expect(error.remedy).toContain('rewrites parameters');
  });

  test('and neither token nor base string is in the error', () => {
    const error = echoed('POST', `${url}&more=1`);
    const written = JSON.stringify([error, error.message, error.stack, error.cause]);
    expect(written).not.toContain('CANARY');
  });
});

describe('a refused timestamp', () => {
  const refused = (range: string) =>
    setupErrorOf(
      problemReply(400, [
        ['oauth_problem', 'timestamp_refused'],
        ['oauth_acceptable_timestamps', range],
      ]),
    );

  test('names by how much our clock is behind', () => {
    const error = refused(`${SIGNED_AT + 3300}-${SIGNED_AT + 3900}`);
    expect(error.clockOffsetSeconds).toBe(3600);
    expect(error.message).toContain('3600 seconds: ours is behind');
  });

  test('names by how much our clock is ahead', () => {
    expect(refused(`${SIGNED_AT - 7500}-${SIGNED_AT - 6900}`).message).toContain(
      '7200 seconds: ours is ahead',
    );
  });

  test('says less if Jira does', () => {
    expect(refused('').clockOffsetSeconds).toBeUndefined();
  });
});

describe('any other reply', () => {
  const html =
    '<!DOCTYPE html><html><head><title>Service\n unavailable </title></head><body>BODY</body></html>';
  const json = (body: unknown) => JSON.stringify(body);
  const page = { 'content-type': 'text/html;charset=UTF-8' };
  const bare = { 'www-authenticate': 'OAuth realm="https%3A%2F%2Fjira.example.com"' };

  const table: [what: string, reply: HttpReply, name: string, code: string, says: string][] = [
    [
      'a redirect',
      reply(302, '', { location: '/login.jsp?x=CANARY' }),
      'JiraUnexpectedReplyError',
      'jira_redirect',
      '/login.jsp',
    ],
    [
      'a page of success',
      reply(200, html, page),
      'JiraUnexpectedReplyError',
      'jira_html',
      '“Service unavailable”',
    ],
    [
      'a page called JSON',
      reply(200, html, {}),
      'JiraUnexpectedReplyError',
      'jira_html',
      '“Service unavailable”',
    ],
    ['a page of 404', reply(404, html, page), 'JiraUnexpectedReplyError', 'jira_html', '404'],
    [
      'a page of 503',
      reply(503, html, page),
      'JiraUnreachableError',
      'jira_unavailable',
      '“Service unavailable”',
    ],
    ['502', reply(502, ''), 'JiraUnreachableError', 'jira_unavailable', '502'],
    ['504', reply(504, ''), 'JiraUnreachableError', 'jira_unavailable', '504'],
    [
      '500',
      reply(500, json({ errorMessages: ['Boom.'] })),
      'JiraUnexpectedReplyError',
      'jira_server_error',
      'Boom',
    ],
    ['401 with a bare challenge', reply(401, '', bare), 'JiraRefusedError', 'jira_unauthorized', '401'],
    ['403', reply(403, json({ message: 'Nope' })), 'JiraRequestError', 'jira_forbidden', 'Nope'],
    [
      '404',
      reply(404, json({ errorMessages: ['Issue Does Not Exist'], errors: {} })),
      'JiraRequestError',
      'jira_not_found',
      'Issue Does Not Exist',
    ],
    [
      '400',
      reply(400, json({ errorMessages: [], errors: { summary: 'You must specify a summary.' } })),
      'JiraRequestError',
      'jira_invalid_request',
      'summary: You must specify a summary',
    ],
    ['415 without a body', reply(415, ''), 'JiraRequestError', 'jira_invalid_request', '415'],
    [
      '410',
      reply(410, json({ errorMessages: ['The requested API has been removed.'] })),
      'JiraRequestError',
      'jira_invalid_request',
      'removed',
    ],
    ['429', reply(429, ''), 'JiraRateLimitedError', 'jira_rate_limited', 'fewer'],
  ];
  for (const [what, from, name, code, says] of table) {
    test(`${what}: ${code}`, () => {
      const error = errorOf(from);
      expect(error).toMatchObject({ name, code, status: from.status });
      expect(error.message).toContain(says);
      expect(error.message).not.toMatch(/CANARY|BODY/);
      expect(error.remedy).toMatch(/\.$/);
    });
  }

  test('of success is no error', () => {
    expect(errorFromReply(reply(200, '{}'), context)).toBeUndefined();
    expect(errorFromReply(reply(204, '', page), context)).toBeUndefined();
  });

  test('keeps Jira’s sentences apart', () => {
    const body = json({ errorMessages: ['One.'], errors: { project: 'project is required', odd: 7 } });
    expect(errorOf(reply(400, body))).toMatchObject({
      errorMessages: ['One.'],
      fieldErrors: { project: 'project is required' },
    });
  });

  const waits: [retryAfter: string, seconds: number | undefined][] = [
    ['1847', 1847],
    ['0', 0],
    ['9223372036854775807', 3600],
    ['Fri, 04 Sep 2026 12:00:30 GMT', 30],
    ['Fri, 04 Sep 2020 12:00:30 GMT', 0],
    ['soon', undefined],
  ];
  for (const [retryAfter, seconds] of waits) {
    test(`429 with Retry-After ${retryAfter} waits ${seconds ?? 'as it likes'}`, () => {
      const { retryAfterSeconds } = errorOf(reply(429, '', { 'retry-after': retryAfter })) as {
        retryAfterSeconds?: number;
      };
      expect(retryAfterSeconds).toBe(seconds);
    });
  }
});
