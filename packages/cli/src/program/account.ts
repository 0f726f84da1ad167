import type { Command } from 'commander';
import type { OutputOptions } from '../terminal/output.ts';
import { described } from './describe.ts';

/** Who one is at a Crosslink server. */
export function addAccount(program: Command): void {
  described(
    program
      .command('login')
      .description('keep an API key of a Crosslink server; it is asked for, or read from stdin')
      .argument('[url]', 'address at which you open Crosslink in a browser'),
    'crosslink login https://crosslink.example.com',
    'crosslink login https://crosslink.example.com < key-file',
  ).action(async (url: string | undefined, options: OutputOptions) =>
    (await import('../commands/login.ts')).login(url, options),
  );
  described(
    program.command('logout').description('forget the API key that crosslink login has kept'),
    'crosslink logout',
  ).action(async (options: OutputOptions) => (await import('../commands/login.ts')).logout(options));
}
