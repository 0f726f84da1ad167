import { CommanderError } from 'commander';
import { printError } from './print-error.ts';
import { createProgram } from './program.ts';

const USAGE_ERROR = 2;

/** Runs one command line; resolves to the exit code: 0 fine, 1 it failed (said on stderr), 2 not understood. */
export async function run(argv: string[]): Promise<number> {
  let exitCode = 0;
  const program = createProgram((code) => (exitCode = code));
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    // Commander has printed its message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR;
    printError(error);
    return 1;
  }
}
