import { Option } from 'commander';
import type { Command } from 'commander';
import type { AuditOptions } from '../commands/audit.ts';
import type { ConfirmOptions } from '../commands/connections.ts';
import type { ConsumerOptions } from '../commands/key-add.ts';
import type { RegisterKeyOptions } from '../commands/key-registration.ts';
import type { AddLinkOptions, RelinkOptions, RemoveLinkOptions } from '../commands/links.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { SITE, described, endOf, keySize, startOf, wholeNumber } from './describe.ts';
import type { Exit } from './describe.ts';

const KEY = 'its id or consumer key';

/** What keeps things as they should be: keys, links, and the record of who did what. */
export function addKeeping(program: Command, exit: Exit): void {
  addKeys(program.command('keys').description('the keys by which Jira knows Crosslink'));
  addLinks(program.command('links').description('the pairs of an item and its issue'), exit);
  described(
    program
      .command('audit')
      .description('who did what, the latest first; for administrators')
      .option('--site <site>', 'at this site')
      .option('--action <action>', 'such as site.added, or the thing alone: site')
      .option('--from <instant>', 'a day or an instant: from then on, the whole day', startOf)
      .option('--to <instant>', 'a day or an instant: until then, the whole day', endOf)
      .option('--limit <number>', 'at most so many, up to 200', wholeNumber, 50)
      .option('--cursor <cursor>', 'goes on where the page before ended'),
    'crosslink audit --action connection',
  ).action(async (options: AuditOptions) => (await import('../commands/audit.ts')).showAudit(options));
}

function ofConsumer(command: Command): Command {
  return command
    .option('--consumer-key <key>', 'default: a new one')
    .option('--private-key <file>', 'PEM file of a key of your own; default: a new pair')
    .option('--bits <bits>', 'size of a new key: 2048, 3072 or 4096', keySize)
    .addOption(
      new Option('--client-id <id>', 'of OAuth 2.0; its secret is asked for, or the line on stdin').conflicts(
        ['consumerKey', 'privateKey', 'bits'],
      ),
    )
    .addOption(
      new Option('--scope <scope...>', 'with --client-id; default: what Crosslink needs').conflicts([
        'consumerKey',
        'privateKey',
        'bits',
      ]),
    );
}

function addKeys(group: Command): void {
  described(
    group.command('list').description('of a site, with their fingerprints').argument('[site]', SITE),
    'crosslink keys list "Our Jira"',
  ).action(async (site: string | undefined, options: OutputOptions) =>
    (await import('../commands/keys.ts')).showKeys(site, options),
  );
  described(
    ofConsumer(
      group
        .command('add')
        .description(
          'let Jira know Crosslink: a key pair (OAuth 1.0a), or a client that Jira made (OAuth 2.0)',
        )
        .argument('[site]', SITE),
    ),
    'crosslink keys add "Our Jira"',
    'crosslink keys add "Our Jira" --client-id 4f2a < file-with-client-secret',
  ).action(async (site: string | undefined, options: ConsumerOptions) =>
    (await import('../commands/key-add.ts')).addKey(site, options),
  );
  described(
    ofConsumer(
      group
        .command('rotate')
        .description('begin to replace the key of a site, without a break')
        .argument('[site]', SITE),
    ),
    'crosslink keys rotate "Our Jira"',
  ).action(async (site: string | undefined, options: ConsumerOptions) =>
    (await import('../commands/keys.ts')).rotateKey(site, options),
  );
  described(
    group
      .command('users')
      .description('whose connections work by a key: they connect again before a retiring one is gone')
      .argument('<key>', KEY),
    'crosslink keys users KEY',
  ).action(async (key: string, options: OutputOptions) =>
    (await import('../commands/keys.ts')).showKeyUsers(key, options),
  );
  described(
    group
      .command('register')
      .description('make the application link in Jira as its administrator, and verify it')
      .argument('<key>', KEY)
      .option('--user <name>', 'by their password; default: by a token. Asked for, or the line on stdin'),
    'crosslink keys register KEY < file-with-token',
  ).action(async (key: string, options: RegisterKeyOptions) =>
    (await import('../commands/key-registration.ts')).registerKey(key, options),
  );
  described(
    group
      .command('handover')
      .description('make a link for a Jira administrator who has no account here; shown once')
      .argument('<key>', KEY),
    'crosslink keys handover KEY',
  ).action(async (key: string, options: OutputOptions) =>
    (await import('../commands/key-registration.ts')).handKeyOver(key, options),
  );
  described(
    group
      .command('verify')
      .description('ask Jira whether it takes the key; then it is the one in use')
      .argument('<key>', KEY),
    'crosslink keys verify KEY',
  ).action(async (key: string, options: OutputOptions) =>
    (await import('../commands/keys.ts')).verifyKey(key, options),
  );
  described(
    group
      .command('remove')
      .description('forget a key; of a pending one this undoes the rotation')
      .argument('<key>', KEY)
      .option('--yes', 'do not ask'),
    'crosslink keys remove KEY',
  ).action(async (key: string, options: ConfirmOptions) =>
    (await import('../commands/keys.ts')).removeKey(key, options),
  );
}

function addLinks(group: Command, exit: Exit): void {
  described(
    group
      .command('list')
      .description('all, or those of one item')
      .argument('[item]', 'id of an idea or user story'),
    'crosslink links list',
  ).action(async (item: string | undefined, options: OutputOptions) =>
    (await import('../commands/links.ts')).showLinks(item, options),
  );
  described(
    group
      .command('check')
      .description('read the issues again; exit code 1 if some are gone, hidden or cannot be read')
      .argument('[links...]', 'by id or issue key; left out: all'),
    'crosslink links check',
    'crosslink links check DEMO-1 DEMO-2',
  ).action(async (links: string[], options: OutputOptions) =>
    exit(await (await import('../commands/links.ts')).checkLinks(links, options)),
  );
  described(
    group
      .command('add')
      .description('link an item to an issue that is there already')
      .argument('<item>', 'id of the idea')
      .argument('<issue>', 'key, or address of any page that shows it')
      .option('--story', 'the item is a user story')
      .option('--connection <connection>', 'by its id or site; needed where there are several sites')
      .option('--even-if-linked', 'also if the issue is linked to another item'),
    'crosslink links add IDEA DEMO-7',
  ).action(async (item: string, issue: string, options: AddLinkOptions) =>
    (await import('../commands/links.ts')).addLink(item, issue, options),
  );
  described(
    group
      .command('relink')
      .description('lead a link to another issue of the same site')
      .argument('<link>', 'by id or issue key')
      .argument('<issue>', 'key, or address of any page that shows it')
      .option('--connection <connection>', 'by its id or site; default: your own, else the service’s')
      .option('--even-if-linked', 'also if the issue is linked to another item'),
    'crosslink links relink DEMO-7 DEMO-8',
  ).action(async (link: string, issue: string, options: RelinkOptions) =>
    (await import('../commands/links.ts')).relink(link, issue, options),
  );
  described(
    group
      .command('remove')
      .description('end a link; the issue stays')
      .argument('<link>', 'by id or issue key')
      .option('--leave-behind', 'even if what leads back from Jira cannot be removed there')
      .option('--yes', 'do not ask'),
    'crosslink links remove DEMO-7',
  ).action(async (link: string, options: RemoveLinkOptions) =>
    (await import('../commands/links.ts')).removeLink(link, options),
  );
}
