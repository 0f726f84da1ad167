import { Option } from 'commander';
import type { Command } from 'commander';
import type { ConnectOptions } from '../commands/connect.ts';
import type { ConfirmOptions } from '../commands/connections.ts';
import type { AddSiteOptions, ChangeSiteOptions } from '../commands/sites.ts';
import type { OutputOptions } from '../terminal/output.ts';
import { SITE, described, endOf, wholeNumber } from './describe.ts';
import type { Exit } from './describe.ts';

const CONNECTION = 'the connection’s id, or its site; may be left out where there is only one';

/** Jira sites and the connections to them. */
export function addSites(program: Command, exit: Exit): void {
  addSiteCommands(program.command('sites').description('the Jiras that Crosslink works with'));
  addConnect(program);
  addConnections(program, exit);
}

function addSiteCommands(sites: Command): void {
  described(
    sites
      .command('add')
      .description('add the Jira behind any of its addresses')
      .argument('<jira-url>', 'any address of the Jira')
      .option('--name <name>', 'what to call it; default: what it calls itself'),
    'crosslink sites add https://jira.example.com/browse/DEMO-1',
  ).action(async (url: string, options: AddSiteOptions) =>
    (await import('../commands/sites.ts')).addSite(url, options),
  );
  described(sites.command('list').description('all sites'), 'crosslink sites list').action(
    async (options: OutputOptions) => (await import('../commands/sites.ts')).showSites(options),
  );
  described(
    sites
      .command('show')
      .description('one site, what it offers, and what comes next there')
      .argument('[site]', SITE),
    'crosslink sites show "Our Jira"',
  ).action(async (site: string | undefined, options: OutputOptions) =>
    (await import('../commands/sites.ts')).showSite(site, options),
  );
  described(
    sites
      .command('change')
      .description('change what is given; for administrators')
      .argument('[site]', SITE)
      .option('--name <name>', 'what to call it')
      .option('--service-fallback', 'whoever has no connection there acts as the service connection')
      .option('--no-service-fallback', 'nobody does'),
    'crosslink sites change "Our Jira" --name "Jira of the north"',
  ).action(async (site: string | undefined, options: ChangeSiteOptions) =>
    (await import('../commands/sites.ts')).changeSite(site, options),
  );
  described(
    sites
      .command('remove')
      .description('remove one with its keys and connections, unless items are linked to its issues')
      .argument('<site>', 'name, address or id of the site')
      .option('--yes', 'do not ask'),
    'crosslink sites remove "Our Jira"',
  ).action(async (site: string, options: ConfirmOptions) =>
    (await import('../commands/sites.ts')).removeSite(site, options),
  );
}

const KINDS = ['oauth1', 'oauth2', 'personal-access-token', 'api-token', 'oauth1-two-legged'];

function addConnect(program: Command): void {
  described(
    program
      .command('connect')
      .description('let Crosslink act at a site in your name: press Allow in Jira, or bring a token')
      .argument('[site]', SITE)
      .addOption(new Option('--kind <kind>', 'default: the one recommended there').choices(KINDS))
      .option('--oob', 'for a machine without a browser: copy the code that Jira shows')
      .option('--no-browser', 'print the address, open no browser')
      .option('--service', 'make the connection of the service, for administrators')
      .option('--timeout <seconds>', 'how long to wait for you to press Allow', wholeNumber, 600)
      .option('--email <email>', 'with --kind api-token; asked for otherwise')
      .option('--expires <day>', 'when the token you bring ends, which Jira does not tell', endOf),
    'crosslink connect "Our Jira"',
    'crosslink connect --oob',
    'crosslink connect --kind personal-access-token < token-file',
  ).action(async (site: string | undefined, options: ConnectOptions) =>
    (await import('../commands/connect.ts')).connect(site, options),
  );
}

function addConnections(program: Command, exit: Exit): void {
  described(
    program
      .command('connections')
      .description('who acts as whom at which site')
      .command('list')
      .description('your connections and those of the service'),
    'crosslink connections list',
  ).action(async (options: OutputOptions) =>
    (await import('../commands/connections.ts')).showConnections(options),
  );
  described(
    program
      .command('whoami')
      .description('ask Crosslink, and really ask Jira, who you are there')
      .argument('[connection]', 'the connection’s id, or its site; left out, all of yours'),
    'crosslink whoami',
    'crosslink whoami "Our Jira" --json',
  ).action(async (connection: string | undefined, options: OutputOptions) =>
    exit(await (await import('../commands/whoami.ts')).whoami(connection, options)),
  );
  described(
    program
      .command('renew')
      .description('exchange the token of a connection for a new one now')
      .argument('[connection]', CONNECTION),
    'crosslink renew "Our Jira"',
  ).action(async (connection: string | undefined, options: OutputOptions) =>
    (await import('../commands/connections.ts')).renew(connection, options),
  );
  described(
    program
      .command('disconnect')
      .description('forget the token of a connection at once')
      .argument('<connection>', 'the connection’s id, or its site')
      .option('--yes', 'do not ask'),
    'crosslink disconnect "Our Jira"',
  ).action(async (connection: string, options: ConfirmOptions) =>
    (await import('../commands/connections.ts')).disconnect(connection, options),
  );
}
