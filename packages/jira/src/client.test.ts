import { generateKeyPair, readOAuthRequest, readPrivateKey, rsaSha1Signer } from '@crosslink/oauth1';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createJiraClient } from './client.ts';
import type { JiraClientOptions } from './client.ts';
import { JiraTimeoutError, JiraUnknownOutcomeError } from './errors.ts';
import { oauth1Authorization } from './oauth1-authorization.ts';
import { answerHtml, answerJson, startTestServer } from './test-server.test-support.ts';
import { createTransport } from './transport.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let privateKeyPem: string;
beforeAll(async () => {
  ({ privateKeyPem } = await generateKeyPair({ bits: 2048 }));
});

type Answer = Parameters<typeof startTestServer>[0];

/** Answers the first request by the first function and so on; the last one answers all further ones. */
async function setUp(
  answers: Answer[],
  options: Partial<JiraClientOptions> & { attemptTimeoutMs?: number } = {},
) {
  let count = 0;
  const server = await startTestServer((...all) => {
    const answer = answers[Math.min(count, answers.length - 1)];
    count += 1;
    answer?.(...all);
  });
  closers.push(server.close);
  const transport = createTransport({ attemptTimeoutMs: options.attemptTimeoutMs ?? 2000 });
  closers.push(transport.close);
  const waits: number[] = [];
  const authorization = oauth1Authorization({
    consumerKey: 'crosslink-1',
    signer: rsaSha1Signer(readPrivateKey(privateKeyPem)),
    token: 'TOKEN-CANARY',
  });
  const client = createJiraClient({
    baseUrl: `${server.url}/jira`,
    transport,
    authorization,
    random: () => 0.5,
    sleep: (waitMs) => {
      waits.push(waitMs);
      return Promise.resolve();
    },
    ...options,
  });
  return { client, server, waits };
}

const schema = z.object({ ok: z.boolean() });
const ok: Answer = (_request, response) => answerJson(response, 200, { ok: true, more: 'ignored' });
const down: Answer = (_request, response) => answerHtml(response, 503, '<title>Maintenance</title>');
const slowDown: Answer = (_request, response) => answerJson(response, 429, {}, { 'retry-after': '3' });
const drop: Answer = (_request, _response, raw) => raw.socket.destroy();
const silent: Answer = () => undefined;

const read = { method: 'GET', path: '/rest/api/2/thing', schema } as const;
const write = { method: 'POST', path: '/rest/api/2/thing', body: { a: 1 }, schema } as const;
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a call', () => {
  test('is signed, sent below the context path and parsed, unknown keys ignored', async () => {
    const { client, server } = await setUp([ok]);
    const query = [
      ['jql', 'project = "Ä & B" + 1'],
      ['jql', 'twice'],
    ] as const;
    expect(await client.request({ ...read, query })).toEqual({ ok: true });
    const [request] = server.requests;
    const url = `${server.url}${request?.url ?? ''}`;
    expect(request?.url).toMatch(/^\/jira\/rest\/api\/2\/thing\?/);
    expect(new URL(url).searchParams.getAll('jql')).toEqual(['project = "Ä & B" + 1', 'twice']);
    const { oauth } = readOAuthRequest({ method: 'GET', url, headers: request?.headers ?? {} });
    expect(oauth.get('oauth_signature_method')).toBe('RSA-SHA1');
    expect(oauth.get('oauth_token')).toBe('TOKEN-CANARY');
  });

  test('with a body sends JSON, without one names no content type', async () => {
    const { client, server } = await setUp([ok]);
    await client.request(write);
    await client.request(read);
    expect(server.requests[0]).toMatchObject({
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(server.requests[1]?.headers).not.toHaveProperty('content-type');
  });

  for (const [baseSlash, path] of [
    ['', 'rest/x'],
    ['/', '/rest/x'],
    ['//', '//rest/x'],
  ] as const) {
    test(`joins …/jira${baseSlash} and ${path} without losing or doubling anything`, async () => {
      const { client, server } = await setUp([ok]);
      const again = await setUp([ok], { baseUrl: client.baseUrl + baseSlash });
      await again.client.request({ ...read, path });
      expect(server.requests[0]?.url).toBe('/jira/rest/x');
    });
  }

  test('with a query in its path is a mistake of the programmer', async () => {
    const { client, server } = await setUp([ok]);
    expect(await failureOf(client.request({ ...read, path: '/rest/x?y=1' }))).toBeInstanceOf(TypeError);
    expect(server.requests).toHaveLength(0);
  });

  test('without a reply body gives undefined', async () => {
    const { client } = await setUp([
      (_request, response) => void response.writeHead(204, { 'content-type': 'text/html' }).end(),
    ]);
    await expect(client.request({ ...write, schema: z.undefined() })).resolves.toBeUndefined();
  });
});

describe('a retry', () => {
  test('is signed anew', async () => {
    const { client, server, waits } = await setUp([down, down, ok]);
    expect(await client.request(read)).toEqual({ ok: true });
    const nonces = server.requests.map(
      ({ headers }) => /oauth_nonce="([^"]+)"/.exec(headers.authorization ?? '')?.[1],
    );
    expect(new Set(nonces).size).toBe(3);
    expect(nonces).not.toContain(undefined);
    expect(waits).toEqual([500, 1000]);
  });

  test('gives up after four attempts with the last error', async () => {
    const { client, server } = await setUp([down]);
    expect(await failureOf(client.request(read))).toMatchObject({ code: 'jira_unavailable', status: 503 });
    expect(server.requests).toHaveLength(4);
  });

  test('waits as long as Jira asks, even for a write', async () => {
    const { client, waits } = await setUp([slowDown, ok]);
    expect(await client.request(write)).toEqual({ ok: true });
    expect(waits).toEqual([3150]);
  });

  test('does not begin when the wait would not fit into the budget', async () => {
    const { client, server } = await setUp([slowDown], { totalBudgetMs: 3000 });
    expect(await failureOf(client.request(read))).toMatchObject({
      code: 'jira_rate_limited',
      retryAfterSeconds: 3,
    });
    expect(server.requests).toHaveLength(1);
  });

  test('counts the waiting against the budget, by the given clock', async () => {
    let nowMs = 1_700_000_000_000;
    const sleep = (waitMs: number) => Promise.resolve((nowMs += waitMs));
    const { client, server } = await setUp([down], { now: () => nowMs, sleep, totalBudgetMs: 1600 });
    await failureOf(client.request(read));
    expect(server.requests).toHaveLength(3);
  });

  test('is made for a write the caller proves to be idempotent', async () => {
    const { client, server } = await setUp([drop, ok]);
    expect(await client.request({ ...write, idempotent: true })).toEqual({ ok: true });
    expect(server.requests).toHaveLength(2);
  });

  test('is made for a POST that changes nothing', async () => {
    const { client, server } = await setUp([drop, ok]);
    expect(await client.request({ ...write, readOnly: true })).toEqual({ ok: true });
    expect(server.requests).toHaveLength(2);
  });

  test('ends when the caller gives up while waiting', async () => {
    const abort = new AbortController();
    const sleep = (_waitMs: number, signal: AbortSignal | undefined) => {
      abort.abort(new Error('gave up'));
      return signal?.aborted === true ? Promise.reject(signal.reason as Error) : Promise.resolve();
    };
    const { client, server } = await setUp([down], { sleep });
    const failure = await failureOf(client.request({ ...read, signal: abort.signal }));
    expect(failure).toBe(abort.signal.reason);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a write is not repeated and its outcome unknown', () => {
  const table: [what: string, answer: Answer][] = [
    ['when the connection breaks', drop],
    ['when nothing is answered in time', silent],
    ['when Jira or a proxy answers 503', down],
    ['when a gateway gives up', (_request, response) => response.writeHead(504).end()],
    ['when Jira fails', (_request, response) => answerJson(response, 500, {})],
    ['when the success cannot be read', (_request, response) => response.writeHead(201).end('{"id":')],
    ['when the success lacks what we need', (_request, response) => answerJson(response, 201, {})],
    [
      'when it succeeded in nobody’s name',
      (_request, response) => answerJson(response, 201, { ok: true }, { 'x-ausername': 'anonymous' }),
    ],
    ['when the success is empty', (_request, response) => response.writeHead(200).end()],
  ];
  for (const [what, answer] of table) {
    test(what, async () => {
      const { client, server, waits } = await setUp([answer], { attemptTimeoutMs: 500 });
      const failure = await failureOf(client.request(write));
      expect(failure).toBeInstanceOf(JiraUnknownOutcomeError);
      expect((failure as JiraUnknownOutcomeError).cause).toBeInstanceOf(Error);
      expect(server.requests).toHaveLength(1);
      expect(waits).toEqual([]);
    });
  }

  test('even if the last of several attempts surely did nothing', async () => {
    const { client } = await setUp([drop, slowDown], { totalBudgetMs: 2000 });
    const failure = await failureOf(client.request({ ...write, idempotent: true }));
    expect(failure).toBeInstanceOf(JiraUnknownOutcomeError);
  });
});

describe('a read', () => {
  test('that is not answered in time is a time-out', async () => {
    const { client } = await setUp([silent], { attemptTimeoutMs: 400, totalBudgetMs: 400 });
    expect(await failureOf(client.request(read))).toBeInstanceOf(JiraTimeoutError);
  });

  test('whose reply lacks what we need names the missing part and shows nothing of the rest', async () => {
    const { client } = await setUp([
      (_request, response) => answerJson(response, 200, { ok: 'BODY-CANARY' }),
    ]);
    const failure = await failureOf(client.request(read));
    expect(failure).toMatchObject({ code: 'jira_unexpected_shape' });
    expect((failure as Error).message).toContain('(ok)');
    expect((failure as Error).message).not.toContain('CANARY');
  });

  test('answered by something that is neither JSON nor a page says so', async () => {
    const { client } = await setUp([(_request, response) => response.end('hello')]);
    expect(await failureOf(client.request(read))).toMatchObject({ code: 'jira_not_json' });
  });

  test('led to a login page is not followed', async () => {
    const { client, server } = await setUp([
      (_r, response) => response.writeHead(302, { location: '/login.jsp' }).end(),
    ]);
    expect(await failureOf(client.request(read))).toMatchObject({ code: 'jira_redirect' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('silent anonymity', () => {
  const table: [what: string, status: number, headers: Record<string, string>, code: string | undefined][] = [
    ['a stranger’s 200', 200, { 'X-AUSERNAME': 'anonymous' }, 'jira_anonymous'],
    ['a stranger’s 404', 404, { 'X-AUSERNAME': 'anonymous' }, 'jira_anonymous'],
    ['a stranger’s 401', 401, { 'X-AUSERNAME': 'anonymous' }, 'jira_anonymous'],
    ['a failed login with 200', 200, { 'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED' }, 'jira_anonymous'],
    ['a denied login with 403', 403, { 'X-Seraph-LoginReason': 'AUTHENTICATION_DENIED' }, 'jira_anonymous'],
    ['a known user', 200, { 'X-AUSERNAME': 'fred%40example.com', 'X-Seraph-LoginReason': 'OUT' }, undefined],
    ['a good login', 200, { 'X-Seraph-LoginReason': 'OK' }, undefined],
    ['a Cloud site, which says neither', 200, {}, undefined],
    ['a known user’s 404', 404, { 'X-AUSERNAME': 'alice' }, 'jira_not_found'],
  ];
  for (const [what, status, headers, code] of table) {
    test(`${what}: ${code ?? 'fine'}`, async () => {
      const { client } = await setUp([
        (_request, response) => answerJson(response, status, { ok: true }, headers),
      ]);
      const failure = (await failureOf(client.request(read))) as { code: string } | undefined;
      expect(failure?.code).toBe(code);
    });
  }
});

test('no error of a call holds the token or the query', async () => {
  const answers = [
    drop,
    down,
    silent,
    (_request, response) => answerJson(response, 404, {}),
  ] satisfies Answer[];
  for (const answer of answers) {
    const { client } = await setUp([answer], { attemptTimeoutMs: 50, totalBudgetMs: 100 });
    const failure = (await failureOf(
      client.request({ ...read, query: [['secret', 'QUERY-CANARY']] }),
    )) as Error;
    const written = JSON.stringify([failure.message, failure.stack, failure, failure.cause]);
    expect(written).not.toContain('CANARY');
  }
});
