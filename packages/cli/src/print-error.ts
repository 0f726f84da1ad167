import { inspect } from 'node:util';

/** Says on stderr what happened, what to do and the code. A surprise shows its stack, because it needs us. */
export function printError(error: unknown, { json = false } = {}): void {
  process.stderr.write(`${json ? JSON.stringify(errorJson(error)) : errorText(error)}\n`);
}

export function errorText(error: unknown): string {
  if (!isExplained(error)) return `crosslink: ${inspect(error)}`;
  return [
    `crosslink: ${error.message}`,
    `  What to do: ${String(error.remedy)}`,
    `  Code: ${String(error.code)}`,
  ].join('\n');
}

/** As the REST API words it. */
function errorJson(error: unknown): object {
  if (!isExplained(error)) {
    const remedy = 'Run it again without --json to see where, and report it.';
    return { error: { code: 'internal_error', message: String(error), remedy } };
  }
  const { code, message, remedy, details } = error;
  return { error: { code, message, remedy, ...(details !== undefined && { details }) } };
}

function isExplained(error: unknown): error is Error & Record<'code' | 'remedy' | 'details', unknown> {
  return error instanceof Error && 'code' in error && 'remedy' in error;
}
