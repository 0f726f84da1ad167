import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { getIdeasByIdeaIdHistory } from '../../api/generated/sdk.gen.ts';
import type { HistoryEntry } from '../../api/generated/types.gen.ts';
import { peopleQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { When } from '../../design/when.tsx';
import { ideaTexts as texts, statusNames, storyStatusNames } from '../../texts/backlog.ts';
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
  const { data: people } = useQuery(peopleQuery);
  const names = new Map(people?.map(({ id, name }) => [id, name]));
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card title={texts.history}>
      <ProblemNotice problem={query.error} />
      {query.isSuccess && entries.length === 0 && <p className={classes.quiet}>{texts.noHistory}</p>}
      <ol className={classes.history}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} names={names} />
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

type Names = ReadonlyMap<string, string>;

function Entry({ entry, names }: { entry: HistoryEntry; names: Names }): ReactNode {
  const { itemKind, action, actorId, source, at, changes } = entry;
  return (
    <li>
      {texts.itemKinds[itemKind]} {texts.happened[action]}{' '}
      {texts.by(source, names.get(actorId ?? '') ?? null)} ·{' '}
      <span className={classes.quiet}>
        <When at={at} />
      </span>
      {action === 'changed' &&
        changes.map(({ field, from, to }) => (
          <span key={field} className={classes.change}>
            {texts.fields[field] ?? field}:{' '}
            {texts.fromTo(inWords(field, from, names), inWords(field, to, names))}
          </span>
        ))}
    </li>
  );
}

const MOST_LETTERS = 80;
const statusWords: Record<string, string> = { ...storyStatusNames, ...statusNames };

function inWords(field: string, value: unknown, names: Names): string {
  const words = wordsOf(field, value, names);
  if (words === '') return texts.nothing;
  return words.length > MOST_LETTERS ? `${words.slice(0, MOST_LETTERS)}…` : words;
}

function wordsOf(field: string, value: unknown, names: Names): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((one: unknown) => wordsOf(field, one, names)).join(', ');
  if (typeof value !== 'string') return field === 'attachments' ? titleOf(value) : JSON.stringify(value);
  if (field === 'status') return statusWords[value] ?? value;
  return field === 'ownerId' ? (names.get(value) ?? value) : value;
}

function titleOf(attachment: unknown): string {
  const { title, url } = attachment as { title?: string; url?: string };
  return title ?? url ?? '';
}
