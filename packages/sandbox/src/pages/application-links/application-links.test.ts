import { createPublicKey, X509Certificate } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../../index.ts';
import type { Browser } from '../../testing/browser.test-support.ts';
import { createBrowser } from '../../testing/browser.test-support.ts';
import {
  callback,
  consumerKey,
  dance,
  keyPair,
  oauthUrl,
  sendSigned,
  startSandbox,
} from '../../testing/fixture.test-support.ts';

const path = '/plugins/servlet/applinks/listApplicationLinks';
const url = 'http://localhost:3000';
const link = { url, name: 'Crosslink', typeId: 'generic', createIncoming: 'true' };
const consumer = { consumerKey, consumerName: 'Crosslink', publicKey: keyPair.publicKeyPem };

/** Made for this test; nobody has its private key. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIB9jCCAV+gAwIBAgIUFUNYuRO8tjnrlagTI/g2B1Il+swwDQYJKoZIhvcNAQEL
BQAwDDEKMAgGA1UEAwwBYTAgFw0yNjExMjQwODU0MjlaGA8yMTI2MTAzMTA4NTQy
OVowDDEKMAgGA1UEAwwBYTCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEAt2Fv
LlHXuEMaMluawnvOIGAtY7Cs/s9XYV278a0tYLwvv+KzCOlVhuoB1Z9ZcD3Ex17j
4gK7LoLKFJv+TINlXVa6C92io+xqtI+Pnp0pCWzLLHYDhiNa5iVzWEPlGm79OCdv
rxvcYE9vyv5JKUpNfeZ358oHsIaR+Z6dvc4ZSQ0CAwEAAaNTMFEwHQYDVR0OBBYE
FGxzIXBjEfIj66/imvswIZBnXqICMB8GA1UdIwQYMBaAFGxzIXBjEfIj66/imvsw
IZBnXqICMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEAis9HA00G
cwSkF3kZ0QxGJXQbkRnw/bahAaVVE/DTYaITOXvDgb+go5RjOcLgQBsH7ZwqogFc
OvKOFI+MhUS5vMZCT85IEhQE4SDx5SkkZ5GDoVfqdWxvGnIBlizAdsV28WrAgjSU
tOVwbO1ii157+oVhWGXNSwi0B/vUUrUvtqw=
-----END CERTIFICATE-----`;

async function administer(sandbox: Sandbox): Promise<Browser> {
  const browser = createBrowser(sandbox.url);
  await browser.administer();
  await browser.get(path);
  return browser;
}

const askForToken = (sandbox: Sandbox) =>
  sendSigned({ url: oauthUrl(sandbox, 'request-token'), oauthParameters: { oauth_callback: callback } });

/** The dialogs after the URL was typed, alike in all versions. */
async function walkFromUrl(browser: Browser): Promise<void> {
  const warning = await browser.post(`${path}/url`, { url });
  expect(warning.html).toContain('No response was received from the URL you entered.');
  const details = await browser.post(`${path}/confirm`, { url });
  expect(details.html).toContain('Generic Application');
  expect(details.html).toContain('Create incoming link');
  const incoming = await browser.post(`${path}/details`, link);
  for (const label of ['Consumer key', 'Consumer name', 'Public key']) expect(incoming.html).toContain(label);
  expect((await browser.post(`${path}/consumer`, { ...link, ...consumer })).location).toBe(`/jira${path}`);
}

describe('a link is made by hand', () => {
  test('in 8.20: the page asks for the URL first', async () => {
    const sandbox = await startSandbox({ version: '8.20', contextPath: '/jira' });
    const browser = await administer(sandbox);
    const list = await browser.get(path);
    expect(list.html).toContain('Create new link');
    expect(list.html).not.toContain('/create');
    expect((await browser.get(`${path}/create`)).status).toBe(404);
    await walkFromUrl(browser);
    expect((await browser.get(path)).html).toContain(`<code>${consumerKey}</code>`);
    expect((await askForToken(sandbox)).status).toBe(200);
  });

  test.each(['9.12', '10.3', '11.2'])('in %s: the kind of the application comes first', async (version) => {
    const sandbox = await startSandbox({ version, contextPath: '/jira' });
    const browser = await administer(sandbox);
    const list = await browser.get(path);
    expect(list.html).toContain(`href="/jira${path}/create"`);
    expect(list.html).not.toContain('Create new link');
    const kinds = await browser.get(`${path}/create`);
    expect(kinds.html).toContain('Atlassian product');
    expect(kinds.html).toContain('External application');
    const asked = await browser.post(`${path}/create`, { kind: 'atlassian', direction: 'incoming' });
    expect(asked.html).toContain('Application URL');
    await walkFromUrl(browser);
    expect((await askForToken(sandbox)).status).toBe(200);
  });

  test('without the tick it lets nobody in', async () => {
    const sandbox = await startSandbox();
    const browser = await administer(sandbox);
    expect((await browser.post(`${path}/details`, { ...link, createIncoming: '' })).location).toBe(path);
    expect(sandbox.world.grants.links.size).toBe(1);
    expect(sandbox.world.grants.consumers.size).toBe(0);
  });

  test('to another kind of application it asks for no consumer', async () => {
    const sandbox = await startSandbox();
    const browser = await administer(sandbox);
    expect((await browser.post(`${path}/details`, { ...link, typeId: 'confluence' })).location).toBe(path);
    expect([...sandbox.world.grants.links.values()]).toMatchObject([{ typeId: 'confluence' }]);
  });

  test('the URL may be typed without scheme and with a slash at its end', async () => {
    const browser = await administer(await startSandbox());
    const page = await browser.post(`${path}/url`, { url: 'localhost:3000/' });
    expect(page.html).toContain('<code>http://localhost:3000</code>');
  });
});

describe('the public key', () => {
  const brokenCertificate = certificate.replace('MII', 'AAA');
  const { publicKeyPem } = keyPair;
  const pkcs1 = createPublicKey(publicKeyPem).export({ type: 'pkcs1', format: 'pem' }) as string;
  const bare = publicKeyPem.replace(/-----[A-Z ]+-----/g, '').trim();

  test.each([
    ['with its header lines', publicKeyPem],
    ['without its header lines', bare],
    ['with the line ends of a browser', publicKeyPem.replaceAll('\n', '\r\n')],
  ])('is taken %s', async (_how, publicKey) => {
    const sandbox = await startSandbox();
    const browser = await administer(sandbox);
    const made = await browser.post(`${path}/consumer`, { ...link, ...consumer, publicKey });
    expect(made.status).toBe(302);
    expect((await askForToken(sandbox)).status).toBe(200);
  });

  test('is taken out of a certificate', async () => {
    const sandbox = await startSandbox();
    const browser = await administer(sandbox);
    await browser.post(`${path}/consumer`, { ...link, ...consumer, publicKey: certificate });
    const certified = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' });
    expect(sandbox.world.grants.consumers.get(consumerKey)?.publicKeyPem.trim()).toBe(
      certified.toString().trim(),
    );
  });

  test.each([
    ['PKCS#1', pkcs1, 'PKCS#1'],
    ['ssh-rsa', 'ssh-rsa AAAAB3NzaC1yc2E= me', 'OpenSSH'],
    ['a private key', keyPair.privateKeyPem, 'private key'],
    ['a broken certificate', brokenCertificate, 'cannot be read'],
    ['rubbish', 'hello', 'cannot be read'],
  ])('is refused as %s; what was typed stays, and nothing is made', async (_what, publicKey, message) => {
    const sandbox = await startSandbox();
    const browser = await administer(sandbox);
    const page = await browser.post(`${path}/consumer`, { ...link, ...consumer, publicKey });
    expect(page.status).toBe(400);
    expect(page.html).toContain('The public key cannot be read');
    expect(page.html).toContain(message);
    expect(page.html).toContain(`value="${consumerKey}"`);
    expect(sandbox.world.grants.links.size).toBe(0);
  });
});

describe('a dialog is shown again, and nothing made, for', () => {
  test.each([
    ['no URL', '/url', { url: ' ' }, 'Application URL is required.'],
    ['a URL that is none', '/url', { url: 'http://' }, 'not a valid URL'],
    ['another scheme', '/confirm', { url: 'ftp://x.example' }, 'not a valid URL'],
    ['a URL that has a link', '/url', { url: 'http://taken.example/' }, 'A link to this URL exists already.'],
    ['no name', '/details', { ...link, name: ' ' }, 'Application name is required.'],
    ['a name that has a link', '/details', { ...link, name: 'Taken' }, 'with this name exists already'],
    ['an unknown type', '/details', { ...link, typeId: 'x' }, 'Choose an application type.'],
    ['no consumer key', '/consumer', { ...link, ...consumer, consumerKey: '' }, 'Consumer key is required.'],
    [
      'no consumer name',
      '/consumer',
      { ...link, ...consumer, consumerName: '' },
      'Consumer name is required',
    ],
    ['no public key', '/consumer', { ...link, ...consumer, publicKey: '' }, 'Public key is required.'],
    ['a key in use', '/consumer', { ...link, ...consumer, consumerKey: 'taken' }, 'already in use'],
  ])('%s', async (_what, step, fields, message) => {
    const sandbox = await startSandbox();
    sandbox.world.addConsumer({
      key: 'taken',
      name: 'Taken',
      publicKeyPem: keyPair.publicKeyPem,
      url: 'http://taken.example',
    });
    const browser = await administer(sandbox);
    const page = await browser.post(path + step, fields);
    expect(page.status).toBe(400);
    expect(page.html).toContain(message);
    expect(sandbox.world.grants.links.size).toBe(1);
  });
});

describe('the pages of application links', () => {
  test('are for administrators who typed their password', async () => {
    const sandbox = await startSandbox();
    expect((await createBrowser(sandbox.url).get(path)).location).toContain('/login.jsp');
    const alice = createBrowser(sandbox.url);
    await alice.login('alice');
    expect((await alice.get(path)).status).toBe(403);
    await alice.get('/');
    expect((await alice.post(`${path}/details`, link)).status).toBe(403);
    const admin = createBrowser(sandbox.url);
    await admin.login('admin');
    await admin.get('/');
    expect((await admin.post(`${path}/details`, { ...link, createIncoming: '' })).location).toContain(
      'WebSudoAuthenticate',
    );
    expect(sandbox.world.grants.links.size).toBe(0);
  });

  test('take no form without the XSRF token', async () => {
    const sandbox = await startSandbox();
    const browser = await administer(sandbox);
    const fields = { ...link, createIncoming: '', atl_token: 'guessed' };
    expect((await browser.post(`${path}/details`, fields)).status).toBe(403);
    expect(sandbox.world.grants.links.size).toBe(0);
  });

  test('are not there on Cloud', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    expect((await createBrowser(sandbox.url).get(path)).status).toBe(404);
  });
});

describe('an incoming consumer', () => {
  async function withLink() {
    const sandbox = await startSandbox();
    const browser = await administer(sandbox);
    await browser.post(`${path}/consumer`, { ...link, ...consumer });
    const [id = ''] = [...sandbox.world.grants.links.keys()];
    return { sandbox, browser, id };
  }

  test('can be seen but not changed', async () => {
    const { browser, id } = await withLink();
    const page = await browser.get(`${path}/edit?id=${id}`);
    expect(page.html).toContain(consumerKey);
    expect(page.html).not.toContain('<textarea');
    const changed = await browser.post(`${path}/edit`, { id, ...consumer, consumerKey: 'other' });
    expect(changed.status).toBe(400);
  });

  test('is deleted and entered anew; its tokens are gone', async () => {
    const { sandbox, browser, id } = await withLink();
    const { token } = await dance(sandbox);
    const asked = await browser.get(`${path}/consumer/delete?id=${id}`);
    expect(asked.html).toContain('Delete the consumer of Crosslink?');
    expect(sandbox.world.grants.consumers.size).toBe(1);
    expect((await browser.post(`${path}/consumer/delete`, { id })).location).toBe(path);
    expect((await browser.get(`${path}/edit?id=${id}`)).html).toContain('Allow 2-legged OAuth');
    expect((await browser.post(`${path}/edit`, { id, ...consumer })).location).toBe(path);
    const answer = await sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token });
    expect(answer.pairs['oauth_problem']).toBe('token_rejected');
  });

  test('may be let in two-legged, as the user named', async () => {
    const { sandbox, browser, id } = await withLink();
    await browser.post(`${path}/consumer/delete`, { id });
    const fields = { id, ...consumer, twoLegged: 'true' };
    expect((await browser.post(`${path}/edit`, fields)).html).toContain('need a user to execute as');
    expect((await browser.post(`${path}/edit`, { ...fields, executeAs: 'nobody' })).status).toBe(400);
    expect((await browser.post(`${path}/edit`, { ...fields, executeAs: 'bob' })).status).toBe(302);
    const answer = await sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token: '' });
    expect(JSON.parse(answer.text)).toMatchObject({ name: 'bob' });
  });

  test('goes with its link, after a question', async () => {
    const { sandbox, browser, id } = await withLink();
    const { token } = await dance(sandbox);
    expect((await browser.get(`${path}/delete?id=${id}`)).html).toContain('Delete the link to Crosslink?');
    expect(sandbox.world.grants.links.size).toBe(1);
    expect((await browser.post(`${path}/delete`, { id })).location).toBe(path);
    expect((await browser.get(path)).html).toContain('No application links yet.');
    expect((await browser.post(`${path}/delete`, { id })).status).toBe(404);
    const answer = await sendSigned({ method: 'GET', url: `${sandbox.url}/rest/api/2/myself`, token });
    expect(answer.pairs['oauth_problem']).toBe('token_rejected');
  });
});
