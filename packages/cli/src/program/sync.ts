import type { Command } from 'commander';
import type { RunSyncOptions } from '../commands/sync.ts';
import type { RegisterWebhookOptions, RemoveWebhookOptions } from '../commands/webhook.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { SITE, described } from './describe.ts';
import type { Exit } from './describe.ts';
import { addRules } from './sync-rules.ts';

export function addSync(group: Command, exit: Exit): void {
  described(
    group
      .command('show')
      .description('when Jira was looked through, and how its webhook does; exit code 1 if something fails')
      .argument('[site]', SITE),
    'crosslink sync show',
  ).action(async (site: string | undefined, options: OutputOptions) =>
    exit(await (await import('../commands/sync.ts')).showSync(site, options)),
  );
  described(
    group
      .command('run')
      .description('look through a site now, not when it is due')
      .argument('[site]', SITE)
      .option('--full', 'read every link again'),
    'crosslink sync run --full',
  ).action(async (site: string | undefined, options: RunSyncOptions) =>
    exit(await (await import('../commands/sync.ts')).runSync(site, options)),
  );
  for (const [name, enabled, does] of [
    ['on', true, 'keep a site current'],
    ['off', false, 'read nothing of a site any more; links stay as they are'],
  ] as const)
    described(
      group.command(name).description(does).argument('[site]', SITE),
      `crosslink sync ${name} "Our Jira"`,
    ).action(async (site: string | undefined, options: OutputOptions) =>
      (await import('../commands/sync.ts')).turnSync(enabled, site, options),
    );
  addRules(group.command('rules').description('what a status of Jira makes of an item'));
  addWebhook(group.command('webhook').description('have Jira tell of changes by itself'), exit);
}

function addWebhook(group: Command, exit: Exit): void {
  described(
    group
      .command('register')
      .description('have Crosslink register it; exit code 1 if Jira does not let it')
      .argument('[site]', SITE)
      .option('--connection <connection>', 'by its id or site; default: your own, else the service’s'),
    'crosslink sync webhook register',
  ).action(async (site: string | undefined, options: RegisterWebhookOptions) =>
    exit(await (await import('../commands/webhook.ts')).registerWebhook(site, options)),
  );
  described(
    group
      .command('by-hand')
      .description('make it ready, and say what an administrator of Jira has to do')
      .argument('[site]', SITE),
    'crosslink sync webhook by-hand',
  ).action(async (site: string | undefined, options: OutputOptions) =>
    (await import('../commands/webhook.ts')).webhookByHand(site, options),
  );
  described(
    group
      .command('remove')
      .description('end it, at Jira as well if Crosslink registered it')
      .argument('[site]', SITE)
      .option('--leave-behind', 'even if it cannot be removed at Jira')
      .option('--yes', 'do not ask'),
    'crosslink sync webhook remove',
  ).action(async (site: string | undefined, options: RemoveWebhookOptions) =>
    (await import('../commands/webhook.ts')).removeWebhook(site, options),
  );
}
