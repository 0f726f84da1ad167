import { describe, expect, test } from 'vitest';

import { rest, startSandbox } from '../testing/fixture.test-support.ts';

interface Old {
  projects: { key: string; issuetypes: { name: string; fields?: Record<string, unknown> }[] }[];
}

describe('the old create metadata', () => {
  test('8.20 gives projects, issue types and, when asked, fields', async () => {
    const sandbox = await startSandbox({ version: '8.20' });
    const path =
      '/issue/createmeta?projectKeys=DEMO&issuetypeNames=Story,Bug&expand=projects.issuetypes.fields';
    const { status, body } = await rest(sandbox, 'GET', path);
    expect(status).toBe(200);
    const { projects } = body as Old;
    expect(projects.map(({ key }) => key)).toEqual(['DEMO']);
    expect(projects[0]?.issuetypes.map(({ name }) => name)).toEqual(['Story', 'Bug']);
    expect(projects[0]?.issuetypes[0]?.fields).toMatchObject({
      summary: { required: true, name: 'Summary', schema: { type: 'string', system: 'summary' } },
      components: { allowedValues: [{ name: 'Backend' }, { name: 'Web' }] },
      fixVersions: { allowedValues: [{ name: '1.0' }, { name: '1.1' }] },
    });
  });

  test('without expand there are no fields', async () => {
    const sandbox = await startSandbox({ version: '8.20' });
    const { projects } = (await rest(sandbox, 'GET', '/issue/createmeta')).body as Old;
    expect(projects.map(({ key }) => key)).toEqual(['DEMO', 'OPS']);
    expect(projects[0]?.issuetypes[0]).not.toHaveProperty('fields');
  });

  test('leaves out where one may not create', async () => {
    const sandbox = await startSandbox({ version: '8.20' });
    const { body } = await rest(sandbox, 'GET', '/issue/createmeta', { user: 'carol' });
    expect(body).toEqual({ expand: 'projects', projects: [] });
  });

  test.each(['9.12', '10.3'])('%s takes it for the key of an issue', async (version) => {
    const sandbox = await startSandbox({ version });
    expect(await rest(sandbox, 'GET', '/issue/createmeta')).toMatchObject({
      status: 404,
      body: { errorMessages: ['Issue Does Not Exist'], errors: {} },
    });
  });

  test('Cloud answers with a warning', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    const { status, headers } = await rest(sandbox, 'GET', '/issue/createmeta?projectKeys=DEMO');
    expect(status).toBe(200);
    expect(headers.get('warning')).toBe(
      'The issue create meta endpoint has been deprecated. (Deprecation start date: June 03, 2024)',
    );
  });
});

describe('the pages of Cloud', () => {
  test('are named after what they list', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    const types = await rest(sandbox, 'GET', '/issue/createmeta/DEMO/issuetypes?maxResults=1&startAt=1');
    expect(types.body).toMatchObject({
      startAt: 1,
      maxResults: 1,
      total: 5,
      issueTypes: [{ name: 'Story' }],
    });
    expect(types.body).not.toHaveProperty('isLast');
    const fields = await rest(sandbox, 'GET', '/issue/createmeta/DEMO/issuetypes/10001');
    const listed = (fields.body as { fields: { fieldId: string; key: string }[] }).fields;
    expect(listed).toContainEqual(
      expect.objectContaining({ fieldId: 'parent', key: 'parent', required: false }),
    );
  });

  test('hold 200 at most', async () => {
    const sandbox = await startSandbox({ version: 'cloud' });
    const { status } = await rest(sandbox, 'GET', '/issue/createmeta/DEMO/issuetypes?maxResults=201');
    expect(status).toBe(400);
  });
});
