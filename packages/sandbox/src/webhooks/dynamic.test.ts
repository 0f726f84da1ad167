import { jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { startSandbox } from '../testing/fixture.test-support.ts';
import { startReceiver } from './receiver.test-support.ts';
import { sendAs, sendJson } from './requests.test-support.ts';

const scopes = ['read:jira-work', 'write:jira-work', 'manage:jira-webhook'];
const day = 86_400_000;

/** An app that alice allowed, and requests with its token. */
async function startWithApp() {
  let at = Date.UTC(2026, 0, 1);
  const sandbox = await startSandbox({ version: 'cloud', now: () => at });
  const { cloud } = sandbox;
  if (!cloud) throw new Error('No Cloud');
  const redirectUri = 'http://127.0.0.1:9/callback';
  const app = cloud.addApp({
    name: 'Ours',
    redirectUri,
    scopes,
    grantLevel: 'account',
    owner: 'alice',
    shared: true,
  });
  const grant = { clientId: app.clientId, userName: 'alice', scopes };
  cloud.allow({ ...grant, cloudId: null, redirectUri });
  const request = (method: string, path: string, body?: unknown, granted = scopes) => {
    const { token } = cloud.issue({ ...grant, scopes: granted }).access;
    const url = `${cloud.gateway}/ex/jira/${cloud.sites[0]?.cloudId}/rest/api/3${path}`;
    return sendJson(url, { method, body, headers: { authorization: `Bearer ${token}` } });
  };
  return { sandbox, app, request, pass: (ms: number) => (at += ms) };
}

const webhook = (o: object = {}) => ({ events: ['jira:issue_created'], jqlFilter: 'project = DEMO', ...o });
const make = (sandbox: Sandbox, user = 'alice', project = 'DEMO') =>
  sendAs(sandbox, user, {
    method: 'POST',
    path: '/rest/api/2/issue',
    body: { fields: { project: { key: project }, issuetype: { name: 'Task' }, summary: 'New' } },
  });

describe('webhooks of apps', () => {
  test('are registered, listed, refreshed and deleted', async () => {
    const { request, pass } = await startWithApp();
    const url = 'http://127.0.0.1:9/hook';
    const made = await request('POST', '/webhook', {
      url,
      webhooks: [webhook(), webhook({ events: ['nope'] })],
    });
    expect(made).toEqual({
      status: 200,
      body: {
        webhookRegistrationResult: [
          { createdWebhookId: 1 },
          { errors: ['The event "nope" does not exist.'] },
        ],
      },
    });
    const expirationDate = Date.UTC(2026, 0, 1) + 30 * day;
    expect((await request('GET', '/webhook')).body).toMatchObject({
      total: 1,
      values: [{ id: 1, url, jqlFilter: 'project = DEMO', expirationDate }],
    });
    pass(day);
    expect((await request('PUT', '/webhook/refresh', { webhookIds: [1, 99] })).body).toEqual({
      expirationDate: expirationDate + day,
    });
    expect((await request('DELETE', '/webhook', { webhookIds: [1] })).status).toBe(202);
    expect((await request('GET', '/webhook')).body).toMatchObject({ total: 0 });
  });

  test.each([
    ['assignee ~ x', /./],
    ['labels = x', /^The clause labels is unsupported$/],
    ['project > DEMO', /./],
    ['nothing = x', /does not exist/],
    ['status in (Done) and not summary ~ x', /./],
  ])('cannot filter by %s', async (jqlFilter, reason) => {
    const { request, sandbox } = await startWithApp();
    const url = 'http://127.0.0.1:9/hook';
    const { body } = await request('POST', '/webhook', { url, webhooks: [webhook({ jqlFilter })] });
    const [result] = (body as { webhookRegistrationResult: { errors: string[] }[] })
      .webhookRegistrationResult;
    expect(result?.errors[0]).toMatch(reason);
    expect(sandbox.world.webhooks.dynamic.size).toBe(0);
  });

  test('are five at most, with one URL', async () => {
    const { request } = await startWithApp();
    const url = 'http://127.0.0.1:9/hook';
    const { body } = await request('POST', '/webhook', {
      url,
      webhooks: Array.from({ length: 6 }, () => webhook()),
    });
    expect((body as { webhookRegistrationResult: object[] }).webhookRegistrationResult.at(-1)).toHaveProperty(
      'errors',
    );
    const other = await request('POST', '/webhook', { url: `${url}/2`, webhooks: [webhook()] });
    expect(other.status).toBe(400);
  });

  test.each([
    ['POST', '/webhook', {}],
    ['POST', '/webhook', { url: 'http://example.com', webhooks: [webhook()] }],
    ['DELETE', '/webhook', { webhookIds: [] }],
    ['PUT', '/webhook/refresh', {}],
  ])('%s %s refuses %j', async (method, path, body) => {
    const { request } = await startWithApp();
    expect((await request(method, path, body)).status).toBe(400);
  });

  test('need their scopes, and an app', async () => {
    const { request, sandbox } = await startWithApp();
    const wanted = { url: 'http://127.0.0.1:9/hook', webhooks: [webhook()] };
    expect((await request('GET', '/webhook', undefined, ['read:jira-work'])).status).toBe(401);
    for (const scope of ['read:jira-work', 'manage:jira-webhook']) {
      const refused = await request('POST', '/webhook', wanted, [scope]);
      expect(refused).toEqual({
        status: 401,
        body: { code: 401, message: 'Unauthorized; scope does not match' },
      });
    }
    expect(sandbox.world.webhooks.dynamic.size).toBe(0);
    expect((await request('GET', '/webhook/failed')).status).toBe(403);
    expect(await sendAs(sandbox, 'admin', { method: 'GET', path: '/rest/api/3/webhook' })).toMatchObject({
      status: 403,
    });
  });

  test('bring one message with all that matched, which the app can prove', async () => {
    const { sandbox, app, request, pass } = await startWithApp();
    const { url, received } = await startReceiver();
    const webhooks = [
      webhook(),
      webhook({ jqlFilter: 'project = OPS' }),
      webhook({ jqlFilter: 'issuetype = Task' }),
    ];
    await request('POST', '/webhook', { url: `${url}/hook`, webhooks });
    await make(sandbox);
    await sandbox.settleWebhooks();
    expect(received).toHaveLength(1);
    expect(received[0]?.body).toMatchObject({
      webhookEvent: 'jira:issue_created',
      issue_event_type_name: 'issue_created',
      issue: { key: 'DEMO-1', fields: { summary: 'New' } },
      matchedWebhookIds: [1, 3],
    });
    const [, token = ''] = (received[0]?.headers.authorization ?? '').split(' ');
    const currentDate = new Date(sandbox.world.now());
    const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(app.clientSecret), {
      currentDate,
    });
    expect(protectedHeader.alg).toBe('HS256');
    expect(payload).toMatchObject({
      iss: app.clientId,
      sub: sandbox.world.users.get('alice')?.accountId,
      context: { cloudId: sandbox.cloud?.sites[0]?.cloudId },
    });
    expect(payload).not.toHaveProperty('aud');
    pass(31 * day);
    await make(sandbox);
    await sandbox.settleWebhooks();
    expect(received).toHaveLength(1);
  });

  test('tell only of the fields that were asked for, and of what the person may see', async () => {
    const { sandbox, request } = await startWithApp();
    const { url, received } = await startReceiver();
    const events = ['jira:issue_updated'];
    await request('POST', '/webhook', {
      url,
      webhooks: [webhook({ events, fieldIdsFilter: ['status'], jqlFilter: 'project in (DEMO)' })],
    });
    await make(sandbox);
    const edit = { method: 'PUT', path: '/rest/api/2/issue/DEMO-1', body: { fields: { summary: 'Other' } } };
    await sendAs(sandbox, 'alice', edit);
    sandbox.world.transition('DEMO-1', 'In Progress');
    await sandbox.settleWebhooks();
    expect(received).toHaveLength(1);
    const demo = sandbox.world.projects.get('DEMO');
    if (demo) demo.permissions.browse = ['jira-administrators'];
    sandbox.world.transition('DEMO-1', 'Done');
    await sandbox.settleWebhooks();
    expect(received).toHaveLength(1);
  });
});

test('Data Center has none', async () => {
  const sandbox = await startSandbox();
  expect((await sendAs(sandbox, 'admin', { method: 'GET', path: '/rest/api/2/webhook' })).status).toBe(404);
});
