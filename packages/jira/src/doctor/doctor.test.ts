import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generateKeyPair, readPrivateKey, rsaSha1Signer } from '@crosslink/oauth1';
import { createSandbox } from '@crosslink/sandbox';
import type { Fault, Sandbox } from '@crosslink/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiTokenAuthorization, bearerAuthorization } from '../bearer-authorization.ts';
import { oauth1Authorization } from '../oauth1-authorization.ts';
import { cloudProvider } from '../oauth2/provider.ts';
import { TEST_CERTIFICATE_KEY_PEM, TEST_CERTIFICATE_PEM } from '../test-certificate.test-support.ts';
import { createTransport } from '../transport.ts';
import { advisoriesFor } from './advisories.ts';
import { examine } from './examine.ts';
import type { ExamineOptions } from './examine.ts';
import type { Finding } from './finding.ts';
import { reportText } from './report.ts';

const consumerKey = 'crosslink-doctor';
const callbackUrl = 'https://crosslink.example.com/oauth1/callback/1';
const transport = createTransport({ attemptTimeoutMs: 800, maxBodyBytes: 1024 * 1024 });
const keys = { ours: '', oursPublic: '', others: '', othersPublic: '' };
const open: { close: () => Promise<void> }[] = [];

beforeAll(async () => {
  const [ours, others] = await Promise.all([
    generateKeyPair({ bits: 2048 }),
    generateKeyPair({ bits: 2048 }),
  ]);
  Object.assign(keys, { ours: ours.privateKeyPem, oursPublic: ours.publicKeyPem });
  Object.assign(keys, { others: others.privateKeyPem, othersPublic: others.publicKeyPem });
});
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));
afterAll(() => transport.close());

const signerOf = (pem: string) => rsaSha1Signer(readPrivateKey(pem));

interface Patient {
  sandbox: Sandbox;
  options: ExamineOptions;
  secrets: string[];
}

/** A sandbox that knows us, and what is to be examined there. */
async function patient(version = '10.3', baseUrl?: string): Promise<Patient> {
  const sandbox = await createSandbox({ version, contextPath: '/jira', ...(baseUrl && { baseUrl }) });
  open.push(sandbox);
  const url = `${sandbox.url}/browse/DEMO-1`;
  if (sandbox.cloud) {
    const redirectUri = 'https://crosslink.example.com/oauth2/callback';
    const app = { name: 'Crosslink', redirectUri, scopes: ['read:jira-user'], owner: 'alice', shared: true };
    const client = { ...sandbox.cloud.addApp({ ...app, grantLevel: 'resource' }), redirectUri };
    const { token: apiToken } = sandbox.cloud.addApiToken({ userName: 'alice' });
    const authorization = apiTokenAuthorization({ email: 'alice@example.com', apiToken });
    const provider = cloudProvider(sandbox.cloud);
    const consumer = { kind: 'oauth2', options: { provider, client, transport } } as const;
    const connection = { authorize: () => authorization, projectKey: 'DEMO' };
    return {
      sandbox,
      options: { url, transport, consumer, connection },
      secrets: [apiToken, client.clientSecret],
    };
  }
  sandbox.world.addConsumer({ key: consumerKey, name: 'Crosslink', publicKeyPem: keys.oursPublic });
  const grant = { consumerKey, userName: 'alice', secret: 'x' };
  const { value: token } = sandbox.world.grants.createAccessToken(grant);
  const credentials = { consumerKey, signer: signerOf(keys.ours) };
  return {
    sandbox,
    options: {
      ...{ url, transport },
      consumer: { kind: 'oauth1', credentials, publicKeyPem: keys.oursPublic, callbackUrl },
      connection: {
        authorize: (clockOffsetSeconds) => oauth1Authorization({ ...credentials, token, clockOffsetSeconds }),
        projectKey: 'DEMO',
      },
    },
    secrets: [token, keys.ours],
  };
}

const wrong = (findings: Finding[]) =>
  findings
    .filter(({ state }) => state === 'failed' || state === 'warning')
    .map(({ check, code }) => `${check}: ${code ?? ''}`);

describe.each(['8.20', '9.12', '10.3', '11.2', 'cloud'])('Jira %s', (version) => {
  test('in good health is found so, in every respect', async () => {
    const { options, secrets } = await patient(version);
    const { site, findings } = await examine(options);
    expect(site?.version).toBeTypeOf('string');
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['dns', 'clock', 'token', 'who', 'permissions', 'rate_limit', 'callback']),
    );
    const written = JSON.stringify(findings) + reportText(findings);
    for (const secret of secrets) expect(written).not.toContain(secret);
    expect(reportText(findings)).toContain('All is well.');
  });
});

const myself = '/rest/api/2/myself';
const serverInfo = '/rest/api/2/serverInfo';
const requestToken = '/plugins/servlet/oauth/request-token';
type Kind = Fault extends infer F ? (F extends Fault ? Omit<F, 'path'> : never) : never;

/** What stands between us and a working connection, and the one thing the doctor says of it. */
const faults: [what: string, fault: Kind, path: string | RegExp, expected: string][] = [
  ['an answer too late', { kind: 'delay', delayMs: 2000 }, serverInfo, 'answer: jira_timeout'],
  ['a dropped connection', { kind: 'drop-before' }, serverInfo, 'answer: jira_connection_lost'],
  ['an answer cut off', { kind: 'truncate' }, serverInfo, 'answer: jira_reply_truncated'],
  [
    'an answer without end',
    { kind: 'huge-body', bytes: 4_000_000 },
    serverInfo,
    'answer: jira_reply_too_large',
  ],
  ['an error page (500)', { kind: 'html-500' }, serverInfo, 'answer: jira_unavailable'],
  ['a bad gateway (502)', { kind: 'html-502' }, serverInfo, 'answer: jira_unavailable'],
  ['maintenance (503)', { kind: 'html-503' }, serverInfo, 'answer: jira_unavailable'],
  ['too many requests', { kind: 'rate-limited' }, serverInfo, 'answer: jira_rate_limited'],
  ['a single sign-on in front', { kind: 'login-page' }, serverInfo, 'login_page: site_login_page'],
  [
    'a redirect to another host',
    { kind: 'redirect', location: 'http://jira.example.com/rest/api/2/serverInfo' },
    serverInfo,
    'redirects: site_redirects_elsewhere',
  ],
  ['nothing at all', { kind: 'empty-200' }, serverInfo, 'jira: site_not_jira'],
  ['a proxy that loses the scheme', { kind: 'proxy-loses-scheme' }, /./, 'signature: signature_invalid'],
  ['a proxy that loses the path', { kind: 'proxy-loses-context-path' }, /./, 'signature: signature_invalid'],
  [
    'https demanded of the dance alone',
    { kind: 'https-redirect' },
    requestToken,
    'request_token: jira_redirect',
  ],
  ['a login page before the dance', { kind: 'login-page' }, requestToken, 'request_token: jira_html'],
  ['an empty token reply', { kind: 'empty-200' }, requestToken, 'request_token: reply_without_token'],
  ['a token that expired', { kind: 'token-expired' }, myself, 'token: token_expired'],
  ['a token that was revoked', { kind: 'token-revoked' }, myself, 'token: token_rejected'],
  ['a login page before REST', { kind: 'login-page' }, myself, 'token: jira_html'],
  ['a REST API that fails', { kind: 'html-500' }, myself, 'token: jira_server_error'],
  ['a user who may not ask so often', { kind: 'rate-limited' }, myself, 'token: jira_rate_limited'],
  [
    'permissions that were taken away',
    { kind: 'permission-lost' },
    '/rest/api/2/mypermissions',
    'permissions: ',
  ],
];

describe('names the cause and no other:', () => {
  test.each(faults)('%s', async (_what, fault, path, expected) => {
    const { sandbox, options } = await patient();
    sandbox.world.faults.add({ ...fault, path, times: Infinity });
    const { findings } = await examine(options);
    const [only, ...others] = wrong(findings);
    expect(only).toContain(expected);
    expect(others).toEqual([]);
    for (const { state, remedy } of findings) if (state === 'failed') expect(remedy).toMatch(/\.$/);
  });

  test('which part of the signed request a proxy changed', async () => {
    const { sandbox, options } = await patient();
    sandbox.world.faults.add({ kind: 'proxy-loses-scheme', path: /./, times: Infinity });
    const { findings } = await examine(options);
    const signature = findings.find(({ check }) => check === 'signature');
    expect(signature?.evidence).toMatchObject({
      differences: [{ part: 'scheme', ours: 'http', theirs: 'https' }],
    });
    expect(signature?.remedy).toContain('scheme');
  });

  test('a wrong clock', async () => {
    const { sandbox, options } = await patient();
    sandbox.world.setClockOffset(-3_600_000);
    expect(wrong((await examine(options)).findings)).toEqual(['clock: clock_differs']);
  });

  test('a wrong base URL', async () => {
    const { options } = await patient('10.3', 'https://jira.example.com/jira');
    expect(wrong((await examine(options)).findings)).toEqual(['base_url: base_url_differs']);
  });

  test('a consumer that Jira does not know, and one whose key is another', async () => {
    const { options } = await patient();
    const examined = async (key: string, pem: string, publicKeyPem = keys.othersPublic) => {
      const credentials = { consumerKey: key, signer: signerOf(pem) };
      const consumer = { kind: 'oauth1', credentials, publicKeyPem } as const;
      return wrong((await examine({ ...options, consumer })).findings);
    };
    expect(await examined('nobody', keys.others)).toEqual(['consumer_known: consumer_key_unknown']);
    expect(await examined(consumerKey, keys.others)).toEqual(['signature: signature_invalid']);
    expect(await examined(consumerKey, keys.ours)).toEqual(['key_pair: key_pair_differs']);
  });

  test('a callback that nobody outside reaches', async () => {
    const { options } = await patient();
    for (const [url, code] of [
      ['http://localhost:3000/callback', 'callback_local'],
      ['http://10.1.2.3/callback', 'callback_private'],
      ['http://crosslink/callback', 'callback_private'],
    ] as const) {
      const consumer = { ...options.consumer, callbackUrl: url } as NonNullable<ExamineOptions['consumer']>;
      expect(wrong((await examine({ ...options, consumer })).findings)).toEqual([`callback: ${code}`]);
    }
  });

  test('a person without permissions, and a token that ends soon', async () => {
    const { sandbox, options } = await patient();
    const { rawToken } = sandbox.world.personalAccessTokens.add({ userName: 'carol', name: 'x' });
    const connection = {
      ...{ authorize: () => bearerAuthorization(rawToken), projectKey: 'DEMO' },
      expiresAt: new Date(Date.now() + 86_400_000),
    };
    expect(wrong((await examine({ ...options, connection })).findings)).toEqual([
      'expiry: connection_ends_soon',
      'permissions: permissions_missing',
    ]);
  });

  test('an OAuth 2.0 client with another secret', async () => {
    const { options } = await patient('cloud');
    if (options.consumer?.kind !== 'oauth2') throw new TypeError('Cloud has OAuth 2.0');
    const { client, ...others } = options.consumer.options;
    const consumer = {
      kind: 'oauth2',
      options: { ...others, client: { ...client, clientSecret: 'another' } },
    } as const;
    expect(wrong((await examine({ ...options, consumer })).findings)).toEqual([
      'client: oauth2_client_rejected',
    ]);
  });
});

describe('on the way to', () => {
  const at = async (url: string) => wrong((await examine({ url, transport })).findings);

  test('nothing, names the part that fails', async () => {
    expect(await at('not a url at all')).toEqual(['address: site_url_invalid']);
    expect(await at('https://user:secret@jira.example.com/')).toEqual(['address: site_url_has_credentials']);
    expect(await at('http://jira.invalid/')).toEqual(['dns: jira_dns_failed']);
    expect(await at('http://127.0.0.1:9/')).toEqual(['tcp: jira_unreachable']);
    const closed = createTransport({ egress: {} });
    open.push(closed);
    const { findings } = await examine({ url: 'http://127.0.0.1:9/', transport: closed });
    expect(wrong(findings)).toEqual(['allowed: address_not_allowed']);
    expect(findings.filter(({ state }) => state === 'skipped').length).toBeGreaterThan(3);
    expect(reportText(findings)).toContain('What is wrong: crosslink may send requests there');
  });

  test.each([
    [
      'a certificate of a private authority',
      createTlsServer({ cert: TEST_CERTIFICATE_PEM, key: TEST_CERTIFICATE_KEY_PEM }),
      'https',
      'tls: jira_tls_failed',
    ],
    ['a server that speaks no https', createServer(), 'https', 'tls: jira_tls_failed'],
    [
      'a server that is no Jira',
      createServer((_, response) => response.writeHead(404).end()),
      'http',
      'jira: site_not_jira',
    ],
  ])('%s', async (_what, server, scheme, expected) => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push({
      close: async () => {
        await new Promise((resolve) => server.close(resolve));
      },
    });
    expect(await at(`${scheme}://localhost:${(server.address() as AddressInfo).port}/`)).toEqual([expected]);
    server.closeAllConnections();
  });
});

describe('advisories', () => {
  let known: (version: number[]) => string[];
  beforeEach(() => {
    known = (versionNumbers) =>
      advisoriesFor({ deployment: 'data-center', versionNumbers }).map(({ id }) => id);
  });

  test('belong to the versions they were written for', () => {
    expect(known([7, 3, 4])).toEqual(['CVE-2017-9506', 'CVE-2022-0540']);
    expect(known([8, 3, 9])).toEqual(['CVE-2019-8451', 'CVE-2022-0540']);
    expect(known([8, 13, 18])).toEqual([]);
    expect(known([8, 20, 5])).toEqual(['CVE-2022-0540']);
    expect(known([8, 20, 6])).toEqual([]);
    expect(known([8, 21, 1])).toEqual(['CVE-2022-0540']);
    expect(known([10, 3, 0])).toEqual([]);
    expect(advisoriesFor({ deployment: 'cloud', versionNumbers: [1001, 0, 0] })).toEqual([]);
  });
});
