import { describe, expect, test } from 'vitest';

import { rest, startSandbox } from '../testing/fixture.test-support.ts';

interface Page {
  values: { id: string; name: string; fieldId: string; required: boolean; schema: { custom?: string } }[];
  total: number;
  isLast: boolean;
}

describe('projects', () => {
  test('are listed for whoever may see them; anonymous callers see none', async () => {
    const sandbox = await startSandbox();
    const keys = async (user: string) =>
      ((await rest(sandbox, 'GET', '/project', { user })).body as { key: string }[]).map(({ key }) => key);
    expect(await keys('carol')).toEqual(['DEMO', 'OPS']);
    expect(await keys('anonymous')).toEqual([]);
  });

  test('are found by key and by id', async () => {
    const sandbox = await startSandbox();
    for (const name of ['DEMO', '10000']) {
      const { body } = await rest(sandbox, 'GET', `/project/${name}`);
      expect(body).toMatchObject({ id: '10000', key: 'DEMO', name: 'Demo' });
      const types = (body as { issueTypes: { name: string }[] }).issueTypes.map((type) => type.name);
      expect(types).toEqual(['Epic', 'Story', 'Task', 'Bug', 'Sub-task']);
    }
  });

  test.each(['alice', 'anonymous'])('that do not exist for %s are 404', async (user) => {
    const sandbox = await startSandbox();
    const name = user === 'alice' ? 'NOPE' : 'DEMO';
    const { status, body } = await rest(sandbox, 'GET', `/project/${name}`, { user });
    expect(status).toBe(404);
    expect(body).toEqual({ errorMessages: [`No project could be found with key '${name}'.`], errors: {} });
  });
});

describe('create metadata', () => {
  test('pages through the issue types', async () => {
    const sandbox = await startSandbox();
    const { body } = await rest(sandbox, 'GET', '/issue/createmeta/DEMO/issuetypes?startAt=1&maxResults=2');
    const { values, ...page } = body as Page;
    expect(page).toEqual({ startAt: 1, maxResults: 2, total: 5, isLast: false });
    expect(values.map(({ name }) => name)).toEqual(['Story', 'Task']);
    const last = await rest(sandbox, 'GET', '/issue/createmeta/DEMO/issuetypes');
    expect(last.body).toMatchObject({ startAt: 0, maxResults: 50, total: 5, isLast: true });
  });

  test('names the required fields of an epic, Epic Name among them', async () => {
    const sandbox = await startSandbox();
    const { body } = await rest(sandbox, 'GET', '/issue/createmeta/DEMO/issuetypes/10000');
    const { values } = body as Page;
    const required = values.filter((field) => field.required).map(({ name }) => name);
    expect(required).toEqual(['Project', 'Issue Type', 'Epic Name', 'Summary']);
    const epicName = values.find(
      ({ schema }) => schema.custom === 'com.pyxis.greenhopper.jira:gh-epic-label',
    );
    expect(epicName?.fieldId).toMatch(/^customfield_\d+$/);
  });

  test('shows each type its own screen', async () => {
    const sandbox = await startSandbox();
    const names = async (type: string, user = 'alice') => {
      const { body } = await rest(sandbox, 'GET', `/issue/createmeta/DEMO/issuetypes/${type}`, { user });
      return (body as Page).values.map(({ name }) => name);
    };
    expect(await names('10001')).toEqual(expect.arrayContaining(['Epic Link', 'Story Points']));
    expect(await names('10003')).toContain('Parent');
    expect(await names('10003')).not.toContain('Epic Link');
    // Only an administrator may set the reporter.
    expect(await names('10001')).not.toContain('Reporter');
    expect(await names('10001', 'admin')).toContain('Reporter');
  });

  test('is 400 for a wrong project, without permission to create, and for a wrong type', async () => {
    const sandbox = await startSandbox();
    const status = async (path: string, user: string) =>
      (await rest(sandbox, 'GET', `/issue/createmeta/${path}`, { user })).status;
    expect(await status('NOPE/issuetypes', 'alice')).toBe(400);
    expect(await status('DEMO/issuetypes', 'carol')).toBe(400);
    expect(await status('DEMO/issuetypes', 'anonymous')).toBe(400);
    expect(await status('OPS/issuetypes/10000', 'alice')).toBe(400);
  });

  test('of old is gone: its path is read as an issue key', async () => {
    const sandbox = await startSandbox();
    const { status, body } = await rest(sandbox, 'GET', '/issue/createmeta?projectKeys=DEMO');
    expect(status).toBe(404);
    expect(body).toEqual({ errorMessages: ['Issue Does Not Exist'], errors: {} });
  });
});
