import { Argument } from 'commander';
import type { Command } from 'commander';
import type { RuleOptions } from '../commands/sync-rules.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { SITE, described } from './describe.ts';

type ItemKind = 'idea' | 'story';

/** What a status of Jira makes of an item. */
export function addRules(group: Command): void {
  const one = (command: Command) =>
    command
      .addArgument(new Argument('<kind>', 'of what').choices(['idea', 'story']))
      .argument('<jira-status>', 'its name, in any case, or its id');
  const where = (command: Command) =>
    command
      .option('--project <key>', 'for issues of this project alone; it goes before a rule of all projects')
      .option('--preview', 'only say how many items would follow')
      .option('--site <site>', SITE);
  described(
    group
      .command('show')
      .description('where a status of Jira means something else here than its category says')
      .argument('[site]', SITE),
    'crosslink sync rules show',
  ).action(async (site: string | undefined, options: OutputOptions) =>
    (await import('../commands/sync-rules.ts')).showRules(site, options),
  );
  described(
    where(
      one(group.command('set').description('say what one status means; all other rules stay')).argument(
        '<status>',
        'what the item becomes, or nothing: such a status moves nothing',
      ),
    ),
    'crosslink sync rules set idea "In Review" in-progress',
    'crosslink sync rules set story Blocked nothing --project DEMO',
  ).action(async (kind: ItemKind, jiraStatus: string, status: string, options: RuleOptions) =>
    (await import('../commands/sync-rules.ts')).setRule(kind, jiraStatus, status, options),
  );
  described(
    where(one(group.command('remove').description('let its category count again; all other rules stay'))),
    'crosslink sync rules remove story Blocked --project DEMO',
  ).action(async (kind: ItemKind, jiraStatus: string, options: RuleOptions) =>
    (await import('../commands/sync-rules.ts')).removeRule(kind, jiraStatus, options),
  );
}
