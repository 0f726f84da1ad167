import { Button, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useDeferredValue, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useIdeas } from '../../api/ideas.ts';
import type { Idea } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { EmptyState } from '../../design/empty-state.tsx';
import { Icon } from '../../design/icons.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { Screen } from '../../design/screen.tsx';
import { Waiting } from '../../design/waiting.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts as texts } from '../../texts/backlog.ts';
import { importTexts } from '../../texts/import.ts';
import classes from './backlog.module.css';
import { Board } from './board.tsx';
import { Chart } from './chart.tsx';
import { Checklist } from './checklist.tsx';
import { ChosenBar } from './chosen-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { applyFilters, noFilters, tagsOf } from './filters.ts';
import { Files } from './files.tsx';
import { IdeaList } from './idea-list.tsx';
import type { Choice } from './idea-list.tsx';
import { NewIdea } from './new-idea.tsx';

export type View = 'list' | 'board' | 'chart';
const views: View[] = ['list', 'board', 'chart'];

export default function BacklogPage({ view }: { view: View }): ReactNode {
  const { write } = useMay();
  const [adding, { open, close }] = useDisclosure(false);
  const { ideas, complete, error, retry } = useIdeas();
  const add = write && (
    <Button onClick={open} leftSection={<Icon name="plus" size={16} />}>
      {texts.add}
    </Button>
  );
  const some = ideas !== undefined && ideas.length > 0;
  return (
    <Screen
      title={texts.title}
      width={view === 'board' ? 'wide' : 'usual'}
      actions={
        some && (
          <>
            <Views view={view} />
            <Files />
            {add}
          </>
        )
      }
    >
      <ProblemNotice problem={error} onRetry={retry} />
      {ideas && <Checklist hasIdeas={ideas.length > 0} />}
      {ideas === undefined && !error && <Waiting rows={8} />}
      {ideas?.length === 0 && (
        <Card>
          <EmptyState icon="idea" title={texts.emptyTitle} text={write ? texts.emptyText : texts.emptyViewer}>
            {add}
            {write && (
              <Button
                component={Link}
                href="/import"
                variant="default"
                leftSection={<Icon name="import" size={16} />}
              >
                {importTexts.importFile}
              </Button>
            )}
          </EmptyState>
        </Card>
      )}
      {some && <Ideas ideas={ideas} complete={complete} view={view} />}
      <NewIdea opened={adding} onClose={close} />
    </Screen>
  );
}

function Views({ view }: { view: View }): ReactNode {
  const [, navigate] = useLocation();
  return (
    <SegmentedControl
      aria-label={texts.view}
      value={view}
      onChange={(to) => navigate(to === 'list' ? '/backlog' : `/backlog/${to}`)}
      data={views.map((value) => ({ value, label: texts.views[value] }))}
    />
  );
}

interface IdeasProps {
  ideas: Idea[];
  /** Whether all of them are here yet. */
  complete: boolean;
  view: View;
}

function Ideas({ ideas, complete, view }: IdeasProps): ReactNode {
  const [filters, setFilters] = useState(noFilters);
  const choice = useChoice();
  // Typing goes first; the list follows when there is time.
  const applied = useDeferredValue(filters);
  const shown = useMemo(() => applyFilters(ideas, applied), [ideas, applied]);
  const tags = useMemo(() => tagsOf(ideas), [ideas]);
  return (
    <>
      <FilterBar filters={filters} onChange={setFilters} tags={tags} ordered={view !== 'chart'} />
      <p className={classes.count} role="status">
        {texts.count(shown.length, ideas.length)}
        {!complete && `, ${texts.loadingMore}`}
      </p>
      {shown.length === 0 && <Card>{texts.nothingFound}</Card>}
      {shown.length > 0 && view === 'list' && <IdeaList ideas={shown} choice={choice} />}
      {shown.length > 0 && view === 'board' && <Board ideas={shown} />}
      {shown.length > 0 && view === 'chart' && <Chart ideas={shown} />}
      <ChosenBar choice={choice} />
    </>
  );
}

function useChoice(): Choice {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = (ids: string[], on: boolean) =>
    setChosen((before) => (on ? before.union(new Set(ids)) : before.difference(new Set(ids))));
  return { chosen, choose };
}
