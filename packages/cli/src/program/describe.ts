import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

/** Gives a command its `--json` and, below its help, examples. */
export function described(command: Command, ...examples: string[]): Command {
  const heading = examples.length === 1 ? 'Example:' : 'Examples:';
  return command
    .option('--json', 'print what the REST API replies, for programs')
    .addHelpText('after', `\n${heading}\n${examples.map((line) => `  ${line}`).join('\n')}`);
}

/** Says what a command came to, where that is not just done or not. */
export type Exit = (code: number) => void;

export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}

/** As the REST API takes it. A day alone is its end, here. */
export function instant(text: string): string {
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T23:59:59`) : new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date.getTime())) return date.toISOString();
  throw new InvalidArgumentError('It must be a day (2027-01-31) or an instant (2027-01-31T12:00:00Z).');
}

/** Bits of an RSA key. */
export function keySize(text: string): 2048 | 3072 | 4096 {
  const bits = Number(text);
  if (bits === 2048 || bits === 3072 || bits === 4096) return bits;
  throw new InvalidArgumentError('It must be 2048, 3072 or 4096.');
}

/** A rating of an idea, or the points of a story. */
export function numberFrom0(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError('It must be a number, 0 or more.');
}
