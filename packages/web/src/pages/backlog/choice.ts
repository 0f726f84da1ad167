import { useCallback, useMemo, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { ask } from '../../api/ask.ts';
import { getIdeasIds } from '../../api/generated/sdk.gen.ts';
import { queryOf } from '../../api/idea-lists.ts';
import { sayProblem } from '../../design/say.tsx';
import { filterOf } from './filters.ts';
import type { Filters } from './filters.ts';

/** The ideas somebody has chosen; they stay chosen while other filters show others. */
export interface Choice {
  chosen: ReadonlySet<string>;
  choose: (ids: string[], on: boolean) => void;
  clear: () => void;
  /** All that the filters find, in sight or not. */
  chooseAll: (filters: Filters) => void;
  /** Whose were all chosen, since when none was given up. */
  all: Filters | undefined;
  busy: boolean;
}

export function useChoice(): Choice {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState<Filters>();
  const choose = useCallback((ids: string[], on: boolean) => {
    if (!on) setAll(undefined);
    setChosen((before) => (on ? before.union(new Set(ids)) : before.difference(new Set(ids))));
  }, []);
  const clear = useCallback(() => {
    setAll(undefined);
    setChosen(new Set());
  }, []);
  const { mutate: chooseAll, isPending: busy } = useMutation({
    mutationFn: (filters: Filters) => ask(getIdeasIds({ query: queryOf(filterOf(filters)) })),
    onSuccess: ({ ids }, filters) => {
      choose(ids, true);
      setAll(filters);
    },
    onError: sayProblem,
  });
  return useMemo(
    () => ({ chosen, choose, clear, chooseAll, all, busy }),
    [chosen, choose, clear, chooseAll, all, busy],
  );
}
