import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { DemoOptions } from './commands/demo.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import type { KeygenOptions } from './commands/keygen.ts';
import type { SandboxOptions } from './commands/sandbox.ts';

import { exitCodes } from './cli-error.ts';
import { addAccount } from './program/account.ts';
import { addConnectSessions } from './program/connect-sessions.ts';
import { keySize } from './program/describe.ts';
import { addIdeas, addStories } from './program/ideas.ts';
import { addKeeping } from './program/keeping.ts';
import { addPeople } from './program/people.ts';
import { addMapping, addPush, addPushes } from './program/push.ts';
import { addSites } from './program/sites.ts';
import { addSync } from './program/sync.ts';
import { endWithReader } from './terminal/output.ts';

/** Parses a command line and runs its command. Rejects with what the command rejects with. */
export async function parseAndRun(argv: string[]): Promise<number> {
  let exitCode = 0;
  endWithReader();
  try {
    await createProgram((code) => (exitCode = code)).parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed its message already.
    return error.exitCode === 0 ? 0 : exitCodes.usage;
  }
}

/**
 * All commands and their options. What a command does lies in `commands/` and is imported when it runs.
 * `exit` takes the exit code of a command that ends without throwing.
 */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('crosslink')
    .description("Connects a product team's ideas and user stories to Jira.")
    .version(version())
    .exitOverride()
    // So that `sandbox --version` is the sandbox's option.
    .enablePositionalOptions()
    .showHelpAfterError('(crosslink --help lists what there is)');
  addServer(program);
  addAccount(program);
  addSites(program, exit);
  addIdeas(program.command('ideas').description('the backlog'), exit);
  addStories(program.command('stories').description('what is to be built for an idea'));
  addMapping(program.command('mapping').description('how items become issues of a project'), exit);
  addPush(program, exit);
  addPushes(program.command('pushes').description('what was carried across, and how far it is'), exit);
  addKeeping(program, exit);
  addSync(program.command('sync').description('how a site is kept current'), exit);
  addConnectSessions(
    program
      .command('connect-sessions')
      .description('let users of your own product connect, without an account here'),
  );
  addPeople(program.command('people').description('who has an account'));
  addVault(program);
  addTools(program);
  addDoctor(program, exit);
  addDemo(program, exit);
  return program;
}

function addServer(program: Command): void {
  program
    .command('start')
    .description('start the server; settings come from the environment and .env (docs/configuration.md)')
    .action(async () => (await import('./commands/start.ts')).start());
  program
    .command('migrate')
    .description('bring the database to the current schema, and stop')
    .action(async () => (await import('./commands/migrate.ts')).migrate());
}

function addVault(program: Command): void {
  program
    .command('vault')
    .description('the vault that seals keys and tokens')
    .command('rotate')
    .description(
      'seal everything anew with CROSSLINK_SECRET; CROSSLINK_PREVIOUS_SECRETS holds the ones before',
    )
    .action(async () => (await import('./commands/vault.ts')).vaultRotate());
}

function addTools(program: Command): void {
  program
    .command('keygen')
    .description('make an RSA key pair for an application link')
    .option('--bits <bits>', 'key size: 2048, 3072 or 4096', keySize, 3072)
    .option('--out <dir>', 'folder to write the two files to', '.')
    .action(async (options: KeygenOptions) => (await import('./commands/keygen.ts')).keygen(options));
  program
    .command('sandbox')
    .description('start a small, strict Jira to try things on')
    .option('--port <port>', 'port to listen on; 0 takes any free one', port, 8090)
    .option('--version <version>', 'Jira version to behave as', '10.3')
    .option('--context-path <path>', 'serve it below a path, such as /jira', '')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--state <file>', 'keep its world, tokens too, in this file over restarts')
    .option('--seed <file>', 'JSON file with the users, projects and issues to begin with')
    .action(async (options: SandboxOptions) => (await import('./commands/sandbox.ts')).sandbox(options));
}

function addDoctor(program: Command, exit: (code: number) => void): void {
  program
    .command('doctor')
    .description('say what is wrong with a Jira, or our registration there, and what to do about it')
    .argument('<jira-url>', 'any address of the Jira')
    .option('--consumer-key <key>', 'examine this consumer of OAuth 1.0a as well')
    .option('--private-key <file>', 'PEM file of its private key')
    .option('--json', 'print the findings as JSON')
    .action(async (url: string, options: DoctorOptions) =>
      exit(await (await import('./commands/doctor.ts')).doctor(url, options)),
    );
}

function addDemo(program: Command, exit: (code: number) => void): void {
  program
    .command('demo')
    .description('try everything: a sandbox Jira and a server with sample ideas, on throw-away data')
    .option('--once', 'walk the whole main job without a browser, a line per step, then stop')
    .option('--json', 'with --once: print the steps as a JSON array')
    .option('--port <port>', 'port of the server', port)
    .option('--data <dir>', 'keep the data in this folder')
    .option('--jira-version <version>', 'Jira version the sandbox behaves as', '10.3')
    // To see what a failed step looks like, and to test it.
    .addOption(new Option('--stop-jira-before <step>').hideHelp())
    .action(async (options: DemoOptions) => exit(await (await import('./commands/demo.ts')).demo(options)));
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
