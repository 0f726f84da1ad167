import { inspect } from 'node:util';

/** Says on stderr what happened, what to do and the code. A surprise shows its stack, because it needs us. */
export function printError(error: unknown): void {
  process.stderr.write(`${errorText(error)}\n`);
}

export function errorText(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || !('remedy' in error)) {
    return `crosslink: ${inspect(error)}`;
  }
  return [
    `crosslink: ${error.message}`,
    `  What to do: ${String(error.remedy)}`,
    `  Code: ${String(error.code)}`,
  ].join('\n');
}
