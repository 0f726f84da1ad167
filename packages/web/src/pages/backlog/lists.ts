import { useQueries, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { countsQuery, ideaPageQuery, tagsQuery } from '../../api/idea-lists.ts';
import type { IdeaList, IdeaPage } from '../../api/idea-lists.ts';
import type { Idea, IdeaFacets } from '../../api/generated/types.gen.ts';
import { filterOf, listOf, noFilters, statuses } from './filters.ts';
import type { Filters } from './filters.ts';

export type View = 'list' | 'board' | 'chart';

const PAGE_SIZE = 50;
/** There are six columns, and all of them are drawn. */
const COLUMN_PAGE_SIZE = 25;
/** More dots would only cover each other. */
const MOST_DOTS = 200;
export const FIRST_PAGE = [0];

export const tableOf = (filters: Filters): IdeaList => listOf(filters, PAGE_SIZE);

export const columnOf = (filters: Filters, status: Idea['status']): IdeaList => ({
  ...listOf(filters, COLUMN_PAGE_SIZE),
  status: [status],
});

/** Those that are worth most for the effort first, should there be more than a chart can hold. */
export const chartOf = (filters: Filters, rated: boolean): IdeaList => ({
  ...listOf({ ...filters, order: rated ? 'value' : 'own' }, rated ? MOST_DOTS : PAGE_SIZE),
  rated,
});

export const columnsOf = ({ status }: Filters): Idea['status'][] => (status === null ? statuses : [status]);

/** What has to be there before anything is shown. */
const beginnings: Record<View, (filters: Filters) => IdeaList[]> = {
  list: (filters) => [tableOf(filters)],
  board: (filters) => columnsOf(filters).map((status) => columnOf(filters, status)),
  chart: (filters) => [chartOf(filters, true), chartOf(filters, false)],
};

export interface Shown {
  view: View;
  filters: Filters;
}

type Counts = IdeaFacets['statuses'];

interface Found {
  shown: Shown | undefined;
  total: number | undefined;
}

const nothing: Found = { shown: undefined, total: undefined };
const noTags: string[] = [];
const noCounts: Counts = [];

/** What was wanted last and has arrived; undefined as long as nothing has. Until then what was there before stays. */
export function useShown(view: View, filters: Filters) {
  const [shown, setShown] = useState<Shown>();
  const all = useQuery(countsQuery({}));
  const tags = useQuery(tagsQuery);
  const counts = useQuery(countsQuery(filterOf(filters)));
  const lists = useQueries({
    queries: beginnings[view](filters).map((list) => ideaPageQuery(list, 0)),
    combine: (found) => ({
      arrived: found.every(({ data }) => data !== undefined),
      error: found.find(({ error }) => error !== null)?.error ?? null,
      retry: () => found.map(({ refetch }) => refetch()),
    }),
  });
  const arrived = lists.arrived && counts.data !== undefined && all.data !== undefined;
  const current = shown?.view === view && shown.filters === filters;
  if (arrived && !current) setShown({ view, filters });
  const total = all.data && countOf(all.data, noFilters);
  const found = useMemo(() => ({ shown, total }), [shown, total]);
  // Drawn piece by piece: the page answers meanwhile, however many rows, cards or dots there are to draw.
  const drawn = useDeferredValue(found, nothing);
  return {
    shown: drawn.shown,
    total: drawn.total,
    tags: tags.data ?? noTags,
    error: all.error ?? counts.error ?? lists.error,
    retry: () => void Promise.all([all.refetch(), counts.refetch(), ...lists.retry()]),
  };
}

/** `rated`: only of those that are, or only of those that are not. */
export function useCounts(filters: Filters, rated?: boolean): { counts: Counts; count: number } {
  const { data: counts = noCounts } = useQuery(countsQuery({ ...filterOf(filters), rated }));
  return { counts, count: countOf(counts, filters) };
}

/** They do not know of the filter by status. */
const countOf = (counts: Counts, { status }: Pick<Filters, 'status'>): number =>
  counts.filter((one) => status === null || one.status === status).reduce((sum, { count }) => sum + count, 0);

const pagesIn = (found: { data: IdeaPage | undefined }[]) => found.map(({ data }) => data);

/** Pages of a list, as far as they have arrived. */
export function usePages(list: IdeaList, pages: number[]): (IdeaPage | undefined)[] {
  return useQueries({ queries: pages.map((page) => ideaPageQuery(list, page)), combine: pagesIn });
}
