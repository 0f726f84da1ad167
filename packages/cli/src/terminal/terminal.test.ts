import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crosslink, hasTerminals, newFolder } from '../child.test-support.ts';
import { openStage } from '../stage.test-support.ts';
import type { Stage } from '../stage.test-support.ts';
import { table } from './table.ts';

describe('a table', () => {
  const columns = [{ heading: 'ID' }, { heading: 'TITLE', shrinks: true }, { heading: 'KEY' }];
  const rows = [
    ['1', 'A title that is longer than there is room for', 'DEMO-1'],
    ['2', '日本語の長い題名です', 'DEMO-22'],
  ];

  test('takes from what may shrink until it fits, in columns of the terminal', () => {
    expect(table(columns, rows, 30).split('\n')).toEqual([
      'ID  TITLE              KEY',
      '1   A title that is …  DEMO-1',
      '2   日本語の長い題名…  DEMO-22',
    ]);
  });

  test('cuts no id, however narrow it gets, and nothing where nobody looks', () => {
    expect(table(columns, rows, 5)).toContain('DEMO-22');
    expect(table(columns, rows, Infinity)).toContain('than there is room for  DEMO-1');
  });

  test('lets no name move the cursor, colour or begin a line', () => {
    expect(table([{ heading: 'NAME' }], [['a\nb\u001b[31mc\u202e']], 80)).toBe('NAME\na b [31mc');
  });
});

describe.skipIf(!hasTerminals)('at a terminal (skipped where there is no script of util-linux)', () => {
  let t: Stage;
  beforeAll(async () => {
    t = await openStage();
    await t.server.administrator.json('POST', '/api/v1/ideas', { title: 'Long '.repeat(30).trim() });
  });
  afterAll(() => t[Symbol.asyncDispose]());
  const ESCAPE = '\u001b[';

  test('there are colours, none with NO_COLOR, and none in a pipe', async () => {
    const shown = (env: Record<string, string>, columns?: number) =>
      t.run(['sites', 'list'], { env: { TERM: 'xterm', ...env }, ...(columns && { columns }) });
    expect((await shown({}, 100)).stdout).toContain(`${ESCAPE}1m`);
    expect((await shown({ NO_COLOR: '1' }, 100)).stdout).not.toContain(ESCAPE);
    expect((await shown({})).stdout).not.toContain(ESCAPE);
  });

  test('a list fits into a narrow one, with its ids whole', async () => {
    const { stdout } = await t.run(['ideas', 'list'], { columns: 80, env: { NO_COLOR: '1' } });
    const lines = stdout.trimEnd().split(/\r?\n/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(/^[\w-]{36} {2}Long.*… +new/);
  });

  test('a key that is typed is not shown', async () => {
    const home = await newFolder();
    const login = await crosslink(['login', t.server.url], {
      ...{ columns: 200, stdin: 'open', env: { XDG_CONFIG_HOME: home } },
    });
    await login.says(/API key: /);
    login.hears(t.key);
    const { exitCode, stdout } = await login.ended;
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('You are Ada Admin')]);
    expect(stdout).not.toContain(t.key);
    expect(await readFile(join(home, 'crosslink/credentials.json'), 'utf8')).toContain(t.key);
  });

  test('what cannot be undone is asked, and only y is yes', async () => {
    const asking = await t.begin(['people', 'remove', 'ada@example.com'], { columns: 200, stdin: 'open' });
    await asking.says(/\(y\/n\) \[n\]: /);
    asking.hears('maybe');
    const { exitCode, stdout } = await asking.ended;
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('Code: not_confirmed')]);
  });
});
