import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { z } from 'zod';
import { presentLink, selectLinks } from '../links/link.ts';
import type { Link } from '../links/link.ts';
import type { Database } from '../store/schema.ts';
import { allOf, filterConditions } from './filters.ts';
import type { IdeaFilter } from './filters.ts';
import type { listIdeasInput } from './input.ts';
import { pageOf } from './paging.ts';
import type { Page } from './paging.ts';
import { readPlace, sortingOf } from './sorting.ts';
import type { Place, Sorting } from './sorting.ts';
import { ideaColumns, presentIdea } from './view.ts';
import type { Idea, IdeaRow } from './view.ts';

/** An idea in a list. */
export interface ListedIdea extends Idea {
  storyCount: number;
  /** Links of the idea and of its stories. */
  links: Link[];
}

export interface IdeaPage extends Page<ListedIdea> {
  /** If it was asked for: how many there are on all pages, counted up to 1,000; not exact when there are more. */
  total: { count: number; exact: boolean } | null;
}

/** All ideas that fulfil a filter, by their ids alone. */
export interface IdeaIds {
  ids: string[];
  /** False when there are more than 10,000, which is as many as are told. */
  complete: boolean;
}

const COUNT_LIMIT = 1_000;
const ID_LIMIT = 10_000;

type PlacedRow = IdeaRow & { place: (string | number)[] };

/** One page of ideas that fulfil the filter. @throws InputError `cursor_invalid` */
export async function readPage(
  db: Kysely<Database>,
  input: z.output<typeof listIdeasInput>,
): Promise<IdeaPage> {
  const { limit, cursor, offset, total } = input;
  const by = { sort: input.sort ?? (input.deleted ? 'deleted' : 'order'), direction: input.direction };
  const sorting = sortingOf(by);
  const count = limit + 1;
  const from = cursor === undefined ? undefined : readPlace(by, cursor);
  const rows =
    offset === undefined
      ? await readRows(db, { filter: input, sorting, from, count })
      : await readRowsAt(db, { filter: input, sorting, offset, count });
  const { items, nextCursor } = pageOf({
    rows,
    limit,
    present: presentIdea,
    placeOf: ({ place, id }) => [sorting.name, place.includes(null as never) ? null : place, id],
  });
  return {
    items: await withStoriesAndLinks(db, items),
    nextCursor,
    total: total ? await countUpTo(db, input) : null,
  };
}

/** Those with a value to sort by first, then those without: each part in the order of the index. */
async function readRows(
  db: Kysely<Database>,
  o: { filter: IdeaFilter; sorting: Sorting; from: Place | undefined; count: number },
): Promise<PlacedRow[]> {
  const { sorting, from } = o;
  if (!sorting.optional) return readPart(db, { ...o, part: undefined });
  const valued = from?.values === null ? [] : await readPart(db, { ...o, part: sorting.has });
  const count = o.count - valued.length;
  if (count === 0) return valued;
  const begun = from?.values === null ? from : undefined;
  return [...valued, ...(await readPart(db, { ...o, from: begun, count, part: sorting.hasNot }))];
}

async function readPart(
  db: Kysely<Database>,
  o: Parameters<typeof readRows>[1] & { part: Sorting['has'] | undefined },
): Promise<PlacedRow[]> {
  const { filter, sorting, from, part, count } = o;
  const conditions = [
    ...filterConditions(filter),
    ...(part ? [part] : []),
    ...(from ? [sorting.after(from)] : []),
  ];
  return db
    .selectFrom('idea')
    .select(ideaColumns)
    .select(sorting.place.as('place'))
    .where(allOf(conditions))
    .orderBy(sorting.order)
    .limit(count)
    .execute() as Promise<PlacedRow[]>;
}

/** Those after the first `offset`. Only what is needed to sort is carried past these, not the texts of each. */
async function readRowsAt(
  db: Kysely<Database>,
  { filter, sorting, offset, count }: { filter: IdeaFilter; sorting: Sorting; offset: number; count: number },
): Promise<PlacedRow[]> {
  const order = sorting.optional ? sql`${sorting.hasNot}, ${sorting.order}` : sorting.order;
  return db
    .selectFrom('idea')
    .select(ideaColumns)
    .select(sorting.place.as('place'))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('idea')
        .select('id')
        .where(allOf(filterConditions(filter)))
        .orderBy(order)
        .offset(offset)
        .limit(count),
    )
    .orderBy(order)
    .execute() as Promise<PlacedRow[]>;
}

/** The ids of those that fulfil the filter, in their order: the first 10,000. */
export async function readIds(db: Kysely<Database>, filter: IdeaFilter): Promise<IdeaIds> {
  const rows = await db
    .selectFrom('idea')
    .select('id')
    .where(allOf(filterConditions(filter)))
    .orderBy('position')
    .orderBy('id')
    .limit(ID_LIMIT + 1)
    .execute();
  return { ids: rows.slice(0, ID_LIMIT).map(({ id }) => id), complete: rows.length <= ID_LIMIT };
}

async function countUpTo(db: Kysely<Database>, filter: IdeaFilter): Promise<IdeaPage['total']> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count
    from (select from idea where ${allOf(filterConditions(filter))} limit ${COUNT_LIMIT + 1}) as found
  `.execute(db);
  const found = rows[0]?.count ?? 0;
  return { count: Math.min(found, COUNT_LIMIT), exact: found <= COUNT_LIMIT };
}

async function withStoriesAndLinks(db: Kysely<Database>, ideas: Idea[]): Promise<ListedIdea[]> {
  if (ideas.length === 0) return [];
  const ids = ideas.map(({ id }) => id);
  const counted = await db
    .selectFrom('story')
    .select((eb) => ['idea_id', eb.fn.countAll<number>().as('count')])
    .where('idea_id', 'in', ids)
    .where('deleted_at', 'is', null)
    .groupBy('idea_id')
    .execute();
  const linkRows = await selectLinks(db).where('link.idea_id', 'in', ids).orderBy('link.number').execute();
  const counts = new Map(counted.map(({ idea_id, count }) => [idea_id, count]));
  const links = Map.groupBy(linkRows.map(presentLink), ({ ideaId }) => ideaId);
  return ideas.map((idea) => ({
    ...idea,
    storyCount: counts.get(idea.id) ?? 0,
    links: links.get(idea.id) ?? [],
  }));
}
