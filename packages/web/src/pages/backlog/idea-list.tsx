import { Checkbox } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'wouter';
import type { Idea } from '../../api/generated/types.gen.ts';
import { When } from '../../design/when.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts as texts } from '../../texts/backlog.ts';
import classes from './backlog.module.css';
import { StatusMenu } from './status-menu.tsx';

const ROW_PIXELS = 45;
const OVERSCAN_ROWS = 12;

export interface Choice {
  chosen: ReadonlySet<string>;
  choose: (ids: string[], on: boolean) => void;
}

/** Only the rows in sight are in the page, so ten thousand ideas scroll like ten. */
export function IdeaList({ ideas, choice }: { ideas: Idea[]; choice: Choice }): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(list.current?.offsetTop ?? 0), []);
  const virtualizer = useWindowVirtualizer({
    count: ideas.length,
    estimateSize: () => ROW_PIXELS,
    overscan: OVERSCAN_ROWS,
    scrollMargin: offset,
    getItemKey: (index) => ideas[index]?.id ?? index,
  });
  const all: CSSProperties = { height: virtualizer.getTotalSize() };
  return (
    <div className={classes.table} role="table" aria-label={texts.title} aria-rowcount={ideas.length + 1}>
      <div role="rowgroup">
        <ListHead ideas={ideas} choice={choice} />
      </div>
      <div ref={list} className={classes.rows} style={all} role="rowgroup">
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const idea = ideas[index];
          return idea === undefined ? null : (
            <div
              key={key}
              data-index={index}
              ref={virtualizer.measureElement}
              className={classes.virtual}
              style={{ transform: `translateY(${start - offset}px)` }}
              role="row"
              aria-rowindex={index + 2}
            >
              <IdeaRow idea={idea} choice={choice} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function ListHead({ ideas, choice: { chosen, choose } }: { ideas: Idea[]; choice: Choice }): ReactNode {
  const { write } = useMay();
  const { columns } = texts;
  const count = ideas.filter(({ id }) => chosen.has(id)).length;
  return (
    <div className={`${classes.row} ${classes.head}`} role="row" aria-rowindex={1}>
      <span role="columnheader" aria-label={texts.chooseAll}>
        {write && (
          <Checkbox
            size="xs"
            aria-label={texts.chooseAll}
            checked={count > 0 && count === ideas.length}
            indeterminate={count > 0 && count < ideas.length}
            onChange={(event) =>
              choose(
                ideas.map(({ id }) => id),
                event.currentTarget.checked,
              )
            }
          />
        )}
      </span>
      <span role="columnheader">{columns.title}</span>
      <span role="columnheader">{columns.status}</span>
      <span role="columnheader" className={classes.number}>
        {columns.impact}
      </span>
      <span role="columnheader" className={classes.number}>
        {columns.effort}
      </span>
      <span role="columnheader" className={classes.when}>
        {columns.changed}
      </span>
    </div>
  );
}

function IdeaRow({ idea, choice: { chosen, choose } }: { idea: Idea; choice: Choice }): ReactNode {
  const { write } = useMay();
  return (
    <div className={classes.row}>
      <span role="cell">
        {write && (
          <Checkbox
            size="xs"
            aria-label={texts.choose(idea.title)}
            checked={chosen.has(idea.id)}
            onChange={(event) => choose([idea.id], event.currentTarget.checked)}
          />
        )}
      </span>
      <span role="cell" className={classes.idea}>
        <Link href={`/ideas/${idea.id}`} className={classes.title}>
          {idea.title}
        </Link>
        {idea.storyCount > 0 && <span className={classes.stories}>{texts.stories(idea.storyCount)}</span>}
        {idea.tags.map((tag) => (
          <span key={tag} className={classes.tag}>
            {tag}
          </span>
        ))}
      </span>
      <span role="cell">
        <StatusMenu idea={idea} />
      </span>
      <Rating value={idea.impact} />
      <Rating value={idea.effort} />
      <span role="cell" className={classes.when}>
        <When at={idea.updatedAt} />
      </span>
    </div>
  );
}

function Rating({ value }: { value: number | null }): ReactNode {
  return (
    <span role="cell" className={classes.number}>
      {value ?? texts.notRated}
    </span>
  );
}
