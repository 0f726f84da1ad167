/** How a command line ends (docs/cli.md). */
export const exitCodes = {
  fine: 0,
  /** It did not work, or there are findings. */
  failed: 1,
  /** The command line itself is not understood, or lacks something. */
  usage: 2,
  /** There is no API key, or the server does not take it. */
  signInNeeded: 3,
  /** The server was asked to change something, and nobody knows whether it did. */
  outcomeUnknown: 4,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
  /** Whoever read our output went away, as shells count it. */
  readerGone: 141,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

interface CliErrorOptions {
  code: string;
  message: string;
  remedy: string;
  /** Default 1. */
  exitCode?: ExitCode;
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
}

/** Something the command line found out itself, or was told by the server. */
export class CliError extends Error {
  readonly code: string;
  readonly remedy: string;
  readonly exitCode: ExitCode;
  /** What else the server said, for programs. */
  readonly details: Record<string, unknown> | undefined;

  constructor({ code, message, remedy, exitCode = exitCodes.failed, details, cause }: CliErrorOptions) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'CliError';
    this.code = code;
    this.remedy = remedy;
    this.exitCode = exitCode;
    this.details = details;
  }
}

/** The command line lacks something, or says what does not go together. */
export function usageError(code: string, message: string, remedy: string): CliError {
  return new CliError({ code, message, remedy, exitCode: exitCodes.usage });
}
