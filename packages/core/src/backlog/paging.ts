import { z } from 'zod';
import type { ZodType } from 'zod';
import { InputError } from '../errors.ts';
import { unstorable } from '../input.ts';

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** Hand it back to get the next page; null on the last one. Opaque. */
  nextCursor: string | null;
}

/** What every list takes: `limit` 1–200, default 50; `cursor` of the page before. */
export const pageInput = z.strictObject({
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});

/** Packs where a page ended. */
function formatCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

/**
 * Unpacks a cursor.
 * @throws InputError `cursor_invalid` for anything `formatCursor` did not make for this list
 */
export function parseCursor<T>(place: ZodType<T>, cursor: string): T {
  const result = place.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (result.success && unstorable(result.data).length === 0) return result.data;
  throw new InputError({
    code: 'cursor_invalid',
    message: 'The cursor does not belong to this list.',
    remedy: 'Start again from the first page, without a cursor.',
  });
}

/** Makes a page of one row more than asked for; the extra row only tells that there is a next page. */
export function pageOf<Row, T>(o: {
  rows: Row[];
  limit: number;
  present: (row: Row) => T;
  placeOf: (row: Row) => unknown;
}): Page<T> {
  const rows = o.rows.slice(0, o.limit);
  const last = rows.at(-1);
  const more = o.rows.length > o.limit && last !== undefined;
  return { items: rows.map(o.present), nextCursor: more ? formatCursor(o.placeOf(last)) : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is as wrong as the wrong JSON: the schema refuses both.
    return undefined;
  }
}
