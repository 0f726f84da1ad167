import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createIssue, rest, startSandbox } from '../testing/fixture.test-support.ts';

const update = (fields: object = {}) => ({
  fields: { project: { key: 'DEMO' }, issuetype: { name: 'Task' }, summary: 'One of many', ...fields },
});

describe('bulk create', () => {
  test('makes what can be made, and says which could not', async () => {
    const sandbox = await startSandbox();
    const issueUpdates = [update(), update({ summary: '' }), update({ project: { key: 'NONE' } }), update()];
    const { status, body } = await rest(sandbox, 'POST', '/issue/bulk', { body: { issueUpdates } });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      issues: [{ id: '10000', key: 'DEMO-1' }, { key: 'DEMO-2' }],
      errors: [
        {
          status: 400,
          failedElementNumber: 1,
          elementErrors: {
            errorMessages: [],
            errors: { summary: 'You must specify a summary of the issue.' },
          },
        },
        {
          status: 400,
          failedElementNumber: 2,
          elementErrors: { errors: { project: 'project is required' } },
        },
      ],
    });
    expect(sandbox.world.issues.size).toBe(2);
  });

  test('is refused as a whole only when nothing could be made', async () => {
    const sandbox = await startSandbox();
    const body = { issueUpdates: [update({ summary: '' })] };
    const answer = await rest(sandbox, 'POST', '/issue/bulk', { body });
    expect(answer).toMatchObject({ status: 400, body: { issues: [], errors: [{ failedElementNumber: 0 }] } });
  });

  test.each([
    ['nothing', {}],
    ['no list', { issueUpdates: 'many' }],
    ['an empty list', { issueUpdates: [] }],
  ])('is refused with %s', async (_what, body) => {
    expect((await rest(await startSandbox(), 'POST', '/issue/bulk', { body })).status).toBe(400);
  });

  test('takes no more than fifty on Cloud, and more on Data Center', async () => {
    const body = { issueUpdates: Array.from({ length: 51 }, () => update()) };
    expect((await rest(await startSandbox(), 'POST', '/issue/bulk', { body })).status).toBe(201);
    const cloud = await startSandbox({ version: 'cloud' });
    const token = cloud.cloud?.addApiToken({ userName: 'alice' }).token ?? '';
    const headers = { authorization: `Basic ${btoa(`alice@example.com:${token}`)}` };
    expect((await rest(cloud, 'POST', '/issue/bulk', { body, headers })).status).toBe(400);
    body.issueUpdates.pop();
    expect((await rest(cloud, 'POST', '/issue/bulk', { body, headers })).status).toBe(201);
  });
});

describe('reading many at once on Cloud', () => {
  const fetchBulk = (sandbox: Sandbox, body: unknown, user = 'alice') =>
    rest(sandbox, 'POST', '/issue/bulkfetch', { body, user });

  test('gives them by id and leaves out what is not there', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    await createIssue(sandbox, { summary: 'one' });
    await createIssue(sandbox, { summary: 'two' });
    const issueIdsOrKeys = ['DEMO-2', '10000', 'DEMO-1', 'DEMO-99'];
    const { status, body } = await fetchBulk(sandbox, { issueIdsOrKeys, fields: ['summary'] });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issues: [
        { key: 'DEMO-1', fields: { summary: 'one' } },
        { key: 'DEMO-2', fields: { summary: 'two' } },
      ],
      issueErrors: [],
    });
  });

  test.each([
    [{}],
    [{ issueIdsOrKeys: 'DEMO-1' }],
    [{ issueIdsOrKeys: Array.from({ length: 101 }, (_, at) => `DEMO-${at}`) }],
  ])('refuses %j', async (body) => {
    const sandbox = await startSandbox({ version: 'cloud' });
    expect((await fetchBulk(sandbox, body)).status).toBe(400);
  });

  test('Data Center does not know it', async () => {
    const sandbox = await startSandbox();
    expect((await fetchBulk(sandbox, { issueIdsOrKeys: ['DEMO-1'] })).status).toBe(405);
  });
});
