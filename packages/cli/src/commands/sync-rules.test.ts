import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorOf, openStage } from '../stage.test-support.ts';
import type { Stage } from '../stage.test-support.ts';

let t: Stage;
beforeAll(async () => {
  t = await openStage();
});
afterAll(() => t[Symbol.asyncDispose]());

const rules = async () =>
  (await t.json<{ items: object[] }>(['sync', 'rules', 'show'])).items.map((rule) =>
    Object.values(rule).join(' '),
  );

test('rules are set one by one, of a project before all of them, and the others stay', async () => {
  const none = await t.run(['sync', 'rules', 'show']);
  expect(none.stdout).toMatch(/^Our Jira has no rule of its own\.\nWithout a rule the category counts: /);

  const first = await t.run(['sync', 'rules', 'set', 'idea', 'In Progress', 'considering']);
  expect(first.stdout).toMatch(
    /^Our Jira: an idea whose issue comes into "in progress" becomes considering\.\n/,
  );
  await t.json([
    'sync',
    'rules',
    'set',
    'story',
    '10001',
    'nothing',
    '--project',
    'demo',
    '--site',
    'Our Jira',
  ]);
  await t.json(['sync', 'rules', 'set', 'idea', 'IN PROGRESS', 'planned', '--project', 'DEMO']);
  const again = await t.run(['sync', 'rules', 'set', 'idea', ' in progress ', 'considering']);
  expect(again.stdout).toContain('It was so already.');

  const shown = await t.run(['sync', 'rules', 'show', 'Our Jira']);
  expect(shown.stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
    'PROJECT | KIND | STATUS IN JIRA | BECOMES',
    'all | idea | in progress | considering',
    'DEMO | idea | in progress | planned',
    'DEMO | story | 10001 | nothing',
    expect.stringContaining('Without a rule'),
    '',
  ]);
});

test('a rule is changed, and removed where it stands; the others stay', async () => {
  await t.json(['sync', 'rules', 'set', 'idea', 'in progress', 'in-progress', '--project', 'DEMO']);
  expect(await rules()).toContain('idea DEMO in progress in-progress');
  const elsewhere = await t.run(['sync', 'rules', 'remove', 'story', 'in progress', '--json']);
  expect([elsewhere.exitCode, errorOf(elsewhere).code]).toEqual([1, 'rule_unknown']);
  expect(errorOf(elsewhere).message).toContain('idea in "in progress" of DEMO');
  const before = await rules();
  const removed = await t.run(['sync', 'rules', 'remove', 'idea', 'In Progress', '--project', 'DEMO']);
  expect(removed.stdout).toMatch(/^Our Jira: the rule for idea in "in progress" of DEMO is removed\.\n/);
  expect(await rules()).toEqual(before.filter((rule) => rule !== 'idea DEMO in progress in-progress'));
});

test('rules that are set in the same moment are all there, and whoever was second is told', async () => {
  const before = await rules();
  const statuses = ['one', 'two', 'three', 'four'];
  const all = await Promise.all(
    statuses.map((name) => t.run(['sync', 'rules', 'set', 'story', name, 'done', '--json'])),
  );
  expect(all.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  expect(new Set(await rules())).toEqual(
    new Set([...before, ...statuses.map((name) => `story  ${name} done`)]),
  );
  for (const { stderr } of all)
    expect(stderr).toMatch(/^(Somebody else changed the rules meanwhile; that stays, too\.\n)*$/);
});

test('what an item cannot become is said before anything is asked', async () => {
  const wrong = await t.run(['sync', 'rules', 'set', 'story', 'Blocked', 'planned', '--json']);
  expect([wrong.exitCode, errorOf(wrong)]).toEqual([
    2,
    {
      code: 'item_status_unknown',
      message: 'A user story is never "planned".',
      remedy: 'Say one of open, in-progress, done, or nothing: such a status then moves nothing.',
    },
  ]);
  const kind = await t.run(['sync', 'rules', 'set', 'epic', 'Blocked', 'done']);
  expect([kind.exitCode, kind.stderr]).toEqual([
    2,
    expect.stringContaining('Allowed choices are idea, story'),
  ]);
});

test('the history tells what changed, by whom and by what, the latest first and page by page', async () => {
  await t.connect();
  const { id } = await t.json<{ id: string }>(['ideas', 'add', 'Tides']);
  const story = ['stories', 'add', id, '--title', 'See the tide'];
  const { id: storyId } = await t.json<{ id: string }>(story);
  await t.json(['ideas', 'edit', id, '--title', 'Tides\u001b[31m of today', '--impact', '7']);
  const pushed = await t.run(['push', id, '--project', 'DEMO', '--watch']);
  const [issueKey = ''] = /DEMO-\d+/.exec(pushed.stdout) ?? [];
  t.jira.world.transition(issueKey, 'In Progress');
  expect((await t.run(['sync', 'run'])).exitCode).toBe(0);
  const before = await rules();
  const preview = await t.run(['sync', 'rules', 'set', 'idea', 'In Progress', 'done', '--preview']);
  expect(preview.stdout).toMatch(
    /^At most 1 idea and 0 user stories would follow: .* Nothing was changed\.\n$/,
  );
  const removal = ['sync', 'rules', 'remove', 'idea', 'In Progress', '--preview'];
  expect(await t.json(removal)).toEqual({ ideas: 1, stories: 0 });
  expect(await rules()).toEqual(before);

  const { stdout } = await t.run(['ideas', 'history', id]);
  const lines = stdout.split('\n');
  // By the rule of the first test.
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}sync with Jira changed the idea$/);
  expect(lines[1]).toMatch(/^ {2}status +new → considering \(.+ is In Progress.*\)$/);
  expect(stdout).toMatch(/ {2}Ada Admin changed the idea\n +title +Tides → Tides \[31m of today\n/);
  expect(stdout).toMatch(/ +impact +nothing → 7\n/);
  expect(stdout).toContain('  Ada Admin added user story See the tide\n');
  expect(lines.findIndex((line) => line.includes('added user story'))).toBeLessThan(
    lines.findIndex((line) => line.includes('added the idea')),
  );

  interface Page {
    items: { itemId: string }[];
    nextCursor: string | null;
  }
  const all = await t.json<Page>(['ideas', 'history', id]);
  expect(all.items.map(({ itemId }) => itemId)).toContain(storyId);
  const first = await t.json<Page>(['ideas', 'history', id, '--limit', '2']);
  expect(first.items).toEqual(all.items.slice(0, 2));
  const next = await t.json<Page>(['ideas', 'history', id, '--cursor', first.nextCursor ?? '']);
  expect(next).toEqual({ items: all.items.slice(2), nextCursor: null });
  expect((await t.run(['ideas', 'history', id, '--limit', '1'])).stdout).toMatch(
    /\nThere are more: --cursor \S+\n$/,
  );
});

test('a removed idea still has its history', async () => {
  const { id } = await t.json<{ id: string }>(['ideas', 'add', 'Ebb']);
  await t.json(['ideas', 'remove', id]);
  expect((await t.run(['ideas', 'history', id])).stdout).toMatch(/^\S+ \S+ {2}Ada Admin removed the idea\n/);
  const unknown = await t.run(['ideas', 'history', 'none', '--json']);
  expect([unknown.exitCode, errorOf(unknown).code]).toEqual([1, 'idea_not_found']);
});
