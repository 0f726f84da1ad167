import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createIssue, rest, startSandbox } from '../testing/fixture.test-support.ts';

const opsTask = (sandbox: Sandbox) =>
  createIssue(sandbox, { project: { key: 'OPS' }, issuetype: { name: 'Task' } });

const transition = (sandbox: Sandbox, key: string, body: unknown) =>
  rest(sandbox, 'POST', `/issue/${key}/transitions`, { body });

const fieldsOf = async (sandbox: Sandbox, key: string) =>
  ((await rest(sandbox, 'GET', `/issue/${key}`)).body as { fields: Record<string, unknown> }).fields;

describe('a transition with a screen', () => {
  test('shows its fields when asked', async () => {
    const sandbox = await startSandbox();
    const key = await opsTask(sandbox);
    const plain = await rest(sandbox, 'GET', `/issue/${key}/transitions`);
    expect(JSON.stringify(plain.body)).not.toContain('"fields"');
    const expanded = await rest(
      sandbox,
      'GET',
      `/issue/${key}/transitions?expand=transitions.fields&transitionId=41`,
    );
    expect(expanded.body).toMatchObject({
      transitions: [
        {
          id: '41',
          name: 'Close',
          to: { name: 'Done' },
          fields: {
            resolution: {
              required: true,
              allowedValues: [{ name: 'Done' }, { name: "Won't Do" }, { name: 'Duplicate' }],
            },
            assignee: { required: false },
          },
        },
      ],
    });
  });

  test('sets what the screen asks for, and adds a comment', async () => {
    const sandbox = await startSandbox();
    const key = await opsTask(sandbox);
    const { status } = await transition(sandbox, key, {
      transition: { id: 41 },
      fields: { resolution: { name: 'Duplicate' }, assignee: { name: 'bob' } },
      update: { comment: [{ add: { body: 'Said before.' } }] },
    });
    expect(status).toBe(204);
    expect(await fieldsOf(sandbox, key)).toMatchObject({
      status: { name: 'Done' },
      resolution: { name: 'Duplicate' },
      assignee: { name: 'bob' },
      comment: { comments: [{ body: 'Said before.', author: { name: 'alice' } }] },
    });
  });

  test.each([
    [{}, { resolution: 'Resolution is required.' }],
    [{ resolution: { name: 'Nope' } }, { resolution: 'The resolution selected is invalid.' }],
    [
      { resolution: { name: 'Done' }, summary: 'x' },
      { summary: "Field 'summary' cannot be set. It is not on the appropriate screen, or unknown." },
    ],
  ])('refuses the fields %j and changes nothing', async (fields, errors) => {
    const sandbox = await startSandbox();
    const key = await opsTask(sandbox);
    const refused = await transition(sandbox, key, {
      transition: { id: '41' },
      fields,
      update: { comment: [{ add: { body: 'Never.' } }] },
    });
    expect(refused).toMatchObject({ status: 400, body: { errorMessages: [], errors } });
    expect(await fieldsOf(sandbox, key)).toMatchObject({
      status: { name: 'To Do' },
      resolution: null,
      comment: { total: 0 },
    });
  });
});

test('a transition that is not open now is refused', async () => {
  const sandbox = await startSandbox();
  const key = await createIssue(sandbox);
  expect(await transition(sandbox, key, { transition: { id: '31' } })).toMatchObject({
    status: 400,
    body: { errorMessages: ["Transition id '31' is not valid for this issue."] },
  });
});

test.each([
  ['10.3', 500],
  ['cloud', 400],
])('an id that no workflow knows: %s answers %i', async (version, status) => {
  const sandbox = await startSandbox({ version });
  const key = await createIssue(sandbox);
  expect((await transition(sandbox, key, { transition: { id: '99' } })).status).toBe(status);
});

test('a comment along with a transition needs its own permission, and nothing is done without it', async () => {
  const sandbox = await startSandbox();
  const key = await createIssue(sandbox);
  const demo = sandbox.world.projects.get('DEMO');
  if (demo) demo.permissions.comment = [];
  const body = { transition: { id: '21' }, update: { comment: [{ add: { body: 'Hello' } }] } };
  expect((await transition(sandbox, key, body)).status).toBe(403);
  expect(await fieldsOf(sandbox, key)).toMatchObject({ status: { name: 'To Do' }, comment: { total: 0 } });
});
