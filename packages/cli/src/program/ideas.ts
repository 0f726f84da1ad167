import { Option } from 'commander';
import type { Command } from 'commander';
import { statuses } from '../client/statuses.ts';
import type { HistoryOptions } from '../commands/history.ts';
import type { EditIdeaOptions, IdeaOptions } from '../commands/idea.ts';
import type { ListIdeasOptions } from '../commands/ideas.ts';
import type { ImportOptions } from '../commands/import.ts';
import type { ListStoriesOptions, StoryOptions } from '../commands/stories.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { character, collected, described, numberFrom0, pair, wholeNumber } from './describe.ts';
import type { Exit } from './describe.ts';

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1250', 'macintosh'];
const EMPTIES = '; an empty value empties what it is of';
const IDEA = 'its id';

/** Which ideas; `crosslink push` takes them too. */
export function filtered(command: Command): Command {
  return command
    .option('--search <words>', 'words of the idea, or the key of its issue')
    .addOption(new Option('--status <status...>', 'any of these').choices(statuses.idea))
    .option('--tag <tag...>', 'any of these');
}

export function addIdeas(group: Command, exit: Exit): void {
  described(
    filtered(group.command('list').description('ideas, in their order'))
      .option('--deleted', 'those that were removed')
      .option('--limit <number>', 'at most so many, up to 200', wholeNumber, 50)
      .option('--cursor <cursor>', 'goes on where the page before ended'),
    'crosslink ideas list --status planned --tag mobile',
  ).action(async (options: ListIdeasOptions) => (await import('../commands/ideas.ts')).showIdeas(options));
  described(
    group.command('show').description('one, with its user stories and issues').argument('<idea>', IDEA),
    'crosslink ideas show IDEA',
  ).action(async (id: string, options: OutputOptions) =>
    (await import('../commands/idea.ts')).showIdea(id, options),
  );
  described(
    group
      .command('history')
      .description('what happened to one and its user stories, the latest first')
      .argument('<idea>', IDEA)
      .option('--limit <number>', 'at most so many, up to 200', wholeNumber, 50)
      .option('--cursor <cursor>', 'goes on where the page before ended'),
    'crosslink ideas history IDEA',
  ).action(async (id: string, options: HistoryOptions) =>
    (await import('../commands/history.ts')).showHistory(id, options),
  );
  addIdeaChanges(group);
  addFiles(group, exit);
}

function ideaFields(command: Command): Command {
  return command
    .option('--description <markdown>', 'what it is about')
    .option('--problem <markdown>', 'what is bad today')
    .option('--benefit <markdown>', 'what will be better')
    .option('--impact <number>', '0 to 10', numberFrom0)
    .option('--effort <number>', '0 to 10', numberFrom0)
    .addOption(new Option('--status <status>', 'where it stands').choices(statuses.idea))
    .option('--tag <tag...>', 'all of its tags')
    .option('--owner <person>', 'by e-mail address, name or id')
    .option('--external-id <id>', 'what another product calls it')
    .option('--external-url <url>', 'where another product shows it');
}

function addIdeaChanges(group: Command): void {
  described(
    ideaFields(group.command('add').description('add one').argument('<title>')),
    'crosslink ideas add "Dark mode" --impact 7 --tag mobile',
  ).action(async (title: string, options: IdeaOptions) =>
    (await import('../commands/idea.ts')).addIdea(title, options),
  );
  described(
    ideaFields(
      group
        .command('edit')
        .description(`change what is given${EMPTIES}`)
        .argument('<idea>', IDEA)
        .option('--title <title>', 'its title'),
    ),
    'crosslink ideas edit IDEA --status planned --impact ""',
  ).action(async (id: string, options: EditIdeaOptions) =>
    (await import('../commands/idea.ts')).editIdea(id, options),
  );
  described(
    group
      .command('remove')
      .description('remove ideas with their user stories, all or none; issues stay')
      .argument('<ideas...>', 'their ids'),
    'crosslink ideas remove IDEA',
  ).action(async (ids: string[], options: OutputOptions) =>
    (await import('../commands/idea.ts')).removeIdeas(ids, options),
  );
  described(
    group
      .command('restore')
      .description('undo that')
      .argument('<ideas...>', 'their ids (crosslink ideas list --deleted)'),
    'crosslink ideas restore IDEA',
  ).action(async (ids: string[], options: OutputOptions) =>
    (await import('../commands/idea.ts')).restoreIdeas(ids, options),
  );
}

function addFiles(group: Command, exit: Exit): void {
  described(
    group
      .command('import')
      .description('import a CSV or JSON file: shows first what it would do')
      .argument('<file>', 'ends in .json, or is CSV')
      .option(
        '--column <heading=field>',
        'what a column holds, in place of the guess; HEADING= leaves it out; may be repeated',
        collected(pair('HEADING=FIELD')),
      )
      .option('--separator <character>', 'between columns, or tab; default: told by the file', character)
      .addOption(new Option('--encoding <name>', 'default: told by the file').choices(ENCODINGS))
      .option('--preview', 'only say what would happen')
      .option('--only-valid', 'leave lines out that cannot be imported')
      .option('--yes', 'do not ask'),
    'crosslink ideas import ideas.csv --preview',
    'crosslink ideas import ideas.csv --column "Wish=title" --column "Notes=" --separator tab',
  ).action(async (file: string, options: ImportOptions) =>
    exit(await (await import('../commands/import.ts')).importIdeas(file, options)),
  );
  group
    .command('export')
    .description('write all ideas and user stories to stdout')
    .addOption(new Option('--format <format>', 'csv or json').choices(['csv', 'json']).default('csv'))
    .addHelpText('after', '\nExample:\n  crosslink ideas export --format json > ideas.json')
    .action(async (options: { format: string }) =>
      (await import('../commands/import.ts')).exportIdeas(options),
    );
}

function storyFields(command: Command): Command {
  return command
    .option('--title <text>', 'in free words')
    .option('--as-a <who>', 'who wants it')
    .option('--i-want <what>', 'what they want')
    .option('--so-that <why>', 'why they want it')
    .option('--acceptance-criteria <markdown>', 'when it is done')
    .option('--points <number>', 'how large it is', numberFrom0)
    .addOption(new Option('--status <status>', 'where it stands').choices(statuses.story))
    .option('--external-id <id>', 'what another product calls it')
    .option('--external-url <url>', 'where another product shows it');
}

export function addStories(group: Command): void {
  described(
    group
      .command('list')
      .description('of an idea')
      .argument('<idea>', IDEA)
      .option('--deleted', 'those that were removed'),
    'crosslink stories list IDEA',
  ).action(async (id: string, options: ListStoriesOptions) =>
    (await import('../commands/stories.ts')).showStories(id, options),
  );
  described(
    storyFields(group.command('add').description('add one to an idea').argument('<idea>', IDEA)),
    'crosslink stories add IDEA --as-a reader --i-want "a dark page" --so-that "my eyes rest"',
  ).action(async (id: string, options: StoryOptions) =>
    (await import('../commands/stories.ts')).addStory(id, options),
  );
  described(
    storyFields(
      group.command('edit').description(`change what is given${EMPTIES}`).argument('<story>', 'its id'),
    ),
    'crosslink stories edit STORY --points 5 --status done',
  ).action(async (id: string, options: StoryOptions) =>
    (await import('../commands/stories.ts')).editStory(id, options),
  );
  described(
    group.command('remove').description('remove one; its issue stays').argument('<story>', 'its id'),
    'crosslink stories remove STORY',
  ).action(async (id: string, options: OutputOptions) =>
    (await import('../commands/stories.ts')).removeStory(id, options),
  );
  described(
    group
      .command('restore')
      .description('undo that')
      .argument('<story>', 'its id (crosslink stories list IDEA --deleted)'),
    'crosslink stories restore STORY',
  ).action(async (id: string, options: OutputOptions) =>
    (await import('../commands/stories.ts')).restoreStory(id, options),
  );
}
