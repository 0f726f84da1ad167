import { describe, expect, test } from 'vitest';

import { rest, startSandbox } from '../testing/fixture.test-support.ts';

async function startWithIssue() {
  const sandbox = await startSandbox();
  const fields = { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: 'Talk' };
  expect((await rest(sandbox, 'POST', '/issue', { body: { fields } })).status).toBe(201);
  return sandbox;
}

const path = '/issue/DEMO-1/comment';

describe('comments', () => {
  test('are written, read, changed and deleted', async () => {
    const sandbox = await startWithIssue();
    const made = await rest(sandbox, 'POST', path, { body: { body: 'First *of all*' } });
    expect(made).toMatchObject({
      status: 201,
      body: { id: '10000', author: { name: 'alice' }, body: 'First *of all*' },
    });
    expect(made.headers.get('location')).toBe((made.body as { self: string }).self);
    const changed = await rest(sandbox, 'PUT', `${path}/10000`, { body: { body: 'Second thoughts' } });
    expect(changed).toMatchObject({ status: 200, body: { body: 'Second thoughts' } });
    expect((await rest(sandbox, 'GET', path)).body).toMatchObject({ total: 1, comments: [{ id: '10000' }] });
    const issue = await rest(sandbox, 'GET', '/issue/DEMO-1?fields=comment');
    expect(issue.body).toMatchObject({
      fields: { comment: { total: 1, comments: [{ body: 'Second thoughts' }] } },
    });
    expect((await rest(sandbox, 'DELETE', `${path}/10000`)).status).toBe(204);
    expect((await rest(sandbox, 'GET', `${path}/10000`)).status).toBe(404);
  });

  test('come in pages', async () => {
    const sandbox = await startWithIssue();
    for (const body of ['one', 'two', 'three']) await rest(sandbox, 'POST', path, { body: { body } });
    const page = await rest(sandbox, 'GET', `${path}?startAt=1&maxResults=1`);
    expect(page.body).toMatchObject({ startAt: 1, maxResults: 1, total: 3, comments: [{ body: 'two' }] });
  });

  test.each([
    ['no text', {}],
    ['an empty text', { body: ' ' }],
    ['too long a text', { body: 'x'.repeat(32_768) }],
  ])('are refused with %s', async (_what, body) => {
    expect((await rest(await startWithIssue(), 'POST', path, { body })).status).toBe(400);
  });

  test('of others are not to be touched, but by an administrator', async () => {
    const sandbox = await startWithIssue();
    await rest(sandbox, 'POST', path, { body: { body: 'Mine' } });
    const change = { body: { body: 'Yours' } };
    expect((await rest(sandbox, 'PUT', `${path}/10000`, { user: 'bob', ...change })).status).toBe(403);
    expect((await rest(sandbox, 'DELETE', `${path}/10000`, { user: 'bob' })).status).toBe(403);
    expect((await rest(sandbox, 'PUT', `${path}/10000`, { user: 'admin', ...change })).status).toBe(200);
  });

  test('are not for who may only read', async () => {
    const sandbox = await startWithIssue();
    expect((await rest(sandbox, 'POST', path, { user: 'carol', body: { body: 'Hello' } })).status).toBe(403);
    expect((await rest(sandbox, 'GET', path, { user: 'anonymous' })).status).toBe(401);
  });
});

describe('an issue', () => {
  test('is deleted, and with sub-tasks only when that is said', async () => {
    const sandbox = await startWithIssue();
    const fields = {
      project: { key: 'DEMO' },
      issuetype: { name: 'Sub-task' },
      summary: 'Part',
      parent: { key: 'DEMO-1' },
    };
    await rest(sandbox, 'POST', '/issue', { body: { fields } });
    expect((await rest(sandbox, 'DELETE', '/issue/DEMO-1')).status).toBe(400);
    expect(
      (await rest(sandbox, 'DELETE', '/issue/DEMO-1?deleteSubtasks=true', { user: 'carol' })).status,
    ).toBe(403);
    expect((await rest(sandbox, 'DELETE', '/issue/DEMO-1?deleteSubtasks=true')).status).toBe(204);
    for (const key of ['DEMO-1', 'DEMO-2']) {
      expect((await rest(sandbox, 'GET', `/issue/${key}`)).status).toBe(404);
    }
  });
});
