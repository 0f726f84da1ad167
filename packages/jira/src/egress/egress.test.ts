import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { discoverSite } from '../discover-site.ts';
import { TEST_CERTIFICATE_KEY_PEM, TEST_CERTIFICATE_PEM } from '../test-certificate.test-support.ts';
import { createTransport } from '../transport.ts';
import type { EgressOptions } from './dispatcher.ts';
import { createEgressPolicy } from './policy.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

const answer: RequestListener = (_request, response) => response.end('answered');

function send(url: string, egress: EgressOptions, method = 'GET') {
  const transport = createTransport({ egress });
  closing.push(() => transport.close());
  return transport.send({ method, url, headers: {} });
}

const notAllowed = { name: 'JiraSiteError', code: 'address_not_allowed' };
const forbidden = { name: 'JiraSiteError', code: 'address_forbidden' };

describe('an address', () => {
  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://localhost/',
    'http://jira.localhost/',
    'http://localhost./',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[64:ff9b::a00:1]/',
    'http://[2002:a00:1::]/',
    'http://[fc00::1]/',
    'http://[ff02::1]/',
  ])('that is not public is refused, with nothing sent: %s', async (url) => {
    await expect(send(url, {})).rejects.toMatchObject(notAllowed);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://100.100.100.200/',
    'http://metadata.google.internal/',
  ])('where machines are told secrets is never reached, allowed or not: %s', async (url) => {
    const allowedPrivateHosts = [
      '169.254.0.0/16',
      'fd00::/8',
      '100.64.0.0/10',
      'fe80::/10',
      new URL(url).hostname,
    ];
    await expect(send(url, { allowedPrivateHosts })).rejects.toMatchObject(forbidden);
  });

  test('that was allowed is reached: by name, by address, by range', async () => {
    const port = await listen(createServer(answer));
    const reached = async (host: string, allowed: string) =>
      (await send(`http://${host}:${port}/`, { allowedPrivateHosts: [allowed] })).body;
    expect(await reached('127.0.0.1', '127.0.0.1')).toBe('answered');
    expect(await reached('127.0.0.1', '127.0.0.0/8')).toBe('answered');
    expect(await reached('localhost', 'LOCALHOST')).toBe('answered');
    await expect(reached('127.0.0.1', '10.0.0.0/8')).rejects.toMatchObject(notAllowed);
    await expect(reached('127.0.0.1', 'localhost')).rejects.toMatchObject(notAllowed);
  });

  test('may be public', () => {
    const policy = createEgressPolicy();
    for (const address of ['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8']) policy.checkAddress('x', address);
  });
});

describe('a name', () => {
  test('is connected to at the very address that was checked', async () => {
    const port = await listen(createServer(answer));
    let asked = 0;
    // Public when it is looked up first, ours ever after: DNS rebinding.
    const resolve = () => {
      asked += 1;
      return Promise.resolve([{ address: asked === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }]);
    };
    const rebound = { resolve, allowedPrivateHosts: ['192.0.2.1'] };
    await expect(
      discoverSite(`http://jira.test:${port}/`, {
        transport: createTransport({ egress: rebound, attemptTimeoutMs: 300 }),
      }),
    ).rejects.toMatchObject({ name: 'JiraUnreachableError' });
    await expect(send(`http://jira.test:${port}/`, rebound)).rejects.toMatchObject(notAllowed);
  });

  test('that leads to a private address beside a public one is refused whole', async () => {
    const resolve = () =>
      Promise.resolve([
        { address: '8.8.8.8', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]);
    await expect(send('http://jira.test/', { resolve }, 'POST')).rejects.toMatchObject(notAllowed);
  });

  test('that leads to metadata is refused though its name was allowed', async () => {
    const resolve = () => Promise.resolve([{ address: '169.254.169.254', family: 4 }]);
    const egress = { resolve, allowedPrivateHosts: ['jira.test'] };
    await expect(send('http://jira.test/', egress)).rejects.toMatchObject(forbidden);
  });

  test('with user and password in front of it is no site', async () => {
    const transport = createTransport({ egress: {} });
    closing.push(() => transport.close());
    const pasted = discoverSite('http://jira.example@127.0.0.1/', { transport });
    await expect(pasted).rejects.toMatchObject({ code: 'site_url_has_credentials' });
  });

  test('a redirect leads to is not followed', async () => {
    const location = 'http://169.254.169.254/latest/meta-data/';
    const port = await listen(createServer((_, response) => response.writeHead(302, { location }).end()));
    const reply = await send(`http://127.0.0.1:${port}/`, { allowedPrivateHosts: ['127.0.0.1'] });
    expect(reply.status).toBe(302);
  });
});

/** A forward proxy that tunnels to one place, whatever it is asked for, and remembers what that was. */
async function startProxy(targetPort: () => number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  // What is http comes with its whole address, what is https as a tunnel.
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('answered');
  });
  proxy.on('connect', (request: IncomingMessage, socket) => {
    asked.push(request.url ?? '');
    const upstream = connect(targetPort(), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on('error', () => end.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(proxy)}`, asked };
}

describe('a proxy', () => {
  test('carries what goes to public names, and nothing that goes to private addresses', async () => {
    const port = await listen(createServer(answer));
    const { url, asked } = await startProxy(() => port);
    const egress = { proxy: { http: url, https: url, except: 'direct.test' } };
    expect((await send('http://jira.example/', egress)).body).toBe('answered');
    expect(asked).toEqual(['http://jira.example/']);
    for (const target of ['http://127.0.0.1/', 'http://localhost/', 'https://10.0.0.1/']) {
      await expect(send(target, egress)).rejects.toMatchObject(notAllowed);
    }
    await expect(send('http://169.254.169.254/', egress)).rejects.toMatchObject(forbidden);
    expect(asked).toHaveLength(1);
    const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    const direct = { ...egress, resolve, allowedPrivateHosts: ['direct.test'] };
    expect((await send(`http://direct.test:${port}/`, direct)).body).toBe('answered');
    expect(asked).toHaveLength(1);
  });

  test('is left alone with the certificates', async () => {
    const tls = { cert: TEST_CERTIFICATE_PEM, key: TEST_CERTIFICATE_KEY_PEM };
    const port = await listen(createTlsServer(tls, answer));
    const { url } = await startProxy(() => port);
    const allowedPrivateHosts = ['localhost', '127.0.0.1'];
    const egress = { proxy: { https: url }, caPem: TEST_CERTIFICATE_PEM, allowedPrivateHosts };
    expect((await send(`https://localhost:${port}/`, egress)).body).toBe('answered');
  });
});

describe('certificates', () => {
  const tls = { cert: TEST_CERTIFICATE_PEM, key: TEST_CERTIFICATE_KEY_PEM };
  const allowedPrivateHosts = ['localhost', '127.0.0.1'];

  test('of a private authority are trusted where it was named', async () => {
    const port = await listen(createTlsServer(tls, answer));
    const url = `https://localhost:${port}/`;
    await expect(send(url, { allowedPrivateHosts })).rejects.toMatchObject({ code: 'jira_tls_failed' });
    expect((await send(url, { allowedPrivateHosts, caPem: TEST_CERTIFICATE_PEM })).body).toBe('answered');
  });

  test('of ours are shown to whoever wants to see them', async () => {
    const strict = { ...tls, ca: TEST_CERTIFICATE_PEM, requestCert: true, rejectUnauthorized: true };
    const port = await listen(createTlsServer(strict, answer));
    const egress = { allowedPrivateHosts, caPem: TEST_CERTIFICATE_PEM };
    const clientCertificate = {
      certificatePem: TEST_CERTIFICATE_PEM,
      privateKeyPem: TEST_CERTIFICATE_KEY_PEM,
    };
    const url = `https://localhost:${port}/`;
    await expect(send(url, egress)).rejects.toMatchObject({ name: 'JiraUnreachableError' });
    expect((await send(url, { ...egress, clientCertificate })).body).toBe('answered');
  });
});

test('says who it is', async () => {
  const seen: (string | undefined)[] = [];
  const port = await listen(
    createServer((request, response) => {
      seen.push(request.headers['user-agent']);
      response.end();
    }),
  );
  await send(`http://127.0.0.1:${port}/`, { allowedPrivateHosts: ['127.0.0.1'] });
  expect(seen).toEqual([expect.stringMatching(/^Crosslink\/\d/)]);
});
