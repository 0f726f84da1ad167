import { afterAll, beforeAll, expect, test } from 'vitest';
import { crosslink } from './child.test-support.ts';
import { createProgram } from './program.ts';
import { jsonOf, openStage } from './stage.test-support.ts';
import type { Stage } from './stage.test-support.ts';
import { usagesOf } from './usages.test-support.ts';

interface Shown {
  idea: string;
  push: string;
  jiraUrl: string;
  consumer: string;
  session: string;
}

/** What lists and shows: arguments, and a name that its JSON has to have. Every other command is below. */
const showing: Record<string, { args?: (shown: Shown) => string[]; has: string }> = {
  'sites list': { has: 'items' },
  'sites show': { has: 'baseUrl' },
  'connections list': { has: 'items' },
  whoami: { has: 'connections' },
  'ideas list': { has: 'nextCursor' },
  'ideas show': { args: ({ idea }) => [idea], has: 'stories' },
  'ideas history': { args: ({ idea }) => [idea], has: 'nextCursor' },
  'stories list': { args: ({ idea }) => [idea], has: 'items' },
  'pushes list': { has: 'nextCursor' },
  'pushes show': { args: ({ push }) => [push], has: 'counts' },
  'mapping show': { args: () => ['DEMO'], has: 'items' },
  'mapping check': { args: () => ['DEMO'], has: 'findings' },
  'keys list': { has: 'items' },
  'keys users': { args: ({ consumer }) => [consumer], has: 'items' },
  'links list': { has: 'items' },
  'links check': { has: 'items' },
  'sync show': { has: 'links' },
  'sync rules show': { has: 'items' },
  'connect-sessions list': { has: 'nextCursor' },
  'connect-sessions show': { args: ({ session }) => [session], has: 'reference' },
  'people list': { has: 'items' },
  audit: { has: 'nextCursor' },
  doctor: { args: ({ jiraUrl }) => [jiraUrl], has: 'findings' },
};

/** What changes something; tried in the tests beside commands/. */
const changing = [
  ...['login', 'logout', 'sites add', 'sites change', 'sites remove', 'connect', 'renew', 'disconnect'],
  ...['ideas add', 'ideas edit', 'ideas remove', 'ideas restore', 'ideas import'],
  ...['stories add', 'stories edit', 'stories remove', 'stories restore'],
  ...['mapping set', 'mapping reset', 'push', 'pushes cancel', 'pushes retry'],
  ...['connect-sessions create', 'connect-sessions end'],
  ...[
    'keys add',
    'keys register',
    'keys handover',
    'keys rotate',
    'keys verify',
    'keys remove',
    'links add',
    'links relink',
    'links remove',
  ],
  ...['sync run', 'sync on', 'sync off', 'sync webhook register', 'sync webhook by-hand'],
  ...[
    'sync webhook remove',
    'sync rules set',
    'sync rules remove',
    'people invite',
    'people role',
    'people remove',
    'demo',
  ],
];

/** What has no --json. */
const without = ['start', 'migrate', 'vault rotate', 'keygen', 'sandbox', 'ideas export'];

let t: Stage;
beforeAll(async () => {
  t = await openStage();
});
afterAll(() => t[Symbol.asyncDispose]());

test('every command is in one of the tables, and has --json or not as they say', () => {
  const usages = usagesOf(createProgram(() => undefined));
  const tables = [...Object.keys(showing), ...changing, ...without];
  expect(usages.map(({ path }) => path).toSorted()).toEqual(tables.toSorted());
  const plain = usages.filter(({ command }) => !command.options.some(({ long }) => long === '--json'));
  expect(plain.map(({ path }) => path).toSorted()).toEqual(without.toSorted());
});

test('what lists and shows prints one JSON text and nothing else, whatever there is', async () => {
  await t.connect();
  const { id: idea } = await t.json<{ id: string }>(['ideas', 'add', 'Dark "mode"\u001b[31m', '--tag', 'ä']);
  const pushed = await t.run(['push', idea, '--project', 'DEMO', '--watch', '--json']);
  const { id: session } = await t.json<{ id: string }>(['connect-sessions', 'create', '--reference', 'u1']);
  const push = jsonOf<{ id: string }>(pushed).id;
  const shown = { idea, push, jiraUrl: t.jira.url, consumer: t.consumerId, session };
  for (const [path, { args, has }] of Object.entries(showing)) {
    const { exitCode, stdout, stderr } = await t.run([
      ...path.split(' '),
      ...(args?.(shown) ?? []),
      '--json',
    ]);
    expect({ path, exitCode, stderr }).toEqual({ path, exitCode: 0, stderr: '' });
    expect(jsonOf({ exitCode, stdout, stderr }), path).toHaveProperty(has);
    expect(stdout, path).not.toContain('\u001b');
  }
});

test('an error is one line of JSON on stderr, and stdout stays empty', async () => {
  const { exitCode, stdout, stderr } = await t.run(['ideas', 'show', 'none', '--json']);
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(JSON.parse(stderr)).toEqual({
    error: {
      ...{ code: 'idea_not_found', details: { ideaIds: ['none'] } },
      message: expect.any(String) as string,
      remedy: expect.any(String) as string,
    },
  });
});

test('a reader that ends early ends the command, without a word: 141', async () => {
  for (let page = 0; page < 3; page += 1) await addIdeas(page);
  const listing = await t.begin(['ideas', 'export', '--format', 'json']);
  listing.closeStdout();
  expect(await listing.ended).toMatchObject({ exitCode: 141, stderr: '' });
  const help = await crosslink(['--help']);
  help.closeStdout();
  expect((await help.ended).stderr).toBe('');
});

/** More than a pipe takes at once. */
async function addIdeas(page: number): Promise<void> {
  const long = 'long '.repeat(6_000);
  const draft = { title: `Page ${page}`, description: long, problem: long, benefit: long };
  await t.server.administrator.json('POST', '/api/v1/ideas', draft);
}
