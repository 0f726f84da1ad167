import { printError } from './print-error.ts';

/** Runs one command line; resolves to the exit code (`exitCodes` in cli-error.ts). What failed is said on stderr. */
export async function run(argv: string[]): Promise<number> {
  try {
    return await (isPlainStart(argv) ? start() : parse(argv));
  } catch (error) {
    printError(error, { json: argv.includes('--json') });
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number'
    ? error.exitCode
    : 1;
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
