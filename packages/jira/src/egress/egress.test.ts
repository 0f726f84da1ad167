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
    'http://0x7f.1/',
    'http://017700000001/',
    'http://0x0000007f.0x00.0x0.0x1/',
    'http://１２７．０．０．１/',
    'http://①②⑦.⓪.⓪.①/',
    'http://%31%32%37.0.0.1/',
    'http://127.0.0.1./',
    'http://012.1.2.3/',
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
    'http://[0:0:0:0:0:ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::a00:1]/',
    'http://[64:ff9b:1::a00:1]/',
    'http://[2002:a00:1::]/',
    'http://[2001:0:53aa:64c:0:7a68:5601:5601]/',
    'http://[fec0::1]/',
    'http://[2001:db8::1]/',
    'http://[fc00::1]/',
    'http://[ff02::1]/',
  ])('that is not public is refused, with nothing sent: %s', async (url) => {
    await expect(send(url, {})).rejects.toMatchObject(notAllowed);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xA9FEA9FE/',
    'http://0251.0376.0251.0376/',
    'http://169.254.43518/',
    'http://169.254.169.254./',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'http://[::a9fe:a9fe]/',
    'http://[64:ff9b::169.254.169.254]/',
    'http://[2002:a9fe:a9fe::1]/',
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
      '::/0',
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

  test('with a zone is judged without it, and cannot be written into a URL', async () => {
    const policy = createEgressPolicy();
    expect(() => policy.checkAddress('jira.test', 'fe80::1%eth0')).toThrow(/told secrets/);
    expect(() => policy.checkAddress('jira.test', '::1%lo')).toThrow(/private network/);
    const transport = createTransport({ egress: {} });
    closing.push(() => transport.close());
    for (const url of ['http://[fe80::1%25eth0]/', 'http://[::1%lo]/', 'http://[fe80::1%eth0]:80/']) {
      await expect(discoverSite(url, { transport })).rejects.toMatchObject({ code: 'site_url_invalid' });
    }
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
    for (const url of [
      'http://jira.example@127.0.0.1/',
      'jira.example@127.0.0.1',
      'https://jira.example:secret@169.254.169.254/',
      'http://:secret@jira.example/',
      'http://jira.example%2f@10.0.0.1/',
    ]) {
      const pasted = discoverSite(url, { transport });
      await expect(pasted).rejects.toMatchObject({ code: 'site_url_has_credentials' });
      await expect(pasted).rejects.not.toThrow(/secret@/);
    }
  });

  test('that discovery is led to on the same host, but by another address, is checked again', async () => {
    let port = 0;
    const seen: string[] = [];
    const leadOn: RequestListener = ({ url = '' }, response) => {
      seen.push(url);
      const location = `http://jira.test:${port}/moved/rest/api/2/serverInfo`;
      response.writeHead(302, { location, connection: 'close' }).end();
    };
    port = await listen(createServer(leadOn));
    let asked = 0;
    const resolve = () => {
      asked += 1;
      return Promise.resolve([{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
    };
    const transport = createTransport({ egress: { resolve, allowedPrivateHosts: ['127.0.0.1'] } });
    closing.push(() => transport.close());
    await expect(discoverSite(`http://jira.test:${port}/`, { transport })).rejects.toMatchObject(notAllowed);
    expect(seen).toEqual(['/rest/api/2/serverInfo']);
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

  test('is chosen by the rules of the variables, as undici chooses', async () => {
    const port = await listen(createServer((_, response) => response.end('direct')));
    const { url, asked } = await startProxy(() => port);
    const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    for (const except of [
      ...['jira.test', '.jira.test', '*.jira.test', '*', `jira.test:${port}`, 'jira.test:1', `*:${port}`],
      ...['other.test', 'other.test, jira.test', 'JIRA.test.', 'test', 'ira.test', ''],
    ]) {
      const egress = { proxy: { http: url, except }, resolve, allowedPrivateHosts: ['127.0.0.1'] };
      const transport = createTransport({ egress });
      closing.push(() => transport.close());
      for (const host of ['jira.test', 'www.jira.test']) {
        const target = `http://${host}:${port}/`;
        const before = asked.length;
        await transport.send({ method: 'GET', url: target, headers: {} });
        const told = transport.proxyFor?.(target) === undefined ? 'direct' : 'proxied';
        expect([except, host, told]).toEqual([except, host, asked.length > before ? 'proxied' : 'direct']);
      }
    }
    const both = { http: 'http://a:1', https: 'http://name:secret@b:2' };
    expect(createTransport({ egress: { proxy: both } }).proxyFor?.('https://jira.test/')).toBe('b:2');
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
