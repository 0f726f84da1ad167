import { CallbackError, generateKeyPair, readPrivateKey, rsaSha1Signer } from '@crosslink/oauth1';
import type { ConsumerCredentials } from '@crosslink/oauth1';
import { createSandbox } from '@crosslink/sandbox';
import type { Sandbox, SandboxOptions } from '@crosslink/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createJiraClient } from './client.ts';
import type { JiraClientOptions } from './client.ts';
import {
  exchangeForAccessToken,
  readJiraCallback,
  renewAccessToken,
  requestTemporaryCredentials,
} from './dance.ts';
import { discoverSite } from './discover-site.ts';
import { listCreateFields, listIssueTypes } from './endpoints/create-metadata.ts';
import { createIssue, getIssue } from './endpoints/issue.ts';
import { getMyself } from './endpoints/myself.ts';
import { getProject } from './endpoints/project.ts';
import { listRemoteLinks, upsertRemoteLink } from './endpoints/remote-links.ts';
import { searchIssues } from './endpoints/search.ts';
import { listTransitions, transitionIssue } from './endpoints/transitions.ts';
import { JiraSetupError } from './errors.ts';
import type { HttpRequest, Transport } from './http.ts';
import { oauth1Authorization } from './oauth1-authorization.ts';
import { pressAllow } from './press-allow.test-support.ts';
import { createTransport } from './transport.ts';
import { jiraVersion } from '../../../test/jira-version.ts';

const CONSUMER_KEY = 'crosslink-test';
const CALLBACK = 'https://crosslink.example.com/oauth1/callback/1?kept=yes';
const keys = { ours: '', oursPublic: '', othersPublic: '' };
let transport: Transport;
/** Everything that was sent, signed. */
const sent: HttpRequest[] = [];
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const [ours, others] = await Promise.all([
    generateKeyPair({ bits: 2048 }),
    generateKeyPair({ bits: 2048 }),
  ]);
  Object.assign(keys, {
    ours: ours.privateKeyPem,
    oursPublic: ours.publicKeyPem,
    othersPublic: others.publicKeyPem,
  });
  const real = createTransport({ attemptTimeoutMs: 5000 });
  transport = {
    close: real.close,
    send: (request) => {
      sent.push(request);
      return real.send(request);
    },
  };
});
afterAll(() => transport.close());
afterEach(async () => {
  sent.length = 0;
  for (const close of closers.splice(0)) await close();
});

/** A Jira whose administrator has registered our consumer. */
async function startJira(o: SandboxOptions & { publicKeyPem?: string } = {}): Promise<Sandbox> {
  const { publicKeyPem = keys.oursPublic, ...options } = o;
  const sandbox = await createSandbox({ contextPath: '/jira', version: jiraVersion, ...options });
  closers.push(() => sandbox.close());
  sandbox.world.addConsumer({ key: CONSUMER_KEY, name: 'Crosslink', publicKeyPem });
  return sandbox;
}

const consumer = (): ConsumerCredentials => ({
  consumerKey: CONSUMER_KEY,
  signer: rsaSha1Signer(readPrivateKey(keys.ours)),
});

async function dance(
  sandbox: Sandbox,
  o: { userName?: string; press?: 'Allow' | 'Deny'; callback?: string } = {},
) {
  const { userName = 'alice', press = 'Allow', callback = CALLBACK } = o;
  const options = { baseUrl: sandbox.url, consumer: consumer(), transport };
  const request = await requestTemporaryCredentials({ ...options, callback });
  const returned = await pressAllow(request.authorizationUrl, { userName, password: userName, press });
  const { token, verifier } = readJiraCallback({
    parameters: returned.searchParams,
    expectedToken: request.token,
  });
  const access = await exchangeForAccessToken({
    ...options,
    token,
    tokenSecret: request.tokenSecret,
    verifier,
  });
  return { access, returned, options };
}

function clientWith(sandbox: Sandbox, token: string, more: Partial<JiraClientOptions> = {}) {
  return createJiraClient({
    baseUrl: sandbox.url,
    transport,
    consumerKey: CONSUMER_KEY,
    authorization: oauth1Authorization({ ...consumer(), token }),
    sleep: () => Promise.resolve(),
    ...more,
  });
}

async function connected(userName = 'alice') {
  const sandbox = await startJira();
  const { access } = await dance(sandbox, { userName });
  return { sandbox, client: clientWith(sandbox, access.token) };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const newIssue = (summary = 'An issue') => ({
  fields: { project: { key: 'DEMO' }, issuetype: { name: 'Story' }, summary, labels: ['crosslink-1'] },
});

describe('discovery', () => {
  for (const contextPath of ['', '/jira', '/tools/jira']) {
    test(`finds a Jira with context path ${contextPath || 'none'} from an issue URL`, async () => {
      const sandbox = await startJira({ contextPath });
      const site = await discoverSite(`${sandbox.url}/browse/DEMO-1`, { transport });
      expect(site).toMatchObject({
        baseUrl: sandbox.url,
        deployment: 'data-center',
        versionNumbers: sandbox.world.site.personality.versionNumbers,
        notices: [],
      });
      expect(Math.abs(site.clockOffsetSeconds)).toBeLessThanOrEqual(1);
    });
  }

  test('tells that Jira believes to be elsewhere, and measures its clock', async () => {
    const sandbox = await startJira({
      baseUrl: 'https://jira.example.com',
      now: () => Date.now() + 3_600_000,
    });
    const site = await discoverSite(sandbox.url, { transport });
    expect(site.baseUrl).toBe(sandbox.url);
    expect(site.notices).toEqual([expect.stringContaining('https://jira.example.com')]);
    expect(Math.abs(site.clockOffsetSeconds - 3600)).toBeLessThanOrEqual(1);
  });
});

describe('the dance', () => {
  test('ends with an access token that knows its lifetimes and works for the user who pressed Allow', async () => {
    const sandbox = await startJira();
    const { access, returned } = await dance(sandbox, { userName: 'bob' });
    expect(returned.searchParams.get('kept')).toBe('yes');
    expect(access).toMatchObject({
      expiresInSeconds: 157_680_000,
      authorizationExpiresInSeconds: 160_272_000,
      sessionHandle: expect.stringMatching(/^\w{32}$/) as string,
    });
    expect(await getMyself(clientWith(sandbox, access.token))).toMatchObject({
      name: 'bob',
      displayName: 'Bob Baker',
    });
  });

  test('of a user who presses Deny ends with authorization_denied', async () => {
    const sandbox = await startJira();
    const failure = await failureOf(dance(sandbox, { press: 'Deny' }));
    expect(failure).toBeInstanceOf(CallbackError);
    expect(failure).toMatchObject({ code: 'authorization_denied' });
  });

  test('cannot exchange a request token twice, nor with a wrong verifier', async () => {
    const sandbox = await startJira();
    const options = { baseUrl: sandbox.url, consumer: consumer(), transport };
    const { token, authorizationUrl } = await requestTemporaryCredentials({ ...options, callback: CALLBACK });
    expect(await failureOf(exchangeForAccessToken({ ...options, token, verifier: 'x' }))).toMatchObject({
      name: 'JiraRefusedError',
      code: 'permission_unknown',
    });
    const returned = await pressAllow(authorizationUrl, {
      userName: 'alice',
      password: 'alice',
      press: 'Allow',
    });
    const { verifier } = readJiraCallback({ parameters: returned.searchParams, expectedToken: token });
    expect(await failureOf(exchangeForAccessToken({ ...options, token, verifier: 'wrong!' }))).toMatchObject({
      code: 'token_rejected',
    });
    await exchangeForAccessToken({ ...options, token, verifier });
    expect(await failureOf(exchangeForAccessToken({ ...options, token, verifier }))).toMatchObject({
      code: 'token_rejected',
    });
  });

  test('leads to a token that can be renewed, once', async () => {
    const sandbox = await startJira();
    const { access, options } = await dance(sandbox);
    const old = { ...options, token: access.token, sessionHandle: access.sessionHandle ?? '' };
    const renewed = await renewAccessToken(old);
    expect(renewed.token).not.toBe(access.token);
    expect(await getMyself(clientWith(sandbox, renewed.token))).toMatchObject({ name: 'alice' });
    expect(await failureOf(renewAccessToken(old))).toMatchObject({
      name: 'JiraRefusedError',
      code: 'token_rejected',
    });
  });
});

describe('the set-up is wrong:', () => {
  const ask = (sandbox: Sandbox, more: object = {}) =>
    failureOf(
      requestTemporaryCredentials({
        baseUrl: sandbox.url,
        consumer: consumer(),
        transport,
        callback: CALLBACK,
        ...more,
      }),
    );

  test('Jira has another public key, which is told from a request changed on the way', async () => {
    const sandbox = await startJira({ publicKeyPem: keys.othersPublic });
    const failure = await ask(sandbox);
    expect(failure).toBeInstanceOf(JiraSetupError);
    expect(failure).toMatchObject({ code: 'signature_invalid', differences: [] });
    expect((failure as Error).message).toContain('key pair differs');
    expect((failure as JiraSetupError).remedy).toContain(CONSUMER_KEY);
  });

  test('Jira sees another host than we call, as behind a proxy', async () => {
    const sandbox = await startJira();
    const realHost = new URL(sandbox.url).host;
    const proxied: Transport = {
      ...transport,
      send: (request) =>
        transport.send({ ...request, url: request.url.replace('jira.example.com', realHost) }),
    };
    const failure = await ask(sandbox, { baseUrl: 'http://jira.example.com/jira', transport: proxied });
    expect(failure).toMatchObject({
      code: 'signature_invalid',
      differences: [
        { part: 'host', ours: 'jira.example.com', theirs: '127.0.0.1' },
        { part: 'port', ours: '80' },
      ],
    });
    expect((failure as JiraSetupError).remedy).toContain('proxyName');
  });

  test('the consumer key is unknown', async () => {
    const sandbox = await startJira();
    const failure = await ask(sandbox, { consumer: { ...consumer(), consumerKey: 'somebody-else' } });
    expect(failure).toMatchObject({ name: 'JiraSetupError', code: 'consumer_key_unknown' });
    expect((failure as JiraSetupError).remedy).toContain('somebody-else');
  });

  test('a redirect made a GET of the request, which Jira answers with an empty success', async () => {
    const sandbox = await startJira();
    const asGet: Transport = {
      ...transport,
      send: (request) => transport.send({ ...request, method: 'GET' }),
    };
    expect(await ask(sandbox, { transport: asGet })).toMatchObject({ code: 'reply_without_token' });
  });

  test('the clock is off by an hour, which is named, and the measured offset heals it', async () => {
    const sandbox = await startJira({ now: () => Date.now() + 3_600_000 });
    const failure = await ask(sandbox);
    expect(failure).toMatchObject({ name: 'JiraSetupError', code: 'timestamp_refused' });
    const offset = (failure as JiraSetupError).clockOffsetSeconds ?? 0;
    expect(Math.abs(offset - 3600)).toBeLessThanOrEqual(2);
    expect((failure as Error).message).toContain('ours is behind');
    const { clockOffsetSeconds } = await discoverSite(sandbox.url, { transport });
    expect(await ask(sandbox, { clockOffsetSeconds })).toBeUndefined();
  });
});

describe('a connected client', () => {
  test('creates an issue, links it once however often, finds and reads it', async () => {
    const { client, sandbox } = await connected();
    expect(await getProject(client, 'DEMO')).toMatchObject({ key: 'DEMO', name: 'Demo' });
    const story = (await listIssueTypes(client, 'DEMO')).find(({ name }) => name === 'Story');
    const fields = await listCreateFields(client, 'DEMO', story?.id ?? '');
    expect(fields.filter(({ required }) => required).map(({ fieldId }) => fieldId)).toContain('summary');

    const { id, key } = await createIssue(client, {
      ...newIssue('Grüße & <Küsse>'),
      properties: { crosslink: { item: 7 } },
    });
    expect(sandbox.world.issues.get(key)).toMatchObject({
      creator: 'alice',
      properties: { crosslink: { item: 7 } },
    });

    const link = {
      globalId: 'system=crosslink&item=7',
      applicationType: 'crosslink',
      applicationName: 'Crosslink',
      url: 'https://crosslink.example.com/ideas/7',
      title: 'Idea 7',
    };
    const first = await upsertRemoteLink(client, key, link);
    const second = await upsertRemoteLink(client, key, { ...link, title: 'Idea 7, renamed', resolved: true });
    expect(second).toEqual(first);
    const links = await listRemoteLinks(client, key, { globalId: link.globalId });
    expect(links).toMatchObject([{ id: first.id, url: link.url, title: 'Idea 7, renamed', resolved: true }]);

    const found = await searchIssues(client, { jql: 'project = DEMO AND labels = "crosslink-1"' });
    expect(found.issues.map((issue) => issue.key)).toEqual([key]);
    expect(await getIssue(client, id)).toMatchObject({
      key,
      summary: 'Grüße & <Küsse>',
      status: { category: 'new' },
    });

    const [start] = await listTransitions(client, key);
    await transitionIssue(client, key, start?.id ?? '');
    expect((await getIssue(client, key)).status).toMatchObject({
      name: 'In Progress',
      category: 'indeterminate',
    });
  });

  test('is told in Jira’s words what is wrong with an issue', async () => {
    const { client } = await connected();
    const failure = await failureOf(createIssue(client, newIssue('')));
    expect(failure).toMatchObject({
      name: 'JiraRequestError',
      code: 'jira_invalid_request',
      fieldErrors: { summary: 'You must specify a summary of the issue.' },
    });
  });

  test('learns that an issue is not there', async () => {
    const { client } = await connected();
    expect(await failureOf(getIssue(client, 'DEMO-999'))).toMatchObject({ code: 'jira_not_found' });
  });

  test('whose token was revoked needs the user', async () => {
    const { client, sandbox } = await connected();
    sandbox.world.revokeTokens('alice');
    expect(await failureOf(getMyself(client))).toMatchObject({
      name: 'JiraRefusedError',
      code: 'token_rejected',
    });
  });

  test('whose token has expired needs the user', async () => {
    const { client, sandbox } = await connected();
    sandbox.world.expireTokens('alice');
    expect(await failureOf(getMyself(client))).toMatchObject({
      name: 'JiraRefusedError',
      code: 'token_expired',
    });
  });

  test('whose Authorization header gets lost notices that it is nobody', async () => {
    const { client, sandbox } = await connected();
    const { key } = await createIssue(client, newIssue());
    const stripped = clientWith(sandbox, 'any', { authorization: (request) => Promise.resolve(request) });
    expect(await failureOf(getIssue(stripped, key))).toMatchObject({
      name: 'JiraRefusedError',
      code: 'jira_anonymous',
    });
  });

  test('reads again after a page of 503, with another nonce', async () => {
    const { client, sandbox } = await connected();
    sandbox.world.faults.add({ path: '/rest/api/2/myself', kind: 'html-503' });
    expect(await getMyself(client)).toMatchObject({ name: 'alice' });
    const entries = sandbox.requests.filter(({ path }) => path.endsWith('/myself'));
    expect(entries.map(({ status, verdict }) => [status, verdict])).toEqual([
      [503, 'fault'],
      [200, 'accepted'],
    ]);
    const headers = sent
      .filter(({ url }) => url.endsWith('/myself'))
      .map(({ headers }) => Object.values(headers).join());
    const nonces = headers.map((text) => /oauth_nonce="(\w+)"/.exec(text)?.[1]);
    expect(nonces[0]).toBeDefined();
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test('does not know the outcome when the answer to a new issue gets lost, and creates no second one', async () => {
    const { client, sandbox } = await connected();
    sandbox.world.faults.add({ path: '/rest/api/2/issue', method: 'POST', kind: 'drop-after' });
    expect(await failureOf(createIssue(client, newIssue()))).toMatchObject({ code: 'jira_outcome_unknown' });
    expect((await searchIssues(client, { jql: 'labels = "crosslink-1"' })).issues).toHaveLength(1);
  });

  test('repeats a remote link whose answer gets lost, and there is one', async () => {
    const { client, sandbox } = await connected();
    const { key } = await createIssue(client, newIssue());
    sandbox.world.faults.add({ path: /remotelink/, method: 'POST', kind: 'drop-after' });
    const link = {
      globalId: 'g',
      applicationType: 'a',
      applicationName: 'A',
      url: 'https://a.example',
      title: 'T',
    };
    await upsertRemoteLink(client, key, link);
    expect(await listRemoteLinks(client, key)).toHaveLength(1);
  });

  test('knows a redirect and a truncated reply for what they are', async () => {
    const { client, sandbox } = await connected();
    const { faults } = sandbox.world;
    faults.add({ path: '/rest/api/2/myself', kind: 'redirect', location: '/jira/login.jsp' });
    expect(await failureOf(getMyself(client))).toMatchObject({ code: 'jira_redirect' });
    faults.add({ path: '/rest/api/2/myself', kind: 'truncate', times: 4 });
    expect(await failureOf(getMyself(client))).toMatchObject({ code: 'jira_reply_truncated' });
  });
});
