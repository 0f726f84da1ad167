import { setImmediate as breathe } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { InputError } from '../../errors.ts';
import { decode } from './decode.ts';
import type { Encoding } from './decode.ts';

export const LINE_LIMIT = 50_000;
const PIECE_LENGTH = 64_000;
const separators = [',', ';', '\t', '|'] as const;

export interface FileRecord {
  /** In the file, from 1, where it begins. */
  line: number;
  cells: string[];
}

/** A file as a table, whatever it was. */
export interface Table {
  columns: string[];
  records: FileRecord[];
  encoding: Encoding;
  separator: string | null;
}

export interface Reading {
  format: 'csv' | 'json';
  encoding?: Encoding | undefined;
  separator?: string | undefined;
}

/** @throws InputError `import_unreadable`, `import_too_long` */
export async function readTable(bytes: Uint8Array, o: Reading): Promise<Table> {
  const { text, encoding } = decode(bytes, o.encoding);
  if (o.format === 'json') return { ...readJson(text), encoding, separator: null };
  const { body, separator, skipped } = separatorOf(text, o.separator);
  const rows = await readCsv(body, separator, skipped);
  const [head, ...records] = rows;
  if (!head) throw unreadable('The file is empty.');
  return { columns: head.cells.map((cell) => cell.trim()), records, encoding, separator };
}

/** Excel's first line `sep=;` says it; else the one that parts the first lines most evenly. */
function separatorOf(text: string, wanted: string | undefined) {
  const said = /^"?sep=(.)"?\r?\n?/i.exec(text);
  const body = said ? text.slice(said[0].length) : text;
  const skipped = said ? 1 : 0;
  const separator = wanted ?? said?.[1];
  if (separator !== undefined) return { body, separator, skipped };
  // Quoted parts may hold anything.
  const lines = body
    .slice(0, 100_000)
    .replace(/"(?:[^"]|"")*"/g, '')
    .split(/\r\n|\n|\r/)
    .slice(0, 20);
  const [head = ''] = lines;
  const scored = separators.map((one) => ({ one, count: head.split(one).length - 1 }));
  const best = scored.reduce((a, b) => (b.count > a.count ? b : a));
  return { body, separator: best.count === 0 ? ',' : best.one, skipped };
}

async function readCsv(text: string, separator: string, skipped: number): Promise<FileRecord[]> {
  const records: FileRecord[] = [];
  let line = 1 + skipped;
  const parser = parse({
    ...{ delimiter: separator, record_delimiter: ['\r\n', '\n', '\r'] },
    ...{ relax_quotes: true, relax_column_count: true, max_record_size: 2_000_000 },
  });
  const failed = new Promise<never>((_resolve, reject) => parser.once('error', reject));
  failed.catch(() => undefined);
  parser.on('data', (cells: string[]) => {
    if (cells.length > 1 || cells[0] !== '') records.push({ line, cells: cells.map(undoMadeSafe) });
    // Counted by hand: the parser takes a line break of two characters inside quotes for two.
    line += cells.join(' ').split(/\r\n|\n|\r/).length;
  });
  const ended = new Promise<void>((resolve) => parser.once('end', resolve));
  try {
    for (let at = 0; at < text.length && records.length <= LINE_LIMIT + 1; at += PIECE_LENGTH) {
      parser.write(text.slice(at, at + PIECE_LENGTH));
      // Between the pieces others have their turn.
      await Promise.race([breathe(), failed]);
    }
    parser.end();
    await Promise.race([ended, failed]);
    if (records.length > LINE_LIMIT + 1) throw tooLong();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw unreadable(error instanceof Error ? error.message : 'The file is no CSV.', error);
  }
  return records;
}

/** The other half of makeSafe in export.ts: one apostrophe less before what a spreadsheet would calculate. */
function undoMadeSafe(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

/** An array of objects, or an object with `ideas`; `stories` of an idea become lines below it. */
function readJson(text: string): Pick<Table, 'columns' | 'records'> {
  const ideas = ideasIn(text);
  const columns = new Map<string, number>();
  const rows: Map<number, string>[] = [];
  const addRow = (item: object, more: { [heading: string]: string }) => {
    const row = new Map<number, string>();
    for (const [name, value] of Object.entries<unknown>({ ...item, ...more })) {
      if (name === 'stories' || name === 'ideaId' || value === null || value === undefined) continue;
      const heading = name === 'id' ? 'Crosslink ID' : name;
      if (!columns.has(heading)) columns.set(heading, columns.size);
      row.set(columns.get(heading) ?? 0, cellOf(value));
    }
    rows.push(row);
  };
  for (const [index, idea] of ideas.entries()) {
    const { id, externalId, stories } = idea as { id?: unknown; externalId?: unknown; stories?: unknown };
    const own = [id, externalId].find((one): one is string => typeof one === 'string' && one !== '');
    const parent = own ?? `#${index + 1}`;
    const named: { [heading: string]: string } = own === undefined ? { 'Crosslink ID': parent } : {};
    addRow(idea, named);
    for (const story of Array.isArray(stories) ? (stories as unknown[]) : []) {
      if (typeof story === 'object' && story !== null) addRow(story, { parent, kind: 'story' });
    }
  }
  if (rows.length > LINE_LIMIT) throw tooLong();
  const width = [...columns.keys()];
  return {
    columns: width,
    records: rows.map((row, index) => ({
      line: index + 1,
      cells: width.map((_, column) => row.get(column) ?? ''),
    })),
  };
}

function ideasIn(text: string): object[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : 'The file is no JSON.', error);
  }
  const ideas = Array.isArray(parsed) ? parsed : (parsed as { ideas?: unknown } | null)?.ideas;
  if (Array.isArray(ideas) && ideas.every((one) => typeof one === 'object' && one !== null)) {
    return ideas as object[];
  }
  throw unreadable('The file holds neither a list of ideas nor an object with "ideas".');
}

function cellOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(cellOf).join('\n');
  if (typeof value === 'object' && value !== null) {
    const { title, url } = value as { title?: unknown; url?: unknown };
    if (typeof url === 'string') return typeof title === 'string' ? `${title} <${url}>` : url;
    return JSON.stringify(value);
  }
  return String(value);
}

function unreadable(message: string, cause?: unknown): InputError {
  return new InputError({
    code: 'import_unreadable',
    message: `The file cannot be read: ${message}`,
    remedy: 'Save it as CSV or JSON again, or say its encoding and separator.',
    cause,
  });
}

function tooLong(): InputError {
  return new InputError({
    code: 'import_too_long',
    message: `The file has more than ${LINE_LIMIT.toLocaleString('en')} lines.`,
    remedy: 'Split the file, each part with the line of headings.',
  });
}
