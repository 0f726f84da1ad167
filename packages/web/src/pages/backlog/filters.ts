import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { IdeaFilter, IdeaList } from '../../api/idea-lists.ts';
import type { Idea } from '../../api/generated/types.gen.ts';
import { statusNames } from '../../texts/backlog.ts';

export type Order = 'own' | 'value' | 'impact' | 'changed' | 'title';

export interface Filters {
  search: string;
  status: Idea['status'] | null;
  tag: string | null;
  order: Order;
}

export const noFilters: Filters = { search: '', status: null, tag: null, order: 'own' };

export const statuses = Object.keys(statusNames) as Idea['status'][];

const sorts: Record<Order, IdeaList['sort']> = {
  own: 'order',
  value: 'ratio',
  impact: 'impact',
  changed: 'updated',
  title: 'title',
};

export const isFiltered = ({ search, status, tag }: Filters): boolean =>
  search !== '' || status !== null || tag !== null;

/** As the server is asked. */
export const filterOf = ({ search, status, tag }: Filters): IdeaFilter => ({
  ...(search !== '' && { q: search }),
  ...(status !== null && { status: [status] }),
  ...(tag !== null && { tags: [tag] }),
});

export const listOf = (filters: Filters, size: number): IdeaList => ({
  ...filterOf(filters),
  sort: sorts[filters.order],
  size,
});

/** The filters are part of the address: they are there again for whoever comes back, or gets the address sent. */
export function useFilters(): [filters: Filters, change: (filters: Filters) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const filters = useMemo(() => readFilters(new URLSearchParams(search)), [search]);
  const change = useCallback(
    (to: Filters) => navigate(path + searchOf(to), { replace: true }),
    [path, navigate],
  );
  return [filters, change];
}

function readFilters(search: URLSearchParams): Filters {
  const status = statuses.find((one) => one === search.get('status')) ?? null;
  const order = (Object.keys(sorts) as Order[]).find((one) => one === search.get('order')) ?? 'own';
  return { search: (search.get('q') ?? '').trim().slice(0, 200), status, tag: search.get('tag'), order };
}

/** For an address: empty where nothing is filtered. */
export function searchOf({ search, status, tag, order }: Filters): string {
  const query = new URLSearchParams({
    ...(search !== '' && { q: search }),
    ...(status !== null && { status }),
    ...(tag !== null && { tag }),
    ...(order !== 'own' && { order }),
  });
  return query.size === 0 ? '' : `?${query}`;
}
