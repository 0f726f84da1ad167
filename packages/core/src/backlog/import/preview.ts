import type { Kysely } from 'kysely';
import type { Database } from '../../store/schema.ts';
import { fold } from '../words.ts';
import { readDrafts } from './drafts.ts';
import type { Drafts, People, Problem } from './drafts.ts';
import { guessFields } from './fields.ts';
import type { ImportField } from './fields.ts';
import type { Settings } from './input.ts';
import { readTable } from './read-file.ts';
import type { Table } from './read-file.ts';
import { foresee } from './write.ts';
import type { Counts } from './write.ts';

const SHOWN = 100;
const SHOWN_ROWS = 10;
const CELL_LENGTH = 100;

export interface ImportPreview {
  encoding: string;
  separator: string | null;
  /** In the order of the file. */
  columns: { heading: string; field: ImportField | null }[];
  /** The first lines, cells shortened. */
  rows: { line: number; cells: string[] }[];
  /** At most 100 of each. */
  problems: Problem[];
  problemCount: number;
  warnings: Problem[];
  warningCount: number;
  /** What importing the lines without a problem would do, to ideas; and the number of stories in the file. */
  would: Counts;
}

interface File {
  content: Uint8Array;
  format: 'csv' | 'json';
  settings: Settings;
}

/** What a file holds. @throws InputError `import_unreadable`, `import_too_long` */
export async function readFile(
  db: Kysely<Database>,
  file: File,
): Promise<Drafts & { table: Table; fields: (ImportField | null)[] }> {
  const { encoding, separator, columns = {} } = file.settings;
  const table = await readTable(file.content, { format: file.format, encoding, separator });
  const guessed = guessFields(table.columns);
  const chosen = new Set(Object.values(columns));
  const fields = table.columns.map((heading, index) => {
    if (heading in columns) return columns[heading] ?? null;
    const guess = guessed[index] ?? null;
    return guess && chosen.has(guess) ? null : guess;
  });
  return { ...(await readDrafts(table, fields, await people(db))), table, fields };
}

export async function previewOf(
  db: Kysely<Database>,
  file: File,
): Promise<{ preview: ImportPreview; total: number }> {
  const { drafts, problems, warnings, table, fields } = await readFile(db, file);
  const preview: ImportPreview = {
    ...{ encoding: table.encoding, separator: table.separator },
    columns: table.columns.map((heading, index) => ({ heading, field: fields[index] ?? null })),
    rows: table.records.slice(0, SHOWN_ROWS).map(({ line, cells }) => ({
      line,
      cells: cells.map((text) => (text.length > CELL_LENGTH ? `${text.slice(0, CELL_LENGTH)}…` : text)),
    })),
    ...{ problems: problems.slice(0, SHOWN), problemCount: problems.length },
    ...{ warnings: warnings.slice(0, SHOWN), warningCount: warnings.length },
    would: await foresee(db, drafts),
  };
  return { preview: storable(preview), total: drafts.length };
}

/** PostgreSQL stores no U+0000, not even in JSON. */
function storable(preview: ImportPreview): ImportPreview {
  return JSON.parse(JSON.stringify(preview).replaceAll('\\u0000', '\\ufffd')) as ImportPreview;
}

async function people(db: Kysely<Database>): Promise<People> {
  const users = await db.selectFrom('user').select(['id', 'name', 'email']).execute();
  return new Map(
    users.flatMap(({ id, name, email }) => [
      [fold(name), id],
      [fold(email), id],
    ]),
  );
}
