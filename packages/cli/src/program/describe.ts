import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

export const SITE = 'name, address or id of the site; may be left out where there is only one';

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

/** As the REST API takes it. A day alone is its first moment, here. */
export const startOf = (text: string): string => instant(text, '00:00');
/** As `startOf`, but a day alone is the moment in which it is over. */
export const endOf = (text: string): string => instant(text, '24:00');

function instant(text: string, timeOfDay: string): string {
  const [, day, more] = /^(\d{4}-\d\d-\d\d)(.*)$/.exec(text) ?? [];
  const date = new Date(more === '' ? `${text}T${timeOfDay}` : text);
  if (day !== undefined && isDay(day) && !Number.isNaN(date.getTime())) return date.toISOString();
  throw new InvalidArgumentError('It must be a day (2027-01-31) or an instant (2027-01-31T12:00:00Z).');
}

/** JavaScript takes February 31 for March 3. */
function isDay(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Bits of an RSA key. */
export function keySize(text: string): 2048 | 3072 | 4096 {
  const bits = Number(text);
  if (bits === 2048 || bits === 3072 || bits === 4096) return bits;
  throw new InvalidArgumentError('It must be 2048, 3072 or 4096.');
}

/** A rating of an idea, or the points of a story; an empty value stays one (Commander makes null of nothing, too). */
export function numberFrom0(text: string): number | '' {
  const number = Number(text);
  if (text === '') return '';
  if (text.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError('It must be a number, 0 or more.');
}

/** For an option that may be repeated. */
export const collected =
  <Value>(parse: (text: string) => Value) =>
  (text: string, before: Value[] = []): Value[] => [...before, parse(text)];

/** `NAME=VALUE`, apart; the last = counts, as a heading may hold one. */
export const pair =
  (shape: string) =>
  (text: string): [name: string, value: string] => {
    const at = text.lastIndexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw new InvalidArgumentError(`It must be ${shape}.`);
  };

export function character(text: string): string {
  if (text === 'tab') return '\t';
  if (text.length === 1) return text;
  throw new InvalidArgumentError('It must be one character, or tab.');
}
