import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { send, startSandbox } from '../testing/fixture.test-support.ts';

interface Page {
  issues: { id: string; key?: string; fields?: Record<string, unknown> }[];
  nextPageToken?: string;
  isLast: boolean;
}

async function startWithIssues(count = 3) {
  const clock = { at: Date.UTC(2026, 0, 5, 12) };
  const sandbox = await startSandbox({ version: 'cloud', now: () => clock.at });
  const token = sandbox.cloud?.addApiToken({ userName: 'alice' }).token ?? '';
  const authorization = `Basic ${btoa(`alice@example.com:${token}`)}`;
  const call = async (path: string, body?: object, api = '3') => {
    const init =
      body === undefined
        ? { headers: { authorization } }
        : {
            method: 'POST',
            headers: { authorization, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          };
    const answer = await send(`${sandbox.url}/rest/api/${api}${path}`, init);
    return { status: answer.status, body: JSON.parse(answer.text) as Page & { errorMessages: string[] } };
  };
  for (let number = 1; number <= count; number += 1) {
    const fields = { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: `Task ${number}` };
    expect((await call('/issue', { fields })).status).toBe(201);
  }
  return { sandbox, call, pass: (days: number) => (clock.at += days * 86_400_000) };
}

describe('search of Cloud', () => {
  test.each(['2', '3'])('is gone from /rest/api/%s/search', async (api) => {
    const { call } = await startWithIssues(0);
    for (const body of [undefined, { jql: 'project = DEMO' }]) {
      const answer = await call('/search', body, api);
      expect([answer.status, answer.body.errorMessages[0]]).toEqual([
        410,
        expect.stringContaining('The requested API has been removed.'),
      ]);
    }
  });

  test('gives ids only, page after page, the newest first, and no total', async () => {
    const { call } = await startWithIssues();
    const jql = 'project = DEMO';
    const first = await call('/search/jql', { jql, maxResults: 2 });
    expect(first.body).toEqual({
      issues: [{ id: '10002' }, { id: '10001' }],
      isLast: false,
      nextPageToken: expect.any(String) as string,
    });
    const query = new URLSearchParams({
      jql,
      nextPageToken: first.body.nextPageToken ?? '',
      fields: 'summary',
    });
    const second = await call(`/search/jql?${query.toString()}`);
    expect(second.body).toMatchObject({
      issues: [{ key: 'DEMO-1', fields: { summary: 'Task 1' } }],
      isLast: true,
    });
    expect(second.body).not.toHaveProperty('nextPageToken');
    const count = await call('/search/approximate-count', { jql });
    expect(count.body).toEqual({ count: 3 });
  });

  test.each<[string, (token: string) => object, number]>([
    ['no query', () => ({}), 0],
    ['an order alone', () => ({ jql: 'ORDER BY created' }), 0],
    ['expand as a list', () => ({ jql: 'project = DEMO', expand: ['names'] }), 0],
    ['too large a page', () => ({ jql: 'project = DEMO', maxResults: 5001 }), 0],
    ['a token of another query', (nextPageToken) => ({ jql: 'project = OPS', nextPageToken }), 0],
    ['a token of its own making', () => ({ jql: 'project = DEMO', nextPageToken: 'x' }), 0],
    ['a token older than a week', (nextPageToken) => ({ jql: 'project = DEMO', nextPageToken }), 8],
    ['an unknown project', () => ({ jql: 'project = NOWHERE' }), 0],
  ])('refuses %s', async (_what, bodyOf, days) => {
    const { call, pass } = await startWithIssues(2);
    const { body } = await call('/search/jql', { jql: 'project = DEMO', maxResults: 1 });
    pass(days);
    expect((await call('/search/jql', bodyOf(body.nextPageToken ?? ''))).status).toBe(400);
  });

  test('is not there on Data Center', async () => {
    const sandbox: Sandbox = await startSandbox();
    expect((await send(`${sandbox.url}/rest/api/2/search/jql`)).status).toBe(404);
  });
});
