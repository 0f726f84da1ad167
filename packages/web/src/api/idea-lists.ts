import { queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { ask } from './ask.ts';
import { getIdeas, getIdeasFacets } from './generated/sdk.gen.ts';
import type { GetIdeasData, GetIdeasResponses, Idea } from './generated/types.gen.ts';

type Query = NonNullable<GetIdeasData['query']>;

/** Which ideas; the server finds them. */
export interface IdeaFilter extends Pick<Query, 'q' | 'status' | 'tags'> {
  /** Only those with both impact and effort, or only those without. */
  rated?: boolean | undefined;
}

/** Which ideas, in which order, and how many are read at a time. */
export interface IdeaList extends IdeaFilter, Pick<Query, 'sort'> {
  size: number;
}

export type IdeaPage = GetIdeasResponses[200];

const listsKey = ['ideas', 'list'] as const;
const countsKey = ['ideas', 'counts'] as const;
const TAGS_FRESH_MS = 60_000;

export const queryOf = ({ rated, ...filter }: IdeaFilter) => ({
  ...filter,
  ...(rated !== undefined && { rated: String(rated) }),
});

/** A part of a list, wherever it lies: what nobody looks at is not read. */
export const ideaPageQuery = (list: IdeaList, page: number) =>
  queryOptions({
    queryKey: [...listsKey, list, page] as const,
    queryFn: ({ signal }): Promise<IdeaPage> => {
      const { size, sort, ...filter } = list;
      const query = { ...queryOf(filter), sort, limit: size, offset: page * size };
      return ask(getIdeas({ query, signal }));
    },
  });

/** How many ideas there are of each status, whatever the filter says of these. */
export const countsQuery = ({ q, tags, rated }: IdeaFilter) =>
  queryOptions({
    queryKey: [...countsKey, { q, tags, rated }] as const,
    queryFn: async ({ signal }) => {
      const query = { ...queryOf({ q, tags, rated }), only: ['statuses' as const] };
      return (await ask(getIdeasFacets({ query, signal }))).statuses;
    },
  });

/** The commonest tags, for whoever filters by them; new ones may come a little later. */
export const tagsQuery = queryOptions({
  queryKey: ['ideas', 'tags'] as const,
  queryFn: async ({ signal }) => {
    const { tags } = await ask(getIdeasFacets({ query: { only: ['tags'] }, signal }));
    return tags.map(({ tag }) => tag).sort((a, b) => a.localeCompare(b));
  },
  staleTime: TAGS_FRESH_MS,
});

type List = [key: ReturnType<typeof ideaPageQuery>['queryKey'], page: IdeaPage | undefined];

const listsOf = (client: QueryClient) => client.getQueriesData<IdeaPage>({ queryKey: listsKey }) as List[];

/** Shows a change wherever the idea is listed, before the server has said anything. @returns what takes it back */
export function putIntoLists(client: QueryClient, ideaId: string, change: Partial<Idea>): () => void {
  const lists = listsOf(client);
  const items = lists.flatMap(([, page]) => page?.items ?? []);
  const before = items.find(({ id }) => id === ideaId);
  if (!before) return () => undefined;
  const changed = { before, after: { ...before, ...change } };
  for (const [key, page] of lists) {
    if (page) client.setQueryData(key, { ...page, items: changedItems(page.items, key, changed) });
  }
  return () => {
    for (const [key, page] of lists) client.setQueryData(key, page);
  };
}

/** What fits no longer leaves the list; what fits now comes first, until the server tells its place. */
function changedItems(
  items: Idea[],
  [, , list, page]: List[0],
  { before, after }: { before: Idea; after: Idea },
): Idea[] {
  const at = items.findIndex(({ id }) => id === after.id);
  if (at >= 0) return fits(after, list) ? items.with(at, after) : items.toSpliced(at, 1);
  return page === 0 && fits(after, list) && !fits(before, list) ? [after, ...items] : items;
}

function fits({ status, impact, effort }: Idea, list: IdeaFilter): boolean {
  const rated = impact !== null && effort !== null;
  return (list.status?.includes(status) ?? true) && (list.rated === undefined || list.rated === rated);
}

/** Reads anew what is shown of lists; the rest once it is shown again. */
export async function refreshLists(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: listsKey }),
    client.invalidateQueries({ queryKey: countsKey }),
  ]);
}

export const stopReadingLists = (client: QueryClient): Promise<void> =>
  client.cancelQueries({ queryKey: listsKey });
