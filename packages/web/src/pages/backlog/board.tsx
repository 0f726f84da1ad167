import { Button } from '@mantine/core';
import { useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { Link } from 'wouter';
import type { Idea } from '../../api/generated/types.gen.ts';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts as texts, statusNames } from '../../texts/backlog.ts';
import classes from './board.module.css';
import { useQuickChange } from './changes.ts';
import { statuses, StatusMenu } from './status-menu.tsx';

const CARDS_AT_FIRST = 40;
const DRAGGED = 'application/x-crosslink-idea';

/** A column per status. Cards are dragged, or moved by the menu of their status. */
export function Board({ ideas }: { ideas: Idea[] }): ReactNode {
  return (
    <div className={classes.board} tabIndex={0} role="region" aria-label={texts.views.board}>
      {statuses.map((status) => (
        <Column key={status} status={status} ideas={ideas} />
      ))}
    </div>
  );
}

function Column({ status, ideas }: { status: Idea['status']; ideas: Idea[] }): ReactNode {
  const [over, setOver] = useState(false);
  const [limit, setLimit] = useState(CARDS_AT_FIRST);
  const change = useQuickChange();
  const here = ideas.filter((idea) => idea.status === status);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const idea = ideas.find(({ id }) => id === event.dataTransfer.getData(DRAGGED));
    if (idea && idea.status !== status)
      change(idea, { status }, texts.moved(idea.title, statusNames[status]));
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
        {statusNames[status]} <span className={classes.number}>{here.length}</span>
      </h2>
      <ul className={classes.cards}>
        {here.slice(0, limit).map((idea) => (
          <li key={idea.id}>
            <BoardCard idea={idea} />
          </li>
        ))}
      </ul>
      {here.length > limit && (
        <Button variant="subtle" size="xs" mt="xs" onClick={() => setLimit(limit + 200)}>
          {texts.showMore(Math.min(200, here.length - limit))}
        </Button>
      )}
    </section>
  );
}

function BoardCard({ idea }: { idea: Idea }): ReactNode {
  const { write } = useMay();
  const start = (event: DragEvent) => {
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
}
