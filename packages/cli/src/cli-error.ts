/** Something only the command line knows went wrong. */
export class CliError extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor({
    code,
    message,
    remedy,
    cause,
  }: {
    code: string;
    message: string;
    remedy: string;
    cause?: unknown;
  }) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'CliError';
    this.code = code;
    this.remedy = remedy;
  }
}
