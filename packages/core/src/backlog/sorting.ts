import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { z } from 'zod';
import type { ideaSorts } from './input.ts';
import { parseCursor } from './paging.ts';

export type IdeaSort = (typeof ideaSorts)[number];
export type Direction = 'asc' | 'desc';

interface Key {
  column:
    | 'position'
    | 'title_key'
    | 'impact'
    | 'effort'
    | 'ratio'
    | 'updated_at'
    | 'created_at'
    | 'status_rank'
    | 'deleted_at';
  kind: 'number' | 'text' | 'time';
}

interface Sort {
  keys: Key[];
  /** Ideas may have no value there; they come last, whatever the direction. */
  optional?: true;
  usual: Direction;
}

const number = (column: Key['column']): Key => ({ column, kind: 'number' });
const time = (column: Key['column']): Key => ({ column, kind: 'time' });

const sorts: Record<IdeaSort, Sort> = {
  order: { keys: [number('position')], usual: 'asc' },
  title: { keys: [{ column: 'title_key', kind: 'text' }], usual: 'asc' },
  impact: { keys: [number('impact')], usual: 'desc', optional: true },
  effort: { keys: [number('effort')], usual: 'asc', optional: true },
  ratio: { keys: [number('ratio')], usual: 'desc', optional: true },
  updated: { keys: [time('updated_at')], usual: 'desc' },
  created: { keys: [time('created_at')], usual: 'desc' },
  status: { keys: [number('status_rank'), number('position')], usual: 'asc' },
  deleted: { keys: [time('deleted_at')], usual: 'desc' },
};

/** To the microsecond, as PostgreSQL keeps it: dates of JavaScript would skip rows. */
const instant = z.iso.datetime({ precision: 6 }).refine((text) => !text.startsWith('0000'));
const valueOf = { number: z.number(), text: z.string(), time: instant } as const;

/** Where a page ended: the values sorted by, and the id of the last idea. */
export interface Place {
  values: (string | number)[] | null;
  id: string;
}

/** How a list is sorted; everything is read in the order of an index. */
export interface Sorting {
  /** Part of every cursor: one of another list would lead nowhere. */
  name: string;
  optional: boolean;
  /** What makes a place of a row, to be selected as `place`. */
  place: RawBuilder<(string | number)[] | null>;
  has: RawBuilder<boolean>;
  hasNot: RawBuilder<boolean>;
  after(place: Place): RawBuilder<boolean>;
  order: RawBuilder<unknown>;
}

export function sortingOf(o: { sort?: IdeaSort | undefined; direction?: Direction | undefined }): Sorting {
  const sort = o.sort ?? 'order';
  const { keys, optional = false, usual } = sorts[sort];
  const direction = o.direction ?? usual;
  const columns = keys.map(({ column }) => sql.ref(`idea.${column}`));
  const first = columns[0] ?? sql.ref('idea.id');
  const [sign, by] = direction === 'asc' ? [sql`>`, sql`asc`] : [sql`<`, sql`desc`];
  const ordered = [...columns, sql.ref('idea.id')].map((column) => sql`${column} ${by}`);
  return {
    name: `${sort} ${direction}`,
    optional,
    place: sql`json_build_array(${sql.join(keys.map(written))})`,
    has: sql`${first} is not null`,
    hasNot: sql`${first} is null`,
    after: ({ values, id }) => {
      // Among those without a value only the id tells where the page ended.
      if (values === null) return sql`idea.id ${sign} ${id}`;
      const reached = keys.map((key, index) => read(key, values[index]));
      return sql`(${sql.join(columns)}, idea.id) ${sign} (${sql.join(reached)}, ${id})`;
    },
    order: sql.join(ordered),
  };
}

/** @throws InputError `cursor_invalid` unless it is one of this very list */
export function readPlace(
  { sort, direction }: { sort?: IdeaSort | undefined; direction?: Direction | undefined },
  cursor: string,
): Place {
  const { keys, optional } = sorts[sort ?? 'order'];
  const { name } = sortingOf({ sort, direction });
  const values = z.tuple(keys.map(({ kind }) => valueOf[kind]) as unknown as [z.ZodType<string | number>]);
  const place = z.tuple([z.literal(name), optional ? values.nullable() : values, z.string()]);
  const [, reached, id] = parseCursor(place, cursor);
  return { values: reached, id };
}

function written({ column, kind }: Key): RawBuilder<unknown> {
  const ref = sql.ref(`idea.${column}`);
  if (kind !== 'time') return ref;
  return sql`to_char(${ref} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

function read({ kind }: Key, value: string | number | undefined): RawBuilder<unknown> {
  return kind === 'time' ? sql`${value}::timestamptz` : sql`${value}`;
}
