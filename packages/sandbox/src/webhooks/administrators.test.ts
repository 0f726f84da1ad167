import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { send, startSandbox } from '../testing/fixture.test-support.ts';
import { sendAs } from './requests.test-support.ts';

const good = { name: 'Ours', url: 'http://127.0.0.1:9/hook', events: ['jira:issue_updated'] };
const message = (text: string) => ({ errorMessages: [text], errors: {} });

describe.each([
  ['8.20', '/rest/webhooks/1.0/webhook'],
  ['11.2', '/rest/jira-webhook/1.0/webhooks'],
  ['cloud', '/rest/webhooks/1.0/webhook'],
])('webhooks of %s', (version, path) => {
  const request = (
    sandbox: Sandbox,
    method: string,
    below: string,
    o: { body?: unknown; user?: string } = {},
  ) => sendAs(sandbox, o.user ?? 'admin', { method, path: `${path}${below}`, body: o.body });

  test('are made, listed, changed and deleted by an administrator', async () => {
    const sandbox = await startSandbox({ version });
    const filters = { 'issue-related-events-section': 'project = DEMO' };
    const made = await request(sandbox, 'POST', '', { body: { ...good, filters } });
    expect(made).toMatchObject({ status: 201, body: { name: 'Ours', url: good.url, events: good.events } });
    expect((await request(sandbox, 'GET', '')).body).toEqual([made.body]);
    expect((await request(sandbox, 'GET', '/1')).body).toEqual(made.body);
    expect((await request(sandbox, 'PUT', '/1', { body: { name: 'Renamed' } })).body).toMatchObject({
      name: 'Renamed',
      url: good.url,
    });
    expect(sandbox.world.webhooks.administrators.get(1)?.jql).toBe('project = DEMO');
    expect((await request(sandbox, 'DELETE', '/1')).status).toBe(204);
    expect((await request(sandbox, 'GET', '')).body).toEqual([]);
  });

  test.each([
    [{ ...good, name: ' ' }, 'The webhook name is required.'],
    [{ ...good, url: '' }, 'The webhook URL is required.'],
    [{ ...good, url: 'ftp://example.com' }, "The webhook URL 'ftp://example.com' is not valid."],
    [{ ...good, url: 'hook' }, "The webhook URL 'hook' is not valid."],
    [{ ...good, events: ['jira:made_up'] }, 'The event "jira:made_up" does not exist.'],
    [{ ...good, events: 'all' }, 'The events have to be a list.'],
    [
      { ...good, filters: { 'issue-related-events-section': 'nothing = 1' } },
      "Field 'nothing' does not exist or you do not have permission to view it.",
    ],
  ])('refuse %j', async (body, text) => {
    const sandbox = await startSandbox({ version });
    expect(await request(sandbox, 'POST', '', { body })).toMatchObject({ status: 400, body: message(text) });
    expect(sandbox.world.webhooks.administrators.size).toBe(0);
  });

  test('are for administrators only', async () => {
    const sandbox = await startSandbox({ version });
    for (const [user, status] of [
      ['alice', 403],
      ['anonymous', 401],
    ] as const) {
      for (const [method, below] of [
        ['GET', ''],
        ['POST', ''],
        ['GET', '/1'],
        ['PUT', '/1'],
        ['DELETE', '/1'],
      ] as const) {
        const body = method === 'POST' || method === 'PUT' ? good : undefined;
        expect((await request(sandbox, method, below, { body, user })).status).toBe(status);
      }
    }
  });

  test('that are not there are 404', async () => {
    const sandbox = await startSandbox({ version });
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect(
        (await request(sandbox, method, '/9', { body: method === 'PUT' ? good : undefined })).status,
      ).toBe(404);
    }
  });

  test('lie at the place of that version only', async () => {
    const sandbox = await startSandbox({ version });
    const other = path.includes('jira-webhook')
      ? '/rest/webhooks/1.0/webhook'
      : '/rest/jira-webhook/1.0/webhooks';
    expect((await send(`${sandbox.url}${other}`)).status).toBe(404);
  });
});

describe('the secret', () => {
  test('is kept and never shown', async () => {
    const sandbox = await startSandbox({ version: '10.3' });
    const body = { ...good, configuration: { secret: 'hush-hush' } };
    const made = await sendAs(sandbox, 'admin', {
      method: 'POST',
      path: '/rest/jira-webhook/1.0/webhooks',
      body,
    });
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain('hush-hush');
    expect(sandbox.world.webhooks.administrators.get(1)?.secret).toBe('hush-hush');
  });

  test('is unknown before Jira 10', async () => {
    const sandbox = await startSandbox({ version: '9.12' });
    const body = { ...good, secret: 'hush-hush' };
    const refused = await sendAs(sandbox, 'admin', {
      method: 'POST',
      path: '/rest/webhooks/1.0/webhook',
      body,
    });
    expect(refused.status).toBe(400);
  });
});

test('on Cloud the URL is HTTPS unless it is here', async () => {
  const sandbox = await startSandbox({ version: 'cloud' });
  const body = { ...good, url: 'http://example.com/hook' };
  expect(
    await sendAs(sandbox, 'admin', { method: 'POST', path: '/rest/webhooks/1.0/webhook', body }),
  ).toMatchObject({
    status: 400,
    body: message('The webhook URL must use HTTPS.'),
  });
});
