import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDelivery } from './delivery.ts';
import type { WebhookHint } from './delivery.ts';

const read = (body: string | object, headers = {}) =>
  parseDelivery({ body: typeof body === 'string' ? body : JSON.stringify(body), headers, nowMs: 7 });

describe('a delivery', () => {
  test('tells which issue, and what was changed', () => {
    const hint = read(
      {
        ...{ timestamp: 1_559_607_317_234, webhookEvent: 'jira:issue_updated', matchedWebhookIds: [3] },
        issue: { id: '10013', key: 'AB_2-7', fields: { project: { key: 'AB_2' } } },
        changelog: {
          items: [{ field: 'Status', fieldId: 'status' }, { field: 'status' }, { field: 'Story Points' }],
        },
      },
      { 'x-atlassian-webhook-identifier': 'abc' },
    );
    expect(hint).toEqual({
      ...{
        kind: 'issue',
        event: 'jira:issue_updated',
        issueId: '10013',
        issueKey: 'AB_2-7',
        projectKey: 'AB_2',
      },
      ...{ timestampMs: 1_559_607_317_234, deliveryId: 'abc', webhookIds: ['3'] },
      ...{ changed: ['status', 'story points'], isStatusChange: true },
    });
  });

  test('of a new issue is no change of its status', () => {
    const changelog = { items: [{ field: 'Status', toString: 'To Do' }] };
    const hint = read({ webhookEvent: 'jira:issue_created', issue: { id: 1, key: 'A-1' }, changelog });
    expect(hint).toMatchObject({ kind: 'issue', issueId: '1', projectKey: 'A', isStatusChange: false });
  });

  test('of a comment that names no issue finds it by the comment’s address', () => {
    const comment = { id: '2', self: 'https://jira.example.com/x/rest/api/2/issue/10013/comment/10082' };
    expect(read({ webhookEvent: 'comment_created', comment })).toMatchObject({
      ...{ kind: 'comment', issueId: '10013' },
    });
  });

  for (const event of [
    'jira:worklog_updated',
    'issuelink_created',
    'sprint_closed',
    'issue_property_set',
    'jira:issue_exploded',
    '',
  ])
    test(`of ${event || 'nothing'} is something else`, () => {
      expect(read({ webhookEvent: event })).toMatchObject({ kind: 'other', event });
    });

  const odd: (string | object)[] = [
    ...['', 'nonsense', '[]', '7', 'null', '"x"', '{', '{"webhookEvent":7}', '\u0000'],
    { webhookEvent: ['jira:issue_updated'], issue: [], changelog: 'x', matchedWebhookIds: 'y' },
    { webhookEvent: 'jira:issue_updated', issue: { id: {}, key: 7, fields: [] }, timestamp: {} },
    { webhookEvent: 'jira:issue_updated', issue: { id: '1/../2', key: '../myself' } },
    { webhookEvent: 'jira:issue_updated', changelog: { items: [null, 7, { field: 7 }, []] } },
    { webhookEvent: 'comment_created', comment: { self: 'https://x/issue/../comment/1' } },
  ];
  for (const body of odd)
    test(`that cannot be read is never an error: ${JSON.stringify(body).slice(0, 60)}`, () => {
      const hint = read(body);
      expect(hint).toMatchObject({ timestampMs: 7, webhookIds: [], changed: [] });
      expect(hint).not.toHaveProperty('issueId');
      expect(hint).not.toHaveProperty('issueKey');
    });

  test('may say its time as text', () => {
    expect(read({ timestamp: '1559607317234' }).timestampMs).toBe(1_559_607_317_234);
    expect(read({ timestamp: '2026-01-01T00:00:00.000+0100' }).timestampMs).toBe(Date.UTC(2025, 11, 31, 23));
    expect(read({ timestamp: 'soon' }).timestampMs).toBe(7);
  });
});

const fixtures = new URL('../../../../../shared/fixtures/', import.meta.url);
describe.skipIf(!existsSync(fixtures))('every recorded delivery is understood:', () => {
  const expected: Record<string, Partial<WebhookHint>> = {
    'cloud/webhook.comment_created.json': { kind: 'comment' },
    'cloud/webhook.comment_deleted.json': { kind: 'comment' },
    'cloud/webhook.issue_created.json': { kind: 'issue', isStatusChange: false },
    'cloud/webhook.issue_deleted.json': { kind: 'issue-deleted' },
    'cloud/webhook.issue_updated.custom-field.json': { kind: 'issue', isStatusChange: false },
    'cloud/webhook.issue_updated.labels.json': { kind: 'issue', changed: ['labels'] },
    'cloud/webhook.issue_updated.sprint.json': { kind: 'issue', changed: ['sprint'] },
    'cloud/webhook.issue_updated.status-in-progress.json': { kind: 'issue', isStatusChange: true },
    'data-center/webhook.comment_created.json': { kind: 'comment', issueId: '10013' },
    'data-center/webhook.issue_updated.commented.json': { kind: 'issue', changed: [] },
    'data-center/webhook.issue_updated.status-in-progress.json': { kind: 'issue', isStatusChange: true },
  };
  const names = ['cloud', 'data-center'].flatMap((folder) =>
    (existsSync(fixtures) ? readdirSync(new URL(folder, fixtures)) : [])
      .filter((name) => name.startsWith('webhook.'))
      .map((name) => `${folder}/${name}`),
  );
  for (const name of names)
    test(name, () => {
      const hint = read(readFileSync(new URL(name, fixtures), 'utf8'));
      expect(hint).toMatchObject(expected[name] ?? { kind: 'none' });
      expect(hint.issueId).toMatch(/^\d+$/);
      expect(hint.timestampMs).toBeGreaterThan(1e12);
    });
});
