import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorOf, openStage } from '../stage.test-support.ts';
import type { Stage } from '../stage.test-support.ts';

let t: Stage;
beforeAll(async () => {
  t = await openStage({ environment: { RETURN_ADDRESSES: 'https://app.example.com' } });
});
afterAll(() => t[Symbol.asyncDispose]());

test('an address is made for a user of another product, listed, looked at and ended', async () => {
  const none = await t.run(['connect-sessions', 'list']);
  expect(none.stdout).toMatch(/^There is no such connect session\.\nNext: /);

  const returnTo = 'https://app.example.com/settings/jira';
  const args = [
    'connect-sessions',
    'create',
    'Our Jira',
    '--reference',
    'user-4711',
    '--return-to',
    returnTo,
  ];
  const made = await t.run(args);
  expect(made.stdout).toMatch(
    /^Send the browser of user-4711 here at once; it is asked to connect to Our Jira:\n\n {2}http\S+\/connect#\S+\n\n/,
  );
  expect(made.stdout).toMatch(/It ends \S+ \S+ \(in 1\d minutes\)\.\nNext: crosslink connect-sessions show /);
  const [, id = ''] = /connect-sessions show (\S+)\n/.exec(made.stdout) ?? [];

  const shown = await t.run(['connect-sessions', 'show', id]);
  expect(shown.stdout).toMatch(/^user-4711: waiting\n/);
  expect(shown.stdout).toMatch(/Asked as +test\n/);
  expect(shown.stdout).toContain(returnTo);
  // Its token is in the address only.
  expect(shown.stdout).not.toContain('#');
  expect((await t.run(['connect-sessions', 'list'])).stdout).toMatch(
    new RegExp(`${id} +user-4711 +waiting +just now +in 1\\d minutes\\n`),
  );

  const ended = await t.run(['connect-sessions', 'end', id]);
  expect(ended.stdout).toMatch(/^Nobody can use the address any more/);
  const gone = await t.run(['connect-sessions', 'show', id, '--json']);
  expect(errorOf(gone).code).toBe('connect_session_unknown');
});

test('only what this user of theirs is asked for is listed, page by page', async () => {
  const create = (reference: string, ...more: string[]) =>
    t.json<{ id: string; url: string }>(['connect-sessions', 'create', '--reference', reference, ...more]);
  const first = await create('anna', '--expires-in', '60');
  const second = await create('anna', '--kind', 'oauth1');
  await create('bert');
  expect(first.url).toMatch(/\/connect#\S+$/);
  interface Page {
    items: { id: string }[];
    nextCursor: string | null;
  }
  const page = await t.json<Page>(['connect-sessions', 'list', '--reference', 'anna', '--limit', '1']);
  expect(page.items.map(({ id }) => id)).toEqual([second.id]);
  const next = ['connect-sessions', 'list', '--reference', 'anna', '--cursor', page.nextCursor ?? ''];
  expect(await t.json<Page>(next)).toMatchObject({ items: [{ id: first.id }], nextCursor: null });
});

test.each([
  [['create'], 2, undefined],
  [
    ['create', '--reference', 'u', '--return-to', 'https://evil.example.com'],
    1,
    'return_address_not_allowed',
  ],
  [['create', '--reference', 'u', '--expires-in', '5'], 1, 'invalid_input'],
  [['create', 'Elsewhere', '--reference', 'u'], 1, 'site_unknown'],
  [['show', '00000000-0000-4000-8000-000000000000'], 1, 'connect_session_unknown'],
  [['end', '00000000-0000-4000-8000-000000000000'], 1, 'connect_session_unknown'],
])('connect-sessions %j ends with %i, %s', async (args, exitCode, code) => {
  const refused = await t.run(['connect-sessions', ...args, '--json']);
  expect([refused.exitCode, refused.stdout]).toEqual([exitCode, '']);
  if (code !== undefined) expect(errorOf(refused).code).toBe(code);
});
