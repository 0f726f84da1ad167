import { Button } from '@mantine/core';
import { memo, useCallback, useRef, useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { Link } from 'wouter';
import type { Idea } from '../../api/generated/types.gen.ts';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts as texts, statusNames } from '../../texts/backlog.ts';
import classes from './board.module.css';
import { useQuickChange } from './changes.ts';
import type { Filters } from './filters.ts';
import { columnOf, columnsOf, useCounts, usePages } from './lists.ts';
import { StatusMenu } from './status-menu.tsx';

const DRAGGED = 'application/x-crosslink-idea';

type OnDrag = (idea: Idea) => void;

/** A column per status. Cards are dragged, or moved by the menu of their status. */
export function Board({ filters }: { filters: Filters }): ReactNode {
  const { counts } = useCounts(filters);
  const change = useQuickChange();
  const dragged = useRef<Idea>(null);
  const drag = useCallback((idea: Idea) => {
    dragged.current = idea;
  }, []);
  const drop = (status: Idea['status']) => {
    const idea = dragged.current;
    if (idea && idea.status !== status)
      change(idea, { status }, texts.moved(idea.title, statusNames[status]));
  };
  return (
    <div className={classes.board} tabIndex={0} role="region" aria-label={texts.views.board}>
      {columnsOf(filters).map((status) => (
        <Column
          key={status}
          filters={filters}
          status={status}
          count={counts.find((one) => one.status === status)?.count ?? 0}
          onDrag={drag}
          onDrop={drop}
        />
      ))}
    </div>
  );
}

interface ColumnProps {
  filters: Filters;
  status: Idea['status'];
  count: number;
  onDrag: OnDrag;
  onDrop: (status: Idea['status']) => void;
}

function Column({ filters, status, count, onDrag, onDrop }: ColumnProps): ReactNode {
  const [over, setOver] = useState(false);
  const [pageCount, setPageCount] = useState(1);
  const list = columnOf(filters, status);
  const pages = usePages(list, [...Array(pageCount).keys()]);
  const ideas = pages.flatMap((page) => page?.items ?? []);
  const more = Math.min(list.size, count - pageCount * list.size);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onDrop(status);
  };
  const allow = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <section
      className={`${classes.column} ${over ? classes.over : ''}`}
      aria-label={statusNames[status]}
      onDragOver={allow}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h2 className={classes.heading}>
        {statusNames[status]} <span className={classes.number}>{count}</span>
      </h2>
      <ul className={classes.cards}>
        {ideas.map((idea) => (
          <li key={idea.id}>
            <BoardCard idea={idea} onDrag={onDrag} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Button variant="subtle" size="xs" mt="xs" onClick={() => setPageCount(pageCount + 1)}>
          {texts.showMore(more)}
        </Button>
      )}
    </section>
  );
}

const BoardCard = memo(function BoardCard({ idea, onDrag }: { idea: Idea; onDrag: OnDrag }): ReactNode {
  const { write } = useMay();
  const start = (event: DragEvent) => {
    onDrag(idea);
    event.dataTransfer.setData(DRAGGED, idea.id);
    event.dataTransfer.effectAllowed = 'move';
  };
  const rated = idea.impact !== null && idea.effort !== null;
  return (
    <article className={classes.card} draggable={write} onDragStart={start}>
      <Link href={`/ideas/${idea.id}`} className={classes.title} draggable={false}>
        {idea.title}
      </Link>
      <div className={classes.foot}>
        <StatusMenu idea={idea} />
        {rated && (
          <span>
            {texts.columns.impact} {idea.impact} · {texts.columns.effort} {idea.effort}
          </span>
        )}
      </div>
    </article>
  );
});
