import { style } from './output.ts';
import type { Style } from './output.ts';

export interface Column {
  heading: string;
  /** May be cut where the terminal is too narrow. Ids, keys and addresses are to be copied, so they are not. */
  shrinks?: boolean;
}

export type Cell = string | { text: string; style: Style };

const GAP = '  ';
const NARROWEST = 8;

/** Rows under headings, within the width of the terminal; into a file or a pipe, everything as long as it is. */
export function table(columns: Column[], rows: Cell[][], width = terminalWidth()): string {
  const lines = rows.map((row) => row.map((cell) => oneLine(textOf(cell))));
  const headings = columns.map(({ heading }) => heading);
  const natural = columns.map((_, index) =>
    Math.max(...[headings, ...lines].map((line) => widthOf(line[index] ?? ''))),
  );
  const widths = fitted(columns, natural, width);
  const last = columns.length - 1;
  const laidOut = (line: string[], styleOf: (index: number) => Style | undefined) =>
    line
      .map((text, index) => {
        const shown = fit(text, widths[index] ?? 0, index < last);
        const format = styleOf(index);
        return format === undefined ? shown : style(format, shown);
      })
      .join(GAP)
      .trimEnd();
  return [
    laidOut(headings, () => 'bold'),
    ...lines.map((line, row) => laidOut(line, (index) => styleIn(rows[row]?.[index]))),
  ].join('\n');
}

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);
const styleIn = (cell: Cell | undefined): Style | undefined =>
  typeof cell === 'object' ? cell.style : undefined;

/** Takes from the widest column that may shrink until the line fits. */
function fitted(columns: Column[], natural: number[], width: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1)) - width;
  while (excess > 0) {
    const candidates = widths.map((one, index) => (columns[index]?.shrinks ? one : 0));
    const widest = Math.max(...candidates);
    if (widest <= NARROWEST) break;
    widths[candidates.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return widths;
}

/** Labels, and behind them in one column what they stand for; what is not known is left out. */
export function facts(pairs: [string, string | null | undefined][]): string {
  const told = pairs.filter((pair): pair is [string, string] => Boolean(pair[1]));
  const widest = Math.max(0, ...told.map(([label]) => label.length));
  return told
    .map(([label, value]) => `  ${style('dim', label.padEnd(widest))}  ${oneLine(value)}`)
    .join('\n');
}

/** Names come from other systems: none of them moves the cursor, colours, or begins a line of its own. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+/g, ' ');
}

function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Infinity;
}

function fit(text: string, width: number, pad: boolean): string {
  const is = widthOf(text);
  if (is > width) return cut(text, width);
  return pad ? text + ' '.repeat(width - is) : text;
}

function cut(text: string, width: number): string {
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    const more = widthOf(segment);
    if (used + more > width - 1) break;
    kept += segment;
    used += more;
  }
  return `${kept}…${' '.repeat(width - 1 - used)}`;
}

const segmenter = new Intl.Segmenter();
/** East Asian wide characters and emoji take two columns. */
const wide =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** In columns of a terminal. */
function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return [...segmenter.segment(text)].reduce((sum, { segment }) => sum + (wide.test(segment) ? 2 : 1), 0);
}
