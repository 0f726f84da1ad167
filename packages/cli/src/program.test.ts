import { expect, test } from 'vitest';
import { run } from './child.test-support.ts';

test('a command that does not exist is named, with exit code 2', async () => {
  const { exitCode, stderr, stdout } = await run(['strat']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("unknown command 'strat'");
  expect(stderr).toContain('start');
  expect(stdout).toBe('');
});

test.each([
  [['demo', '--onse'], "unknown option '--onse'"],
  [['sandbox', '--port', 'http'], 'whole number'],
  [['keygen', '--bits', '1024'], '2048, 3072 or 4096'],
  [['start', 'now'], 'too many arguments'],
])('%j is not understood, with exit code 2', async (args, words) => {
  const { exitCode, stderr } = await run(args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(words);
});

test('--version and --help answer on stdout, with exit code 0', async () => {
  expect(await run(['--version'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
  });
  const help = await run(['--help']);
  expect(help.exitCode).toBe(0);
  for (const command of ['start', 'migrate', 'keygen', 'sandbox', 'demo'])
    expect(help.stdout).toContain(command);
});

test('no command at all shows what there is', async () => {
  const { exitCode, stderr } = await run([]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Usage: crosslink');
});
