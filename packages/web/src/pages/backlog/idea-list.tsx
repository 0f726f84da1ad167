import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'wouter';
import type { Idea } from '../../api/generated/types.gen.ts';
import { When } from '../../design/when.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts as texts } from '../../texts/backlog.ts';
import classes from './backlog.module.css';
import type { Choice } from './choice.ts';
import type { Filters } from './filters.ts';
import { tableOf, useCounts, usePages } from './lists.ts';
import { StatusMenu } from './status-menu.tsx';

const ROW_PIXELS = 45;
const OVERSCAN_ROWS = 8;

interface IdeaListProps {
  filters: Filters;
  choice: Choice;
}

/** Only the rows in sight are in the page, and only what they show is read: ten thousand ideas scroll like ten. */
export function IdeaList({ filters, choice }: IdeaListProps): ReactNode {
  const { write } = useMay();
  const { count } = useCounts(filters);
  const list = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(list.current?.offsetTop ?? 0), []);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => ROW_PIXELS,
    overscan: OVERSCAN_ROWS,
    scrollMargin: offset,
  });
  const rows = virtualizer.getVirtualItems();
  const ideaAt = useRows(filters, rows[0]?.index ?? 0, rows.at(-1)?.index ?? 0);
  const all: CSSProperties = { height: virtualizer.getTotalSize() };
  return (
    <div className={classes.table} role="table" aria-label={texts.title} aria-rowcount={count + 1}>
      <div role="rowgroup">
        <ListHead filters={filters} count={count} choice={choice} />
      </div>
      <div ref={list} className={classes.rows} style={all} role="rowgroup">
        {rows.map(({ index, start }) => {
          const idea = ideaAt(index);
          return (
            <div
              key={index}
              data-index={index}
              ref={virtualizer.measureElement}
              className={classes.virtual}
              style={{ transform: `translateY(${start - offset}px)` }}
              role="row"
              aria-rowindex={index + 2}
            >
              {idea ? (
                <IdeaRow
                  idea={idea}
                  write={write}
                  chosen={choice.chosen.has(idea.id)}
                  choose={choice.choose}
                />
              ) : (
                <RowToCome />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The ideas of the pages that the rows from first to last lie in. */
function useRows(filters: Filters, first: number, last: number): (index: number) => Idea | undefined {
  const list = tableOf(filters);
  const from = Math.floor(first / list.size);
  const to = Math.floor(last / list.size);
  const pages = usePages(
    list,
    Array.from({ length: to - from + 1 }, (_, index) => from + index),
  );
  return (index) => pages[Math.floor(index / list.size) - from]?.items[index % list.size];
}

interface ListHeadProps extends IdeaListProps {
  count: number;
}

function ListHead({ filters, count, choice }: ListHeadProps): ReactNode {
  const { write } = useMay();
  const { columns } = texts;
  const { chosen, all, busy, chooseAll, clear } = choice;
  const whole = all === filters && chosen.size >= count;
  return (
    <div className={`${classes.row} ${classes.head}`} role="row" aria-rowindex={1}>
      <span role="columnheader" aria-label={texts.chooseAll}>
        {write && (
          <input
            type="checkbox"
            className={classes.check}
            aria-label={texts.chooseAll}
            disabled={busy}
            checked={whole}
            ref={(box) => {
              if (box) box.indeterminate = chosen.size > 0 && !whole;
            }}
            onChange={() => (whole ? clear() : chooseAll(filters))}
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

interface IdeaRowProps {
  idea: Idea;
  write: boolean;
  chosen: boolean;
  choose: Choice['choose'];
}

/** Scrolling and live changes draw many rows anew: only what differs is, and rows are made of little. */
const IdeaRow = memo(function IdeaRow({ idea, write, chosen, choose }: IdeaRowProps): ReactNode {
  const link = idea.links.find(({ itemKind }) => itemKind === 'idea');
  return (
    <div className={classes.row}>
      <span role="cell">
        {write && (
          <input
            type="checkbox"
            className={classes.check}
            aria-label={texts.choose(idea.title)}
            checked={chosen}
            onChange={(event) => choose([idea.id], event.currentTarget.checked)}
          />
        )}
      </span>
      <span role="cell" className={classes.idea}>
        <Link href={`/ideas/${idea.id}`} className={classes.title}>
          {idea.title}
        </Link>
        {link && <span className={classes.issue}>{link.issueKey}</span>}
        {idea.storyCount > 0 && <span className={classes.stories}>{texts.stories(idea.storyCount)}</span>}
        {idea.tags.map((tag) => (
          <span key={tag} className={classes.tag}>
            {tag}
          </span>
        ))}
      </span>
      <span role="cell">
        <StatusMenu key={idea.id} idea={idea} />
      </span>
      <Rating value={idea.impact} />
      <Rating value={idea.effort} />
      <span role="cell" className={classes.when}>
        <When at={idea.updatedAt} />
      </span>
    </div>
  );
});

function Rating({ value }: { value: number | null }): ReactNode {
  return (
    <span role="cell" className={classes.number}>
      {value ?? texts.notRated}
    </span>
  );
}

/** Holds the place of an idea that is on its way. */
function RowToCome(): ReactNode {
  return (
    <div className={classes.row}>
      <span role="cell" className={classes.toCome} aria-label={texts.toCome} />
    </div>
  );
}
