import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, exitCodes } from '../cli-error.ts';

let controller: AbortController | undefined;

/**
 * Aborts at the first Ctrl-C (or SIGTERM), with the CliError to end with. Whoever waits can tidy up; a second Ctrl-C
 * ends the process at once.
 */
export function interruption(): AbortSignal {
  if (controller) return controller.signal;
  const made = (controller = new AbortController());
  const stop = () => {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    made.abort(interrupted());
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return made.signal;
}

/** Waits. @throws CliError `interrupted` at once, at Ctrl-C */
export async function pause(ms: number): Promise<void> {
  const signal = interruption();
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function interrupted(): CliError {
  return new CliError({
    code: 'interrupted',
    message: 'Stopped.',
    remedy: 'Run the command again when you want to.',
    exitCode: exitCodes.interrupted,
  });
}
