import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';

import type { Sandbox, SandboxOptions } from '../index.ts';
import type { AdministratorWebhook } from '../world/webhooks.ts';
import { createIssue, rest, startSandbox } from '../testing/fixture.test-support.ts';
import type { Receiver } from './receiver.test-support.ts';
import { startReceiver } from './receiver.test-support.ts';

const all = [
  ...['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted', 'comment_created'],
  ...['issue_property_set', 'sprint_started'],
];

function register(
  sandbox: Sandbox,
  url: string,
  o: Partial<AdministratorWebhook> = {},
): AdministratorWebhook {
  const { webhooks } = sandbox.world;
  const id = webhooks.newId();
  const texts = { name: 'Ours', url, events: all, jql: '', secret: null, updatedBy: 'admin' };
  const webhook = { id, ...texts, excludeBody: false, enabled: true, createdAt: 0, updatedAt: 0, ...o };
  webhooks.administrators.set(id, webhook);
  return webhook;
}

/** A sandbox with a webhook, the receiver of it, and a clock to move. */
async function start(options: SandboxOptions = {}, o: Partial<AdministratorWebhook> = {}) {
  let at = Date.UTC(2026, 0, 1);
  const sandbox = await startSandbox({ now: () => at, ...options });
  const receiver = await startReceiver();
  const webhook = register(sandbox, `${receiver.url}/hook`, o);
  return { sandbox, receiver, webhook, pass: (minutes: number) => (at += minutes * 60_000) };
}

const eventsOf = ({ received }: Receiver) => received.map(({ body }) => body['webhookEvent']);

describe('what is told', () => {
  test('of an issue: made, changed, deleted', async () => {
    const { sandbox, receiver } = await start();
    const key = await createIssue(sandbox, { description: 'h1. *Why*' });
    await sandbox.settleWebhooks();
    await rest(sandbox, 'PUT', `/issue/${key}`, { body: { fields: { summary: 'New' } } });
    await sandbox.settleWebhooks();
    await rest(sandbox, 'DELETE', `/issue/${key}`);
    await sandbox.settleWebhooks();
    expect(eventsOf(receiver)).toEqual(['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted']);
    const [made, changed, deleted] = receiver.received.map(({ body }) => body);
    expect(made).toMatchObject({
      timestamp: Date.UTC(2026, 0, 1),
      issue_event_type_name: 'issue_created',
      user: { name: 'alice' },
      issue: { key, self: `${sandbox.url}/rest/api/2/issue/10000`, fields: { description: 'h1. *Why*' } },
    });
    expect(changed).toMatchObject({
      issue_event_type_name: 'issue_updated',
      changelog: { items: [{ field: 'summary', fromString: 'A story', toString: 'New' }] },
    });
    expect(deleted).toMatchObject({ issue: { key } });
    expect(deleted).not.toHaveProperty('changelog');
  });

  test.each([
    ['10.3', 'issue_work_started', 'issue_resolved'],
    ['cloud', 'issue_generic', 'issue_generic'],
  ])('of a status: %s calls it %s, %s', async (version, started, resolved) => {
    const { sandbox, receiver } = await start({ version }, { events: ['jira:issue_updated'] });
    const key = await createIssue(sandbox);
    sandbox.world.transition(key, 'In Progress');
    await sandbox.settleWebhooks();
    sandbox.world.transition(key, 'Done');
    await sandbox.settleWebhooks();
    const names = receiver.received.map(({ body }) => body['issue_event_type_name']);
    expect(names).toEqual([started, resolved]);
    const items = receiver.received.map(({ body }) => (body['changelog'] as { items: object[] }).items[0]);
    expect(items[0]).toHaveProperty('field', 'status');
    expect('fieldId' in (items[0] ?? {})).toBe(version === 'cloud');
  });

  test('of a comment, Data Center tells twice and names no issue', async () => {
    const { sandbox, receiver } = await start();
    const key = await createIssue(sandbox);
    await rest(sandbox, 'POST', `/issue/${key}/comment`, { body: { body: 'Hello' } });
    await sandbox.settleWebhooks();
    const [, own, beside] = receiver.received.map(({ body }) => body);
    expect(own).toMatchObject({ webhookEvent: 'comment_created', comment: { body: 'Hello' } });
    expect(own).not.toHaveProperty('issue');
    expect(beside).toMatchObject({
      webhookEvent: 'jira:issue_updated',
      issue_event_type_name: 'issue_commented',
      issue: { key },
      comment: { body: 'Hello' },
    });
    expect(beside).not.toHaveProperty('changelog');
  });

  test('of a comment, Cloud tells once with a thin issue, and no e-mail address of the user', async () => {
    const { sandbox, receiver } = await start({ version: 'cloud' });
    const key = await createIssue(sandbox);
    await rest(sandbox, 'POST', `/issue/${key}/comment`, { body: { body: 'Hello' } });
    await sandbox.settleWebhooks();
    expect(eventsOf(receiver)).toEqual(['jira:issue_created', 'comment_created']);
    const [made, own] = receiver.received.map(({ body }) => body);
    expect(made?.['user']).not.toHaveProperty('emailAddress');
    const { fields } = own?.['issue'] as { fields: object };
    expect(Object.keys(fields).sort()).toEqual([
      'assignee',
      'issuetype',
      'priority',
      'project',
      'status',
      'summary',
    ]);
  });

  test('of properties and sprints', async () => {
    const { sandbox, receiver } = await start();
    const key = await createIssue(sandbox);
    await rest(sandbox, 'PUT', `/issue/${key}/properties/mark`, { body: { id: 7 } });
    sandbox.world.events.tell({
      kind: 'sprint_started',
      at: 0,
      userName: 'admin',
      sprint: {
        id: 2,
        boardId: 1,
        name: 'Two',
        goal: '',
        state: 'active',
        startAt: 0,
        endAt: 1,
        completedAt: null,
      },
    });
    await sandbox.settleWebhooks();
    const [, property, sprint] = receiver.received.map(({ body }) => body);
    expect(property).toMatchObject({
      webhookEvent: 'issue_property_set',
      property: { key: 'mark', value: { id: 7 } },
    });
    expect(sprint).toMatchObject({ webhookEvent: 'sprint_started', sprint: { id: 2, name: 'Two' } });
  });

  test('only of what the filter lets through', async () => {
    const { sandbox, receiver, webhook } = await start({}, { jql: 'project = OPS' });
    await createIssue(sandbox);
    webhook.jql = 'summary ~ story';
    await createIssue(sandbox);
    webhook.enabled = false;
    await createIssue(sandbox);
    await sandbox.settleWebhooks();
    expect(receiver.received.map(({ body }) => (body['issue'] as { key: string }).key)).toEqual(['DEMO-2']);
  });
});

describe('how it is sent', () => {
  test.each([
    ['9.12', '/hook/${issue.key}?p=${project.key}&x={issue.id}', '/hook/DEMO-1?p=DEMO&x={issue.id}'],
    ['10.3', '/hook/{issue.key}?p={project.key}&x=${issue.id}', '/hook/DEMO-1?p=DEMO&x=$%7Bissue.id%7D'],
  ])('%s fills the URL %s', async (version, template, path) => {
    const { sandbox, receiver, webhook } = await start({ version });
    webhook.url = `${receiver.url}${template}`;
    await createIssue(sandbox);
    await sandbox.settleWebhooks();
    expect(decodeURI(receiver.received[0]?.path ?? '')).toBe(decodeURI(path));
  });

  test('signed, where there is a secret', async () => {
    const secret = "It's a Secret to Everybody";
    const { sandbox, receiver } = await start({}, { secret });
    await createIssue(sandbox);
    await sandbox.settleWebhooks();
    const [{ headers, text } = { headers: {} as IncomingHttpHeaders, text: '' }] = receiver.received;
    const expected = `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
    expect(headers['x-hub-signature']).toBe(expected);
    expect(headers['x-atlassian-webhook-identifier']).toBeUndefined();
  });

  test('without a body, where none is wanted', async () => {
    const { sandbox, receiver } = await start({}, { excludeBody: true });
    await createIssue(sandbox);
    await sandbox.settleWebhooks();
    expect(receiver.received[0]?.text).toBe('');
  });

  test('twice and the newest first, where that is asked for', async () => {
    const { sandbox, receiver } = await start();
    sandbox.world.webhooks.mischief = { duplicate: true, unordered: true };
    await createIssue(sandbox);
    await createIssue(sandbox);
    expect(receiver.received).toHaveLength(0);
    await sandbox.settleWebhooks();
    const keys = receiver.received.map(({ body }) => (body['issue'] as { key: string }).key);
    expect(keys.sort()).toEqual(['DEMO-1', 'DEMO-1', 'DEMO-2', 'DEMO-2']);
  });
});

describe('what comes of it', () => {
  const outcome = ({ world }: Sandbox) =>
    world.webhooks.deliveries.map(({ state, attempts }) => [state, ...attempts.map(({ status }) => status)]);

  test('Cloud tries again after 408, 425, 429 and 5xx, with the same identifier', async () => {
    const { sandbox, receiver, pass } = await start({ version: 'cloud' });
    receiver.statuses.push(503, 429, 200);
    await createIssue(sandbox);
    await sandbox.settleWebhooks();
    await sandbox.settleWebhooks();
    expect(outcome(sandbox)).toEqual([['pending', 503]]);
    pass(16);
    await sandbox.settleWebhooks();
    pass(16);
    await sandbox.settleWebhooks();
    expect(outcome(sandbox)).toEqual([['delivered', 503, 429, 200]]);
    const identifiers = receiver.received.map(({ headers }) => headers['x-atlassian-webhook-identifier']);
    expect(new Set(identifiers).size).toBe(1);
    expect(receiver.received.map(({ headers }) => headers['x-atlassian-webhook-retry'])).toEqual([
      undefined,
      '1',
      '2',
    ]);
  });

  test('Cloud gives up after five more', async () => {
    const { sandbox, receiver, pass } = await start({ version: 'cloud' });
    receiver.statuses.push(...Array.from({ length: 9 }, () => 500));
    await createIssue(sandbox);
    for (let turn = 0; turn < 9; turn += 1) {
      await sandbox.settleWebhooks();
      pass(16);
    }
    expect(outcome(sandbox)).toEqual([['failed', 500, 500, 500, 500, 500, 500]]);
  });

  test.each([404, 302])('Cloud drops what is answered with %i', async (status) => {
    const { sandbox, receiver } = await start({ version: 'cloud' });
    receiver.statuses.push(status);
    await createIssue(sandbox);
    await sandbox.settleWebhooks();
    expect(outcome(sandbox)).toEqual([['dropped', status]]);
    expect(receiver.received).toHaveLength(1);
  });

  test('Data Center never tries again', async () => {
    const { sandbox, receiver, pass } = await start();
    receiver.statuses.push(503);
    await createIssue(sandbox);
    await sandbox.settleWebhooks();
    pass(60);
    await sandbox.settleWebhooks();
    expect(outcome(sandbox)).toEqual([['dropped', 503]]);
  });

  test('nobody there', async () => {
    const { sandbox, webhook } = await start();
    webhook.url = 'http://127.0.0.1:1/hook';
    await createIssue(sandbox);
    await sandbox.settleWebhooks();
    expect(outcome(sandbox)).toEqual([['failed', null]]);
    expect(sandbox.world.webhooks.deliveries[0]?.attempts[0]?.error).toContain('fetch failed');
  });
});
