import { readFile, readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { exitCodes } from './cli-error.ts';
import { createProgram } from './program.ts';
import { usagesOf } from './usages.test-support.ts';

const document = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');

const all = usagesOf(createProgram(() => undefined));

test('docs/cli.md lists every command with its arguments, and no other', () => {
  const listed = [...document.matchAll(/^\| `(crosslink [^`]+)`/gm)].map(([, usage]) => usage);
  expect(listed.toSorted()).toEqual(all.map(({ usage }) => usage).toSorted());
});

test('docs/cli.md names no option that no command has', () => {
  const known = new Set(all.flatMap(({ command }) => command.options.map(({ long }) => long)));
  const named = [...document.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([option]) => option);
  for (const option of named.filter((one) => one !== '--help')) expect(known).toContain(option);
});

test('docs/cli.md tells every exit code', () => {
  const told = [...document.matchAll(/^\| (\d+) /gm)].map(([, code]) => Number(code));
  expect(told).toEqual(Object.values(exitCodes));
});

test('docs/cli.md tells every code of the client', async () => {
  const folders = ['client', 'terminal', 'commands'].map((name) => new URL(`${name}/`, import.meta.url));
  const sources = await Promise.all(
    folders.map(async (folder) => {
      const names = (await readdir(folder)).filter((name) => /^(?!.*\.test).*\.ts$/.test(name));
      return Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
    }),
  ).then((all) =>
    all.flat().filter((source) => !/'@crosslink\/(server|sandbox|jira|oauth1)'|keygen|demo/.test(source)),
  );
  const codes = sources.flatMap((source) =>
    [...source.matchAll(/(?:code: |usageError\(\s*)'([a-z]+_[a-z_]+)'/g)].map(([, code = '']) => code),
  );
  expect(codes.length).toBeGreaterThan(5);
  for (const code of codes) expect(document).toContain(`\`${code}\``);
});

test('every command that works with a server has --json and an example', () => {
  const local = ['export', 'start', 'migrate', 'rotate', 'keygen', 'doctor', 'sandbox', 'demo'];
  for (const { command, usage } of all.filter(
    (one) => !local.includes(one.command.name()) || one.usage.includes('keys rotate'),
  )) {
    expect(
      command.options.map(({ long }) => long),
      usage,
    ).toContain('--json');
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help, usage).toMatch(/\nExamples?:\n {2}crosslink /);
  }
});
