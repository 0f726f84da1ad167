import { Button, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
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
import { useChoice } from './choice.ts';
import type { Choice } from './choice.ts';
import { FilterBar } from './filter-bar.tsx';
import { searchOf, useFilters } from './filters.ts';
import { Files } from './files.tsx';
import { IdeaList } from './idea-list.tsx';
import { useCounts, useShown } from './lists.ts';
import type { Shown, View } from './lists.ts';
import { NewIdea } from './new-idea.tsx';

const views: View[] = ['list', 'board', 'chart'];

export default function BacklogPage({ view }: { view: View }): ReactNode {
  const { write } = useMay();
  const [adding, { open, close }] = useDisclosure(false);
  const [filters, setFilters] = useFilters();
  const { shown, total, tags, error, retry } = useShown(view, filters);
  const choice = useChoice();
  const add = write && (
    <Button onClick={open} leftSection={<Icon name="plus" size={16} />}>
      {texts.add}
    </Button>
  );
  const some = total !== undefined && total > 0;
  return (
    <Screen
      title={texts.title}
      width={view === 'board' ? 'wide' : 'usual'}
      actions={
        some && (
          <>
            <Views view={view} filters={filters} />
            <Files />
            {add}
          </>
        )
      }
    >
      <ProblemNotice problem={error} onRetry={retry} />
      <Checklist hasIdeas={total === undefined ? undefined : some} />
      {total === 0 && (
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
      {some && <FilterBar filters={filters} onChange={setFilters} tags={tags} ordered={view !== 'chart'} />}
      {some && shown && <Ideas shown={shown} total={total} choice={choice} />}
      {total !== 0 && !shown && !error && <Waiting rows={8} />}
      <NewIdea opened={adding} onClose={close} />
    </Screen>
  );
}

function Views({ view, filters }: Shown): ReactNode {
  const [, navigate] = useLocation();
  return (
    <SegmentedControl
      aria-label={texts.view}
      value={view}
      onChange={(to) => navigate((to === 'list' ? '/backlog' : `/backlog/${to}`) + searchOf(filters))}
      data={views.map((value) => ({ value, label: texts.views[value] }))}
    />
  );
}

interface IdeasProps {
  shown: Shown;
  /** How many there are without any filter. */
  total: number;
  choice: Choice;
}

function Ideas({ shown: { view, filters }, total, choice }: IdeasProps): ReactNode {
  const { count } = useCounts(filters);
  return (
    <>
      <p className={classes.count} role="status">
        {texts.count(count, total)}
      </p>
      {count === 0 && <Card>{texts.nothingFound}</Card>}
      {count > 0 && view === 'list' && <IdeaList filters={filters} choice={choice} />}
      {count > 0 && view === 'board' && <Board filters={filters} />}
      {count > 0 && view === 'chart' && <Chart filters={filters} />}
      <ChosenBar choice={choice} />
    </>
  );
}
