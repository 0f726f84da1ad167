import type { Idea } from '../../api/generated/types.gen.ts';

export type Order = 'own' | 'value' | 'impact' | 'changed' | 'title';

export interface Filters {
  search: string;
  status: Idea['status'] | null;
  tag: string | null;
  order: Order;
}

export const noFilters: Filters = { search: '', status: null, tag: null, order: 'own' };

export const isFiltered = ({ search, status, tag }: Filters): boolean =>
  search.trim() !== '' || status !== null || tag !== null;

/** Every word of the search has to be somewhere in title, texts or tags. */
export function applyFilters(ideas: readonly Idea[], { search, status, tag, order }: Filters): Idea[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = ideas.filter(
    (idea) =>
      (status === null || idea.status === status) &&
      (tag === null || idea.tags.includes(tag)) &&
      (words.length === 0 || hasWords(idea, words)),
  );
  const compare = orders[order];
  return compare ? found.sort(compare) : found;
}

function hasWords({ title, description, problem, benefit, tags }: Idea, words: string[]): boolean {
  const text = [title, description, problem, benefit, ...tags].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Nothing is unrated and worthless at once: what nobody rated comes last. */
const value = ({ impact, effort }: Idea): number =>
  impact === null || effort === null ? -1 : impact / Math.max(effort, 0.5);

const orders: Record<Order, ((a: Idea, b: Idea) => number) | undefined> = {
  own: undefined,
  value: (a, b) => value(b) - value(a),
  impact: (a, b) => (b.impact ?? -1) - (a.impact ?? -1),
  changed: (a, b) => b.updatedAt.localeCompare(a.updatedAt),
  title: (a, b) => a.title.localeCompare(b.title),
};

export const tagsOf = (ideas: readonly Idea[]): string[] =>
  [...new Set(ideas.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b));
