import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createIssue, rest, startSandbox } from '../testing/fixture.test-support.ts';

const get = (sandbox: Sandbox, path: string, user = 'alice') => rest(sandbox, 'GET', path, { user });
const names = ({ body }: { body: unknown }) =>
  (body as { displayName: string }[]).map((one) => one.displayName);

describe('people on Data Center', () => {
  test('are found by name, and by the beginning of any of their names', async () => {
    const sandbox = await startSandbox();
    expect((await get(sandbox, '/user?username=bob')).body).toMatchObject({
      name: 'bob',
      key: 'JIRAUSER10101',
    });
    expect((await get(sandbox, '/user?key=JIRAUSER10101')).body).toMatchObject({ name: 'bob' });
    expect(names(await get(sandbox, '/user/search?username=ng'))).toEqual(['Alice Ng']);
    expect(names(await get(sandbox, '/user/search?username=.'))).toHaveLength(4);
    expect(names(await get(sandbox, '/user/search?username=.&startAt=1&maxResults=1'))).toEqual(['Alice Ng']);
  });

  test('can be given issues where they may edit', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox);
    expect(names(await get(sandbox, '/user/assignable/search?project=DEMO'))).not.toContain('Carol Clark');
    expect(names(await get(sandbox, `/user/assignable/search?issueKey=${key}&username=bob`))).toEqual([
      'Bob Baker',
    ]);
  });

  test.each([
    ['/user?username=nobody', 404],
    ['/user/search', 400],
    ['/user/assignable/search', 400],
    ['/user/assignable/search?project=NOPE', 404],
  ])('%s answers %i', async (path, status) => {
    expect((await get(await startSandbox(), path)).status).toBe(status);
  });

  test('are not for strangers', async () => {
    expect((await get(await startSandbox(), '/user/search?username=.', 'anonymous')).status).toBe(401);
  });
});

describe('people on Cloud', () => {
  test('are found by account id and by query', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    const accountId = sandbox.world.users.get('bob')?.accountId ?? '';
    const found = await get(sandbox, `/user?accountId=${encodeURIComponent(accountId)}`);
    expect(found.body).toMatchObject({ accountId, displayName: 'Bob Baker' });
    expect(names(await get(sandbox, '/user/search?query=bob'))).toEqual(['Bob Baker']);
    expect((await get(sandbox, '/user/search?username=bob')).status).toBe(400);
    expect((await get(sandbox, '/user?username=bob')).status).toBe(404);
  });
});

describe('the permissions of the caller', () => {
  const held = async (sandbox: Sandbox, path: string, user = 'alice') => {
    const { permissions } = (await get(sandbox, path, user)).body as {
      permissions: Record<string, { havePermission: boolean }>;
    };
    return Object.entries(permissions)
      .filter(([, { havePermission }]) => havePermission)
      .map(([key]) => key);
  };

  test('are those of the project', async () => {
    const sandbox = await startSandbox();
    expect(await held(sandbox, '/mypermissions?projectKey=DEMO', 'carol')).toEqual(['BROWSE_PROJECTS']);
    expect(await held(sandbox, '/mypermissions?projectKey=DEMO')).toContain('CREATE_ISSUES');
    expect(await held(sandbox, '/mypermissions')).not.toContain('ADMINISTER');
    expect(await held(sandbox, '/mypermissions', 'admin')).toContain('ADMINISTER');
    expect(await held(sandbox, '/mypermissions', 'anonymous')).toEqual([]);
    expect((await get(sandbox, '/mypermissions?projectKey=NOPE')).status).toBe(404);
  });

  test('are asked for by name on Cloud', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    const path = '/mypermissions?projectKey=DEMO&permissions=';
    expect(await held(sandbox, `${path}CREATE_ISSUES,ADMINISTER`)).toEqual(['CREATE_ISSUES']);
    expect((await get(sandbox, '/mypermissions?projectKey=DEMO')).status).toBe(400);
    expect((await get(sandbox, `${path}FLY`)).body).toMatchObject({
      errorMessages: ['Unrecognized permission: FLY'],
    });
  });
});
