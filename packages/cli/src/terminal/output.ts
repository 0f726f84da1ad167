import { styleText } from 'node:util';
import { exitCodes } from '../cli-error.ts';

/** Options of every command that shows something. */
export interface OutputOptions {
  json?: true;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** What a command found out goes to stdout: for programs as the REST API gave it, for people as text. */
export function show(options: OutputOptions, value: unknown, text: () => string): void {
  process.stdout.write(`${options.json ? JSON.stringify(value, null, 2) : text()}\n`);
}

/** What happens meanwhile goes to stderr, so that stdout holds the outcome alone. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Coloured on a terminal only, and not with NO_COLOR. */
export const style = (format: Style, text: string): string =>
  styleText(format, text, { stream: process.stdout });

/** A word of a command line, quoted where a shell would take it apart. */
export function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `3 ideas`, `1 idea`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** Ends the process quietly once nobody reads what we write any more, as `crosslink ideas list | head` does. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(exitCodes.readerGone);
    });
}
