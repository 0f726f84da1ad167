import { Argument, Option } from 'commander';
import type { Command } from 'commander';
import type { CheckMappingOptions } from '../commands/mapping-check.ts';
import type { ItemKind, MappingOptions, SetMappingOptions } from '../commands/mapping.ts';
import type { PushOptions } from '../commands/push.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { collected, described } from './describe.ts';
import type { Exit } from './describe.ts';
import { filtered } from './ideas.ts';
import { fieldSource, target } from './mapping-values.ts';

const CONFLICTS = ['ask', 'overwrite', 'keep'];
const onConflict = () =>
  new Option('--on-conflict <what>', 'with what was changed on both sides').choices(CONFLICTS);
const PROJECT = 'key of the project in Jira';
const CONNECTION = 'by its id or site; may be left out where there is only one';

export function addMapping(group: Command, exit: Exit): void {
  const kind = () => new Argument('<kind>', 'of what').choices(['idea', 'story']);
  const site = ['--site <site>', 'name, address or id; may be left out where there is only one'] as const;
  described(
    group
      .command('show')
      .description('what becomes of ideas and user stories in a project')
      .argument('<project>', PROJECT)
      .option(...site),
    'crosslink mapping show DEMO',
  ).action(async (project: string, options: MappingOptions) =>
    (await import('../commands/mapping.ts')).showMappings(project, options),
  );
  described(
    group
      .command('set')
      .description('change what is given; an empty value is as usual again')
      .argument('<project>', PROJECT)
      .addArgument(kind())
      .option('--file <file>', 'JSON, as show --json prints it: replaces all that was said before')
      .option('--issue-type <type>', 'by name or id')
      .option(
        '--field <id=source>',
        'by field id: a value, item:title, template:TEXT with {{title}}, constant:VALUE or nothing; may be repeated',
        collected(fieldSource),
      )
      .option('--target <where>', 'sprint:ID, active-sprint:BOARD, backlog:BOARD or none', target)
      .option(...site),
    'crosslink mapping set DEMO story --issue-type Task --field priority=High --field labels=item:tags',
    'crosslink mapping set DEMO idea --file mapping.json',
  ).action(async (project: string, itemKind: ItemKind, options: SetMappingOptions) =>
    (await import('../commands/mapping.ts')).setMapping(project, itemKind, options),
  );
  described(
    group
      .command('reset')
      .description('everything as usual again')
      .argument('<project>', PROJECT)
      .addArgument(kind())
      .option(...site),
    'crosslink mapping reset DEMO idea',
  ).action(async (project: string, itemKind: ItemKind, options: MappingOptions) =>
    (await import('../commands/mapping.ts')).resetMapping(project, itemKind, options),
  );
  described(
    group
      .command('check')
      .description('ask Jira whether the project allows all of it; exit code 1 if not')
      .argument('<project>', PROJECT)
      .option('--connection <connection>', CONNECTION),
    'crosslink mapping check DEMO',
  ).action(async (project: string, options: CheckMappingOptions) =>
    exit(await (await import('../commands/mapping-check.ts')).checkMapping(project, options)),
  );
}

export function addPush(program: Command, exit: Exit): void {
  described(
    filtered(
      program
        .command('push')
        .description('carry ideas with their user stories across to Jira')
        .argument('[idea-ids...]', 'from crosslink ideas list')
        .requiredOption('--project <key>', PROJECT)
        .option('--stories <ids...>', 'user stories by themselves')
        .option('--all', 'every idea that the filters choose; says first what would happen, and asks'),
    )
      .option('--connection <connection>', CONNECTION)
      .addOption(onConflict())
      .option('--preflight', 'only say what would happen, and what is missing')
      .option('--yes', 'with --all: do not ask')
      .option('--watch', 'wait for the end; the exit code tells how it went'),
    'crosslink push IDEA --project DEMO --preflight',
    'crosslink push IDEA IDEA --project DEMO --watch',
    'crosslink push --all --status planned --tag mobile --project DEMO',
  ).action(async (ids: string[], options: PushOptions) =>
    exit(await (await import('../commands/push.ts')).push(ids, options)),
  );
}

export function addPushes(group: Command, exit: Exit): void {
  described(group.command('list').description('the latest first'), 'crosslink pushes list').action(
    async (options: OutputOptions) => (await import('../commands/push.ts')).showPushes(options),
  );
  described(
    group
      .command('show')
      .description('item by item')
      .argument('<push>', 'its id')
      .option('--watch', 'wait for the end'),
    'crosslink pushes show PUSH --watch',
  ).action(async (id: string, options: OutputOptions) =>
    exit(await (await import('../commands/push.ts')).showPush(id, options)),
  );
  described(
    group.command('cancel').description('let go of what was not sent yet').argument('<push>', 'its id'),
    'crosslink pushes cancel PUSH',
  ).action(async (id: string, options: OutputOptions) =>
    exit(await (await import('../commands/push.ts')).cancelPush(id, options)),
  );
  described(
    group
      .command('retry')
      .description('push once more what is not done')
      .argument('<push>', 'its id')
      .addOption(onConflict())
      .option('--watch', 'wait for the end'),
    'crosslink pushes retry PUSH --watch',
  ).action(async (id: string, options: OutputOptions) =>
    exit(await (await import('../commands/push.ts')).retryPush(id, options)),
  );
}
