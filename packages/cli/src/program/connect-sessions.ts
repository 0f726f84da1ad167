import { Option } from 'commander';
import type { Command } from 'commander';
import type { CreateSessionOptions, ListSessionsOptions } from '../commands/connect-sessions.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { SITE, described, wholeNumber } from './describe.ts';

const SESSION = 'its id';

/** For developers of other products (docs/connect-sessions.md). */
export function addConnectSessions(group: Command): void {
  described(
    group
      .command('create')
      .description('make an address at which one user of your product connects; shown this once')
      .argument('[site]', SITE)
      .requiredOption('--reference <reference>', 'your id of your user; the connection will belong to it')
      .option('--return-to <address>', 'where they go on to; RETURN_ADDRESSES of the server has to allow it')
      .addOption(
        new Option('--kind <kind>', 'default: the one recommended there').choices(['oauth1', 'oauth2']),
      )
      .option('--expires-in <seconds>', '60 to 86400; default: 15 minutes', wholeNumber),
    'crosslink connect-sessions create "Our Jira" --reference user-4711 --return-to https://app.example.com/jira',
  ).action(async (site: string | undefined, options: CreateSessionOptions) =>
    (await import('../commands/connect-sessions.ts')).createSession(site, options),
  );
  described(
    group
      .command('list')
      .description('yours, the latest first')
      .option('--reference <reference>', 'of this user of yours')
      .option('--limit <number>', 'at most so many, up to 200', wholeNumber, 50)
      .option('--cursor <cursor>', 'goes on where the page before ended'),
    'crosslink connect-sessions list --reference user-4711',
  ).action(async (options: ListSessionsOptions) =>
    (await import('../commands/connect-sessions.ts')).showSessions(options),
  );
  described(
    group
      .command('show')
      .description('how one stands, and what connection came of it')
      .argument('<session>', SESSION),
    'crosslink connect-sessions show SESSION',
  ).action(async (id: string, options: OutputOptions) =>
    (await import('../commands/connect-sessions.ts')).showSession(id, options),
  );
  described(
    group
      .command('end')
      .description('let nobody use its address any more; a connection it made stays')
      .argument('<session>', SESSION),
    'crosslink connect-sessions end SESSION',
  ).action(async (id: string, options: OutputOptions) =>
    (await import('../commands/connect-sessions.ts')).endSession(id, options),
  );
}
