import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, test } from 'vitest';
import { bearerAuthorization } from '../bearer-authorization.ts';
import { TEST_CERTIFICATE_KEY_PEM, TEST_CERTIFICATE_PEM } from '../test-certificate.test-support.ts';
import { createTransport } from '../transport.ts';
import { advisoriesFor } from './advisories.ts';
import { examine } from './examine.ts';
import type { ExamineOptions } from './examine.ts';
import { consumerKey, keys, open, patient, signerOf, transport, wrong } from './patient.test-support.ts';
import { reportText } from './report.ts';

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

describe('names the cause and no other:', () => {
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
    const { options } = await patient('10.3', { baseUrl: 'https://jira.example.com/jira' });
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

  test('a person who has asked so often that nothing is left', async () => {
    const { sandbox, options } = await patient();
    sandbox.world.rateLimit = { limit: 2, fillRate: 1, intervalSeconds: 3600 };
    const { findings } = await examine(options);
    expect(wrong(findings)).toEqual(['rate_limit: rate_limit_reached']);
    expect(findings.find(({ check }) => check === 'rate_limit')?.evidence).toMatchObject({ remaining: '0' });
    expect(wrong((await examine(options)).findings)).toEqual(['rate_limit: jira_rate_limited']);
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

  async function listen(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push({
      close: async () => {
        if ('closeAllConnections' in server)
          (server as ReturnType<typeof createServer>).closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    });
    return (server.address() as AddressInfo).port;
  }

  test.each([
    [
      'a certificate of a private authority',
      () => createTlsServer({ cert: TEST_CERTIFICATE_PEM, key: TEST_CERTIFICATE_KEY_PEM }),
      'https',
      'tls: jira_tls_failed',
    ],
    ['a server that speaks no https', () => createServer(), 'https', 'tls: jira_tls_failed'],
    [
      'a server that is no Jira',
      () => createServer((_, response) => response.writeHead(404).end()),
      'http',
      'jira: site_not_jira',
    ],
  ])('%s', async (_what, create, scheme, expected) => {
    expect(await at(`${scheme}://localhost:${await listen(create())}/`)).toEqual([expected]);
  });

  test('a Jira with a certificate that nobody trusts, says whose it is and who issued it', async () => {
    const server = createTlsServer({ cert: TEST_CERTIFICATE_PEM, key: TEST_CERTIFICATE_KEY_PEM });
    const url = `https://localhost:${await listen(server)}/`;
    const { findings } = await examine({ url, transport });
    const tls = findings.find(({ check }) => check === 'tls');
    expect(tls?.cause).toContain('issued by “localhost”');
    expect(tls?.evidence).toMatchObject({ certificate: { subject: 'localhost', issuer: 'localhost' } });
    expect(tls?.remedy).toContain('JIRA_CA_FILE');
    // Whom nobody may ask is not asked for a certificate either.
    const closed = createTransport({ egress: {} });
    open.push(closed);
    await expect(closed.certificateAt?.(url)).rejects.toMatchObject({ code: 'address_not_allowed' });
  });

  test('a proxy, which is not there, refuses, or is not used', async () => {
    const refusing = (status: number) => {
      const proxy = createServer((_, response) => response.writeHead(status).end());
      return proxy.on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
    };
    const through = async (proxy: string, url: string, except?: string) => {
      const egress = { proxy: { http: proxy, https: proxy, except }, allowedPrivateHosts: ['127.0.0.1'] };
      const proxied = createTransport({ egress });
      open.push(proxied);
      return (await examine({ url, transport: proxied })).findings;
    };
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://jira.example.com/`;
      for (const proxy of ['http://127.0.0.1:9', 'http://proxy.invalid:3128']) {
        const findings = await through(proxy, url);
        expect(wrong(findings)).toEqual(['proxy: jira_proxy_unreachable']);
        expect(reportText(findings)).toContain(proxy.slice('http://'.length));
      }
      for (const status of [407, 403]) {
        // Only of a tunnel can it be told who refuses.
        if (scheme === 'http' && status === 403) continue;
        const proxy = `http://name:secret@127.0.0.1:${await listen(refusing(status))}`;
        const findings = await through(proxy, url);
        expect(wrong(findings)).toEqual(['proxy: jira_proxy_refused']);
        expect(JSON.stringify(findings)).toContain(String(status));
        expect(JSON.stringify(findings)).not.toContain('secret');
      }
    }
    const { sandbox } = await patient();
    const around = await through('http://127.0.0.1:9', sandbox.url, '127.0.0.1');
    expect(wrong(around)).toEqual([]);
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
