import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { getIdeasByIdeaIdHistory } from '../../api/generated/sdk.gen.ts';
import type { HistoryEntry } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { When } from '../../design/when.tsx';
import { ideaTexts as texts } from '../../texts/backlog.ts';
import classes from './idea.module.css';

/** What happened to an idea and its stories, the latest first. */
export function HistoryCard({ ideaId }: { ideaId: string }): ReactNode {
  const query = useInfiniteQuery({
    queryKey: ['ideas', ideaId, 'history'],
    queryFn: ({ pageParam }) =>
      ask(
        getIdeasByIdeaIdHistory({
          path: { ideaId },
          query: { limit: 20, ...(pageParam === '' ? {} : { cursor: pageParam }) },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card title={texts.history}>
      <ProblemNotice problem={query.error} />
      {query.isSuccess && entries.length === 0 && <p className={classes.quiet}>{texts.noHistory}</p>}
      <ol className={classes.history}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button variant="subtle" size="xs" onClick={() => void query.fetchNextPage()}>
          {texts.olderHistory}
        </Button>
      )}
    </Card>
  );
}

function Entry({ entry: { itemKind, action, source, at, changes } }: { entry: HistoryEntry }): ReactNode {
  return (
    <li>
      {texts.itemKinds[itemKind]} {texts.happened[action]} {texts.sources[source]} ·{' '}
      <span className={classes.quiet}>
        <When at={at} />
      </span>
      {action === 'changed' &&
        changes.map(({ field, from, to }) => (
          <span key={field} className={classes.change}>
            {field}: {texts.fromTo(inWords(from), inWords(to))}
          </span>
        ))}
    </li>
  );
}

const MOST_LETTERS = 80;

function inWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return texts.nothing;
  const words = typeof value === 'string' ? value : JSON.stringify(value);
  return words.length > MOST_LETTERS ? `${words.slice(0, MOST_LETTERS)}…` : words;
}
