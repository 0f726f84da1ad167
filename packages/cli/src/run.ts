import { printError } from './print-error.ts';

/** Runs one command line; resolves to the exit code: 0 fine, 1 it failed (said on stderr), 2 not understood. */
export async function run(argv: string[]): Promise<number> {
  try {
    return await (isPlainStart(argv) ? start() : parse(argv));
  } catch (error) {
    printError(error);
    return 1;
  }
}

/** There is nothing to parse, and a server's start is what people wait for: loading the parser takes 12 ms. */
const isPlainStart = (argv: string[]): boolean => argv.length === 3 && argv[2] === 'start';

async function start(): Promise<number> {
  await (await import('./commands/start.ts')).start();
  return 0;
}

async function parse(argv: string[]): Promise<number> {
  return (await import('./program.ts')).parseAndRun(argv);
}
