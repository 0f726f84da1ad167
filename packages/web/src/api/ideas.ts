import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { ask } from './ask.ts';
import { getIdeas, patchIdeasByIdeaId } from './generated/sdk.gen.ts';
import type { Idea, PatchIdeasByIdeaIdData } from './generated/types.gen.ts';

export type IdeaChange = PatchIdeasByIdeaIdData['body'];

interface Page {
  items: Idea[];
  nextCursor: string | null;
}
type Pages = InfiniteData<Page, string>;

const PAGE_SIZE = 200;
export const listKey = ['ideas', 'all'] as const;

/** All ideas, in their order; page after page arrives by itself, so what is filtered is the whole backlog. */
export function useIdeas() {
  const query = useInfiniteQuery({
    queryKey: listKey,
    queryFn: ({ pageParam }) =>
      ask(getIdeas({ query: { limit: PAGE_SIZE, ...(pageParam === '' ? {} : { cursor: pageParam }) } })),
    initialPageParam: '',
    getNextPageParam: (page: Page) => page.nextCursor ?? undefined,
  });
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const ideas = useMemo(() => query.data?.pages.flatMap(({ items }) => items), [query.data]);
  return { ideas, complete: !hasNextPage, error: query.error, retry: () => void query.refetch() };
}

/** Changes an idea, here at once and at the server right after; takes it back where the server refuses. */
export function useChangeIdea() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ ideaId, change }: { ideaId: string; change: IdeaChange }) =>
      ask(patchIdeasByIdeaId({ path: { ideaId }, body: change })),
    onMutate: async ({ ideaId, change }) => {
      await client.cancelQueries({ queryKey: listKey });
      const before = client.getQueryData<Pages>(listKey);
      putIntoList(client, ideaId, change);
      return { before };
    },
    onError: (_error, _input, context) => {
      if (context?.before) client.setQueryData(listKey, context.before);
    },
    onSuccess: (idea) => {
      client.setQueryData(['ideas', idea.id], idea);
      putIntoList(client, idea.id, idea);
      void client.invalidateQueries({ queryKey: ['ideas', idea.id, 'history'] });
    },
  });
}

/** Whether the list has it; true where nobody has asked for the list yet. */
export function putIntoList(client: QueryClient, ideaId: string, change: Partial<Idea>): boolean {
  const list = client.getQueryData<Pages>(listKey);
  if (!list) return true;
  const at = list.pages.findIndex((page) => page.items.some(({ id }) => id === ideaId));
  if (at < 0) return false;
  // The other pages stay the very same, and with them what is drawn of them.
  const pages = list.pages.with(at, withChange(list.pages[at], ideaId, change));
  client.setQueryData<Pages>(listKey, { ...list, pages });
  return true;
}

function withChange(page: Page | undefined, ideaId: string, change: Partial<Idea>): Page {
  const items = page?.items.map((one) => (one.id === ideaId ? { ...one, ...change } : one)) ?? [];
  return { items, nextCursor: page?.nextCursor ?? null };
}
