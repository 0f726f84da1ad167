import { Button, Checkbox, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ask } from '../../api/ask.ts';
import { getIdeas } from '../../api/generated/sdk.gen.ts';
import type { Idea } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Icon } from '../../design/icons.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { Screen } from '../../design/screen.tsx';
import { Waiting } from '../../design/waiting.tsx';
import { When } from '../../design/when.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts as texts } from '../../texts/backlog.ts';
import classes from './backlog.module.css';
import { NewIdea } from './new-idea.tsx';

const useIdeas = () =>
  useInfiniteQuery({
    queryKey: ['ideas', 'list'],
    queryFn: ({ pageParam }) =>
      ask(getIdeas({ query: { limit: 100, ...(pageParam === '' ? {} : { cursor: pageParam }) } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export default function BacklogPage(): ReactNode {
  const { write } = useMay();
  const [adding, { open, close }] = useDisclosure(false);
  const list = useIdeas();
  const ideas = list.data?.pages.flatMap(({ items }) => items);
  const add = write && (
    <Button onClick={open} leftSection={<Icon name="plus" size={16} />}>
      {texts.add}
    </Button>
  );
  return (
    <Screen title={texts.title} text={texts.text} actions={ideas?.length ? add : undefined}>
      <ProblemNotice problem={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Waiting rows={8} />}
      {ideas?.length === 0 && (
        <Card>
          <EmptyState icon="idea" title={texts.emptyTitle} text={write ? texts.emptyText : texts.emptyViewer}>
            {add}
          </EmptyState>
        </Card>
      )}
      {ideas && ideas.length > 0 && (
        <IdeaList ideas={ideas} more={list.hasNextPage ? () => void list.fetchNextPage() : undefined} />
      )}
      <NewIdea opened={adding} onClose={close} />
    </Screen>
  );
}

function IdeaList({ ideas, more }: { ideas: Idea[]; more?: (() => void) | undefined }): ReactNode {
  const { write } = useMay();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState('');
  const words = search.trim().toLowerCase();
  const shown = ideas.filter(({ title }) => title.toLowerCase().includes(words));
  const choose = (ids: string[], on: boolean) =>
    setChosen((before) => {
      const after = new Set(before);
      for (const id of ids)
        if (on) after.add(id);
        else after.delete(id);
      return after;
    });
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          className={classes.search ?? ''}
          aria-label={texts.search}
          placeholder={texts.search}
          leftSection={<Icon name="search" size={16} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <div className={classes.table}>
        {shown.map((idea) => (
          <div key={idea.id} className={classes.row}>
            {write ? (
              <Checkbox
                aria-label={texts.choose(idea.title)}
                checked={chosen.has(idea.id)}
                onChange={(event) => choose([idea.id], event.currentTarget.checked)}
              />
            ) : (
              <span />
            )}
            <Link href={`/ideas/${idea.id}`} className={classes.title}>
              {idea.title}
            </Link>
            <span className={classes.quiet}>
              <When at={idea.updatedAt} />
            </span>
          </div>
        ))}
        {shown.length === 0 && <p style={{ padding: '1rem' }}>{texts.nothingFound}</p>}
      </div>
      {more && (
        <Button variant="default" onClick={more} mt="md">
          {texts.more}
        </Button>
      )}
      {chosen.size > 0 && (
        <div className={classes.chosen} role="status">
          {texts.chosen(chosen.size)}
          <Button variant="subtle" onClick={() => setChosen(new Set())}>
            {texts.clear}
          </Button>
          <Button
            component={Link}
            href={`/push?ideas=${[...chosen].join(',')}`}
            leftSection={<Icon name="send" size={16} />}
          >
            {texts.push}
          </Button>
        </div>
      )}
    </>
  );
}
