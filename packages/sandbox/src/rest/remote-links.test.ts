import { describe, expect, test } from 'vitest';

import type { Sandbox } from '../index.ts';
import { createIssue, rest, startSandbox } from '../testing/fixture.test-support.ts';

const globalId = 'system=crosslink&item=7';
const path = '/issue/DEMO-1/remotelink';

const full = {
  globalId,
  application: { type: 'app.crosslink', name: 'Crosslink' },
  relationship: 'implements',
  object: {
    url: 'http://localhost:3000/ideas/7',
    title: 'Idea 7',
    summary: 'An idea',
    icon: { url16x16: 'http://localhost:3000/icon.png', title: 'Crosslink' },
    status: {
      resolved: true,
      icon: { url16x16: 'http://localhost:3000/done.png', title: 'Done', link: 'http://localhost' },
    },
  },
};

const put = (sandbox: Sandbox, body: unknown, o: { user?: string; at?: string } = {}) =>
  rest(sandbox, 'POST', o.at ?? path, { body, user: o.user ?? 'alice' });

async function withIssue() {
  const sandbox = await startSandbox();
  await createIssue(sandbox);
  return sandbox;
}

describe('a remote link', () => {
  test('is created with 201 and read back as it was given', async () => {
    const sandbox = await withIssue();
    const { status, body } = await put(sandbox, full);
    const self = `${sandbox.url}/rest/api/issue/DEMO-1/remotelink/10000`;
    expect([status, body]).toEqual([201, { id: 10000, self }]);
    expect((await rest(sandbox, 'GET', path)).body).toEqual([{ id: 10000, self, ...full }]);
    const query = `${path}?globalId=${encodeURIComponent(globalId)}`;
    expect((await rest(sandbox, 'GET', query)).body).toEqual({ id: 10000, self, ...full });
    expect((await rest(sandbox, 'GET', `${path}/10000`)).body).toEqual({ id: 10000, self, ...full });
  });

  test('is replaced by the same globalId with 200, and what is left out becomes null', async () => {
    const sandbox = await withIssue();
    await put(sandbox, full);
    const { status, body } = await put(sandbox, {
      globalId,
      object: { url: 'http://localhost/x', title: 'New' },
    });
    expect([status, (body as { id: number }).id]).toEqual([200, 10000]);
    expect((await rest(sandbox, 'GET', path)).body).toEqual([
      {
        id: 10000,
        self: `${sandbox.url}/rest/api/issue/DEMO-1/remotelink/10000`,
        globalId,
        application: {},
        object: { url: 'http://localhost/x', title: 'New', icon: {}, status: { icon: {} } },
      },
    ]);
  });

  test('without globalId, or on another issue, is always a new record', async () => {
    const sandbox = await withIssue();
    const other = await createIssue(sandbox);
    const object = { url: 'http://localhost/x', title: 'X' };
    const ids = [
      await put(sandbox, { object }),
      await put(sandbox, { object }),
      await put(sandbox, full),
      await put(sandbox, full, { at: `/issue/${other}/remotelink` }),
    ].map(({ body }) => (body as { id: number }).id);
    expect(ids).toEqual([10000, 10001, 10002, 10003]);
  });

  test('is replaced by id with PUT and deleted by id or by globalId', async () => {
    const sandbox = await withIssue();
    await put(sandbox, full);
    const body = { globalId, object: { url: 'http://localhost/y', title: 'Y' } };
    expect((await rest(sandbox, 'PUT', `${path}/10000`, { body })).status).toBe(204);
    expect((await rest(sandbox, 'GET', `${path}/10000`)).body).toMatchObject({ object: { title: 'Y' } });
    const query = `${path}?globalId=${encodeURIComponent(globalId)}`;
    expect((await rest(sandbox, 'DELETE', query)).status).toBe(204);
    expect((await rest(sandbox, 'DELETE', query)).status).toBe(404);
    await put(sandbox, full);
    expect((await rest(sandbox, 'DELETE', `${path}/10001`)).status).toBe(204);
    expect((await rest(sandbox, 'GET', path)).body).toEqual([]);
  });

  test.each([
    ['no object', {}, { object: "'object' is required." }],
    ['no title', { object: { url: 'http://x.example' } }, { title: "'title' is required." }],
    ['no url', { object: { title: 'X' } }, { url: "'url' is required." }],
    ['neither', { object: {} }, { url: "'url' is required.", title: "'title' is required." }],
    ['a url that is none', { object: { url: '/x', title: 'X' } }, { url: "'/x' is not a valid URL." }],
    [
      'a long globalId',
      { globalId: 'x'.repeat(256), object: { url: 'http://x.example', title: 'X' } },
      { globalId: "'globalId' may be at most 255 characters long." },
    ],
  ])('is refused with %s', async (_what, body, errors) => {
    const sandbox = await withIssue();
    const answer = await put(sandbox, body);
    expect([answer.status, answer.body]).toEqual([400, { errorMessages: [], errors }]);
  });

  test('is refused to those who may not link, and on an issue that does not exist', async () => {
    const sandbox = await withIssue();
    expect((await put(sandbox, full, { user: 'carol' })).status).toBe(403);
    expect((await put(sandbox, full, { user: 'anonymous' })).status).toBe(401);
    expect((await put(sandbox, full, { at: '/issue/DEMO-9/remotelink' })).status).toBe(404);
  });

  test('that is not there is 404; an id that is no number or belongs elsewhere is 400', async () => {
    const sandbox = await withIssue();
    const other = await createIssue(sandbox);
    await put(sandbox, full, { at: `/issue/${other}/remotelink` });
    const status = async (tail: string) => (await rest(sandbox, 'GET', path + tail)).status;
    expect(await status('?globalId=nope')).toBe(404);
    expect(await status('/7')).toBe(404);
    expect(await status('/x')).toBe(400);
    expect(await status('/10000')).toBe(400);
  });
});
