import { Option } from 'commander';
import type { Command } from 'commander';
import type { ImportOptions, ListIdeasOptions } from '../commands/ideas.ts';
import type { PushOptions } from '../commands/push.ts';
import type { OutputOptions } from '../terminal/output.ts';
import type { AddIdeaOptions, AddStoryOptions } from '../commands/items.ts';
import { described, numberFrom0, wholeNumber } from './describe.ts';
import type { Exit } from './describe.ts';

const CONFLICTS = ['ask', 'overwrite', 'keep'];
const onConflict = () =>
  new Option('--on-conflict <what>', 'with what was changed on both sides').choices(CONFLICTS);
const STATUSES = ['new', 'considering', 'planned', 'in-progress', 'done', 'declined'];

/** Ideas, and carrying them across to Jira. */
export function addBacklog(program: Command, exit: Exit): void {
  addIdeas(program.command('ideas').description('the backlog'), exit);
  addStories(program.command('stories').description('what is to be built for an idea'));
  addPush(program, exit);
  addPushes(program.command('pushes').description('what was carried across, and how far it is'), exit);
}

function addIdeas(group: Command, exit: Exit): void {
  described(
    group
      .command('list')
      .description('ideas, in their order')
      .option('--search <words>', 'words of the idea, or the key of its issue')
      .addOption(new Option('--status <status...>', 'any of these').choices(STATUSES))
      .option('--tag <tag...>', 'any of these')
      .option('--limit <number>', 'at most so many, up to 200', wholeNumber, 50)
      .option('--cursor <cursor>', 'goes on where the page before ended'),
    'crosslink ideas list --status planned --tag mobile',
  ).action(async (options: ListIdeasOptions) => (await import('../commands/ideas.ts')).showIdeas(options));
  described(
    group.command('show').description('one, with its user stories and issues').argument('<idea>', 'its id'),
    'crosslink ideas show IDEA',
  ).action(async (id: string, options: OutputOptions) =>
    (await import('../commands/items.ts')).showIdea(id, options),
  );
  described(
    group
      .command('add')
      .description('add one')
      .argument('<title>')
      .option('--description <markdown>', 'what it is about')
      .option('--impact <number>', '0 to 10', numberFrom0)
      .option('--effort <number>', '0 to 10', numberFrom0)
      .option('--tag <tag...>', 'its tags'),
    'crosslink ideas add "Dark mode" --impact 7 --tag mobile',
  ).action(async (title: string, options: AddIdeaOptions) =>
    (await import('../commands/items.ts')).addIdea(title, options),
  );
  described(
    group
      .command('import')
      .description('import a CSV or JSON file: shows first what it would do')
      .argument('<file>', 'ends in .json, or is CSV')
      .option('--only-valid', 'leave lines out that cannot be imported')
      .option('--yes', 'do not ask'),
    'crosslink ideas import ideas.csv',
  ).action(async (file: string, options: ImportOptions) =>
    exit(await (await import('../commands/ideas.ts')).importIdeas(file, options)),
  );
  group
    .command('export')
    .description('write all ideas and user stories to stdout')
    .addOption(new Option('--format <format>', 'csv or json').choices(['csv', 'json']).default('csv'))
    .addHelpText('after', '\nExample:\n  crosslink ideas export --format json > ideas.json')
    .action(async (options: { format: string }) =>
      (await import('../commands/ideas.ts')).exportIdeas(options),
    );
}

function addStories(group: Command): void {
  described(
    group
      .command('add')
      .description('add one to an idea')
      .argument('<idea>', 'its id')
      .option('--title <text>', 'in free words')
      .option('--as-a <who>', 'who wants it')
      .option('--i-want <what>', 'what they want')
      .option('--so-that <why>', 'why they want it')
      .option('--points <number>', 'how large it is', numberFrom0),
    'crosslink stories add IDEA --as-a reader --i-want "a dark page" --so-that "my eyes rest"',
  ).action(async (id: string, options: AddStoryOptions) =>
    (await import('../commands/items.ts')).addStory(id, options),
  );
}

function addPush(program: Command, exit: Exit): void {
  described(
    program
      .command('push')
      .description('carry ideas with their user stories across to Jira')
      .argument('[idea-ids...]', 'from crosslink ideas list')
      .requiredOption('--project <key>', 'project in Jira')
      .option('--stories <ids...>', 'user stories by themselves')
      .option('--connection <connection>', 'by its id or site; may be left out where there is only one')
      .addOption(onConflict())
      .option('--preflight', 'only say what would happen, and what is missing')
      .option('--watch', 'wait for the end; the exit code tells how it went'),
    'crosslink push IDEA --project DEMO --preflight',
    'crosslink push IDEA IDEA --project DEMO --watch',
  ).action(async (ids: string[], options: PushOptions) =>
    exit(await (await import('../commands/push.ts')).push(ids, options)),
  );
}

function addPushes(group: Command, exit: Exit): void {
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
