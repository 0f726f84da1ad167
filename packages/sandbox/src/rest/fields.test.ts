import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createIssue, rest, startSandbox, story } from '../testing/fixture.test-support.ts';

const epicName = 'customfield_10103';

const fieldsOf = async (sandbox: Sandbox, key: string) =>
  ((await rest(sandbox, 'GET', `/issue/${key}`)).body as { fields: Record<string, unknown> }).fields;

const refusedFields = async (sandbox: Sandbox, fields: Record<string, unknown>) => {
  const { status, body } = await rest(sandbox, 'POST', '/issue', { body: story(fields) });
  expect(status).toBe(400);
  return (body as { errors: unknown }).errors;
};

describe('components and fix versions', () => {
  test('are given by id or name', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox, { components: [{ name: 'Web' }], fixVersions: [{ id: '10001' }] });
    expect(await fieldsOf(sandbox, key)).toMatchObject({
      components: [{ id: '10001', name: 'Web', self: `${sandbox.url}/rest/api/2/component/10001` }],
      fixVersions: [{ id: '10001', name: '1.1', released: false, archived: false }],
    });
  });

  test('can be added and removed one by one', async () => {
    const sandbox = await startSandbox();
    const key = await createIssue(sandbox, { components: [{ name: 'Web' }] });
    const update = { components: [{ add: { name: 'Backend' } }, { remove: { name: 'Web' } }] };
    expect((await rest(sandbox, 'PUT', `/issue/${key}`, { body: { update } })).status).toBe(204);
    expect(await fieldsOf(sandbox, key)).toMatchObject({ components: [{ name: 'Backend' }] });
  });

  test.each([
    [{ components: [{ name: 'Nowhere' }] }, { components: "Component name 'Nowhere' is not valid" }],
    [{ components: 'Web' }, { components: 'data was not an array' }],
    [{ fixVersions: [{ name: '0.9' }] }, { fixVersions: "Version name '0.9' is not valid" }],
  ])('refuse %j', async (fields, errors) => {
    expect(await refusedFields(await startSandbox(), fields)).toEqual(errors);
  });
});

test('the environment is on the screens of bugs only', async () => {
  const sandbox = await startSandbox();
  const key = await createIssue(sandbox, { issuetype: { name: 'Bug' }, environment: 'Node 24' });
  expect(await fieldsOf(sandbox, key)).toMatchObject({ environment: 'Node 24' });
  expect(await refusedFields(sandbox, { environment: 'Node 24' })).toEqual({
    environment: "Field 'environment' cannot be set. It is not on the appropriate screen, or unknown.",
  });
});

describe('on Cloud', () => {
  const start = () => startSandbox({ version: 'cloud' });
  const epic = (sandbox: Sandbox) =>
    createIssue(sandbox, { issuetype: { name: 'Epic' }, [epicName]: 'An epic' });

  test('an issue belongs to its epic by parent', async () => {
    const sandbox = await start();
    const parent = await epic(sandbox);
    const key = await createIssue(sandbox, { parent: { key: parent } });
    expect(await fieldsOf(sandbox, key)).toMatchObject({
      parent: { key: parent, fields: { issuetype: { name: 'Epic' } } },
    });
    const edited = await rest(sandbox, 'PUT', `/issue/${key}`, { body: { fields: { parent: null } } });
    expect(edited.status).toBe(204);
    expect(await fieldsOf(sandbox, key)).not.toHaveProperty('parent');
  });

  test('only an epic can be the parent of a story', async () => {
    const sandbox = await start();
    const other = await createIssue(sandbox);
    expect(await refusedFields(sandbox, { parent: { key: other } })).toEqual({
      parent: 'Given parent work item does not belong to appropriate hierarchy.',
    });
    expect(await refusedFields(sandbox, { parent: { key: 'DEMO-99' } })).toEqual({
      parent: 'Could not find issue by id or key.',
    });
  });

  test('there are both fields for story points', async () => {
    const sandbox = await start();
    const { body } = await rest(sandbox, 'GET', '/field');
    const customTypes = (body as { schema: { custom?: string } }[]).map(({ schema }) => schema.custom);
    expect(customTypes).toContain('com.pyxis.greenhopper.jira:jsw-story-points');
    expect(customTypes).toContain('com.atlassian.jira.plugin.system.customfieldtypes:float');
    const key = await createIssue(sandbox, { customfield_10016: 3 });
    expect(await fieldsOf(sandbox, key)).toMatchObject({ customfield_10016: 3 });
  });
});

test('a story of Data Center has no parent', async () => {
  const sandbox = await startSandbox();
  const parent = await createIssue(sandbox, { issuetype: { name: 'Epic' }, [epicName]: 'An epic' });
  expect(await refusedFields(sandbox, { parent: { key: parent } })).toEqual({
    parent: "Field 'parent' cannot be set. It is not on the appropriate screen, or unknown.",
  });
});
