import { Agent } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { discoverSite } from './discover-site.ts';
import { JiraSiteError, JiraUnreachableError } from './errors.ts';
import {
  answerHtml,
  answerJson,
  dispatcherWithoutNames,
  startTestServer,
} from './test-server.test-support.ts';
import { TEST_CERTIFICATE_PEM } from './test-certificate.test-support.ts';
import type { TestServer } from './test-server.test-support.ts';
import { createTransport } from './transport.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const NOW = Date.parse('2026-09-04T23:07:42.487Z');

const serverInfo = (baseUrl: string, overrides: Record<string, unknown> = {}) => ({
  baseUrl,
  version: '10.3.19',
  versionNumbers: [10, 3, 19],
  deploymentType: 'Server',
  buildNumber: 10030019,
  serverTime: '2026-09-04T16:07:42.487-0700',
  serverTitle: 'Example JIRA',
  ...overrides,
});

async function serve(answer: Parameters<typeof startTestServer>[0]): Promise<TestServer> {
  const server = await startTestServer(answer);
  closers.push(server.close);
  return server;
}

/** A Jira with a context path; every other path is a page, as behind many proxies. */
function serveJira(contextPath = '', overrides: Record<string, unknown> = {}): Promise<TestServer> {
  return serve((request, response, raw) => {
    const base = `http://${raw.headers.host ?? ''}${contextPath}`;
    if (request.url === `${contextPath}/rest/api/2/serverInfo`)
      answerJson(response, 200, serverInfo(base, overrides));
    else answerHtml(response, 404, '<html><title>Not here</title></html>');
  });
}

function discover(url: string, now: () => number = () => NOW) {
  const transport = createTransport({ attemptTimeoutMs: 2000 });
  closers.push(transport.close);
  return discoverSite(url, { transport, now });
}

/** A Jira that speaks https, and what sends there from http. */
async function serveSecureJira() {
  const secure = await startTestServer(
    (_request, response) => answerJson(response, 200, serverInfo(`${secure.url}/jira`)),
    { tls: true },
  );
  closers.push(secure.close);
  const plain = await serve((request, response) =>
    response.writeHead(301, { location: `${secure.url}${request.url}` }).end(),
  );
  const dispatcher = new Agent({ connect: { ca: TEST_CERTIFICATE_PEM } });
  const transport = createTransport({ dispatcher });
  closers.push(() => dispatcher.close());
  return { secure, plain, options: { transport, now: () => NOW } };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a site is found from', () => {
  const pasted: [entered: string, contextPath: string][] = [
    ['', ''],
    ['/', ''],
    ['/secure/RapidBoard.jspa?rapidView=1&projectKey=DEMO', ''],
    ['/secure/Dashboard.jspa', ''],
    ['/browse/KEY-1', ''],
    ['/browse/KEY-1?filter=-1#comment-3', ''],
    ['/jira/software/projects/X/boards/1', ''],
    ['/jira/software/c/projects/X/boards/1', ''],
    ['/projects/DEMO/summary', ''],
    ['/login.jsp?os_destination=%2Fdefault.jsp', ''],
    ['/jira', '/jira'],
    ['/jira/', '/jira'],
    ['/jira/browse/KEY-1', '/jira'],
    ['/jira/secure/RapidBoard.jspa?rapidView=1', '/jira'],
    ['/tools/jira/issues/?jql=project%20%3D%20X', '/tools/jira'],
    ['/jira/some/page/nobody/knows', '/jira'],
  ];
  for (const [entered, contextPath] of pasted) {
    test(`${entered === '' ? 'the bare host' : entered} with context path ${contextPath || 'none'}`, async () => {
      const server = await serveJira(contextPath);
      const site = await discover(server.url + entered);
      expect(site).toMatchObject({
        baseUrl: server.url + contextPath,
        deployment: 'data-center',
        version: '10.3.19',
        versionNumbers: [10, 3, 19],
        title: 'Example JIRA',
        notices: [],
      });
    });
  }

  test('an address without scheme on the loopback', async () => {
    const server = await serveJira('/jira');
    const site = await discover(` ${server.url.replace('http://', '')}/jira/browse/KEY-1 `);
    expect(site.baseUrl).toBe(`${server.url}/jira`);
  });

  test('an address that redirects serverInfo on the same host', async () => {
    const server = await serve((request, response, raw) => {
      const base = `http://${raw.headers.host ?? ''}/jira`;
      if (request.url === '/jira/rest/api/2/serverInfo') answerJson(response, 200, serverInfo(base));
      else response.writeHead(302, { location: `/jira${request.url}` }).end();
    });
    expect((await discover(server.url)).baseUrl).toBe(`${server.url}/jira`);
  });

  test('an http address that redirects to https', async () => {
    const { secure, plain, options } = await serveSecureJira();
    const site = await discoverSite(`${plain.url}/jira/browse/KEY-1`, options);
    expect(site.baseUrl).toBe(`${secure.url}/jira`);
    expect(secure.requests.map(({ url }) => url)).toEqual(['/jira/rest/api/2/serverInfo']);
  });

  test('a Cloud site', async () => {
    const server = await serveJira('', { deploymentType: 'Cloud', versionNumbers: [1001, 0, 0] });
    expect(await discover(server.url)).toMatchObject({ deployment: 'cloud', versionNumbers: [1001, 0, 0] });
  });

  test('an old Jira that does not say what it is', async () => {
    const server = await serveJira('', {
      deploymentType: undefined,
      serverTitle: undefined,
      serverTime: undefined,
    });
    expect(await discover(server.url)).toMatchObject({ deployment: 'data-center', title: 'Jira' });
  });
});

describe('what Jira says of itself', () => {
  test('does not move the site when it names another address, but is told', async () => {
    const server = await serveJira('', { baseUrl: 'https://jira.example.com' });
    const site = await discover(server.url);
    expect(site.baseUrl).toBe(server.url);
    expect(site.notices).toEqual([expect.stringContaining('https://jira.example.com')]);
  });

  test('is the same place when only a slash or the case of the host differs', async () => {
    const server = await serve((_request, response, raw) => {
      answerJson(response, 200, serverInfo(`HTTP://${raw.headers.host ?? ''}/`));
    });
    expect((await discover(server.url)).notices).toEqual([]);
  });

  test('gives the clock offset, half of the round trip taken into account', async () => {
    const server = await serveJira();
    const times = [NOW - 70_000 - 4000, NOW - 70_000 + 4000];
    const site = await discover(server.url, () => times.shift() ?? 0);
    expect(site.clockOffsetSeconds).toBe(70);
  });

  test('gives the clock offset by the Date header when Jira names no time', async () => {
    const server = await serve((_request, response, raw) => {
      const info = serverInfo(`http://${raw.headers.host ?? ''}`, { serverTime: undefined });
      answerJson(response, 200, info, { date: new Date(NOW - 3600_000).toUTCString() });
    });
    expect((await discover(server.url)).clockOffsetSeconds).toBe(-3600);
  });
});

describe('an address is refused before anything is sent', () => {
  const refused: [entered: string, code: string][] = [
    ['', 'site_url_invalid'],
    ['   ', 'site_url_invalid'],
    ['http://', 'site_url_invalid'],
    ['my jira', 'site_url_invalid'],
    ['ftp://jira.example.com/', 'site_url_invalid'],
    ['file:///etc/passwd', 'site_url_invalid'],
    ['javascript:alert(1)', 'site_url_invalid'],
    ['https://admin:hunter2@jira.example.com/', 'site_url_has_credentials'],
    ['admin:hunter2@jira.example.com', 'site_url_has_credentials'],
  ];
  for (const [entered, code] of refused) {
    test(`${JSON.stringify(entered)}: ${code}`, async () => {
      const failure = await failureOf(
        discoverSite(entered, {
          transport: { send: () => Promise.reject(new Error('sent')), close: () => Promise.resolve() },
        }),
      );
      expect(failure).toBeInstanceOf(JiraSiteError);
      expect(failure).toMatchObject({ code });
      expect((failure as Error).message).not.toContain('hunter2');
    });
  }
});

describe('no Jira is found', () => {
  test('where a page answers every path', async () => {
    const server = await serve((_request, response) =>
      answerHtml(response, 200, '<html><title>Shop</title></html>'),
    );
    const failure = await failureOf(discover(`${server.url}/a/b`));
    expect(failure).toMatchObject({ code: 'site_not_jira' });
    expect((failure as Error).message).toContain('Shop');
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/a/b/rest/api/2/serverInfo',
      '/a/rest/api/2/serverInfo',
      '/rest/api/2/serverInfo',
    ]);
  });

  test('where other JSON answers', async () => {
    const server = await serve((_request, response) => answerJson(response, 200, { name: 'Bamboo' }));
    expect(await failureOf(discover(server.url))).toMatchObject({ code: 'site_not_jira' });
  });

  test('where a login page answers', async () => {
    const page =
      '<html><title>Log in - Acme</title><form><input name="os_password" type="password"></form></html>';
    const server = await serve((_request, response) => answerHtml(response, 200, page));
    const failure = await failureOf(discover(server.url));
    expect(failure).toMatchObject({ code: 'site_login_page' });
    expect((failure as Error).message).toContain('Log in - Acme');
  });

  test('where everything leads to a single sign-on on another host', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(302, { location: 'https://sso.example.com/adfs/ls?SAMLRequest=c2VjcmV0' }).end(),
    );
    const failure = await failureOf(discover(server.url));
    expect(failure).toMatchObject({ code: 'site_login_page' });
    expect((failure as Error).message).toContain('sso.example.com');
    expect((failure as Error).message).not.toContain('c2VjcmV0');
  });

  test('where Jira has moved to another host, which is named and not visited', async () => {
    const other = await serveJira();
    const target = other.url.replace('127.0.0.1', 'localhost');
    const server = await serve((request, response) =>
      response.writeHead(301, { location: `${target}${request.url}` }).end(),
    );
    const failure = await failureOf(discover(server.url));
    expect(failure).toMatchObject({ code: 'site_redirects_elsewhere' });
    expect((failure as JiraSiteError).remedy).toContain(target);
    expect(other.requests).toHaveLength(0);
  });

  test('where https leads back to http, which is named and not visited', async () => {
    const plain = await serveJira();
    const secure = await startTestServer(
      (request, response) => response.writeHead(302, { location: `${plain.url}${request.url}` }).end(),
      { tls: true },
    );
    closers.push(secure.close);
    const dispatcher = new Agent({ connect: { ca: TEST_CERTIFICATE_PEM } });
    closers.push(() => dispatcher.close());
    const failure = await failureOf(discoverSite(secure.url, { transport: createTransport({ dispatcher }) }));
    expect(failure).toMatchObject({ code: 'site_redirects_elsewhere' });
    expect(plain.requests).toHaveLength(0);
  });

  test('where the certificate is signed by nobody we know', async () => {
    const { secure } = await serveSecureJira();
    const failure = await failureOf(discover(secure.url));
    expect(failure).toMatchObject({ code: 'jira_tls_failed', nothingSent: true });
    expect((failure as JiraUnreachableError).remedy).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('where redirects go in circles', async () => {
    const server = await serve((request, response) =>
      response.writeHead(302, { location: request.url }).end(),
    );
    expect(await failureOf(discover(server.url))).toMatchObject({ code: 'site_not_jira' });
    expect(server.requests).toHaveLength(4);
  });

  test('while Jira is starting', async () => {
    const server = await serve((_request, response) =>
      answerHtml(response, 503, '<html><title>Jira is starting up</title></html>'),
    );
    const failure = await failureOf(discover(`${server.url}/jira/browse/A-1`));
    expect(failure).toBeInstanceOf(JiraUnreachableError);
    expect(failure).toMatchObject({ code: 'jira_unavailable', status: 503 });
  });

  test('where no name is known, and nobody is led to plain http silently', async () => {
    const dispatcher = dispatcherWithoutNames();
    closers.push(() => dispatcher.close());
    const transport = createTransport({ dispatcher });
    const failure = await failureOf(discoverSite('no-such-host.invalid/jira', { transport }));
    expect(failure).toMatchObject({ code: 'jira_dns_failed', nothingSent: true });
    expect((failure as JiraUnreachableError).remedy).toContain('http://');
  });
});
