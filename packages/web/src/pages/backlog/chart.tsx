import { ActionIcon } from '@mantine/core';
import { memo, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode, RefObject } from 'react';
import { Link, useLocation } from 'wouter';
import type { Idea } from '../../api/generated/types.gen.ts';
import { Icon } from '../../design/icons.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { backlogTexts } from '../../texts/backlog.ts';
import { useQuickChange } from './changes.ts';
import type { QuickChange } from './changes.ts';
import classes from './chart.module.css';
import type { Filters } from './filters.ts';
import { chartOf, FIRST_PAGE, useCounts, usePages } from './lists.ts';

const texts = backlogTexts.chart;
const STEP = 0.5;
const MOVED_PIXELS = 4;
/** More names than these would cover each other. */
const MOST_NAMES = 25;

interface Place {
  impact: number;
  effort: number;
}

const within = (value: number): number => Math.min(10, Math.max(0, Math.round(value * 2) / 2));

const placeOf = ({ impact, effort }: Idea): Place | undefined =>
  impact === null || effort === null ? undefined : { impact, effort };

/** Impact against effort; a dot is moved by pointer or arrow keys, and opened by a click or Enter. */
export function Chart({ filters }: { filters: Filters }): ReactNode {
  const { write } = useMay();
  const change = useQuickChange();
  const plot = useRef<HTMLDivElement>(null);
  const [page] = usePages(chartOf(filters, true), FIRST_PAGE);
  const rated = page?.items ?? [];
  const more = (page?.nextCursor ?? null) !== null;
  const { quadrants } = texts;
  return (
    <div className={classes.layout}>
      <section className={classes.panel} aria-label={texts.title}>
        <p className={classes.hint}>
          {texts.hint} {more && texts.tooMany(rated.length)}
        </p>
        <div className={classes.frame}>
          <div className={classes.axisY} aria-hidden>
            <span>{texts.low}</span>
            <b>{texts.impact}</b>
            <span>{texts.high}</span>
          </div>
          <div ref={plot} className={classes.plot}>
            <span className={classes.quadrant} style={{ left: 0, top: 0 }}>
              {quadrants.wins}
            </span>
            <span className={classes.quadrant} style={{ right: 0, top: 0 }}>
              {quadrants.bets}
            </span>
            <span className={classes.quadrant} style={{ left: 0, bottom: 0 }}>
              {quadrants.fillers}
            </span>
            <span className={classes.quadrant} style={{ right: 0, bottom: 0 }}>
              {quadrants.sinks}
            </span>
            {rated.map((idea) => (
              <Dot
                key={idea.id}
                idea={idea}
                plot={plot}
                named={rated.length <= MOST_NAMES}
                write={write}
                change={change}
              />
            ))}
          </div>
          <div className={classes.axisX} aria-hidden>
            <span>{texts.low}</span>
            <b>{texts.effort}</b>
            <span>{texts.high}</span>
          </div>
        </div>
      </section>
      <Unrated filters={filters} write={write} change={change} />
    </div>
  );
}

interface DotProps {
  idea: Idea;
  plot: RefObject<HTMLDivElement | null>;
  /** Its name is always there, not only under the pointer. */
  named: boolean;
  write: boolean;
  change: QuickChange;
}

const Dot = memo(function Dot({ idea, plot, named, write, change }: DotProps): ReactNode {
  const [, navigate] = useLocation();
  const start = useRef<{ x: number; y: number } | null>(null);
  const [moving, setMoving] = useState<Place>();
  const { impact, effort } = moving ?? placeOf(idea) ?? { impact: 5, effort: 5 };
  const rate = (place: Place) => {
    const same = place.impact === idea.impact && place.effort === idea.effort;
    if (!same) change(idea, { ...place }, texts.rated(idea.title, place.impact, place.effort));
  };
  const placeAt = (event: PointerEvent): Place => {
    const box = plot.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return {
      effort: within(((event.clientX - box.left) / box.width) * 10),
      impact: within((1 - (event.clientY - box.top) / box.height) * 10),
    };
  };
  const move = (event: PointerEvent) => {
    const from = start.current;
    if (!from) return;
    if (moving ?? Math.hypot(event.clientX - from.x, event.clientY - from.y) > MOVED_PIXELS)
      setMoving(placeAt(event));
  };
  const end = () => {
    start.current = null;
    if (moving) rate(moving);
    else navigate(`/ideas/${idea.id}`);
    setMoving(undefined);
  };
  return (
    <button
      type="button"
      className={`${classes.dot} ${moving ? classes.moving : ''}`}
      style={{ left: `${effort * 10}%`, top: `${100 - impact * 10}%` }}
      aria-label={texts.dot(idea.title, impact, effort)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        if (write) event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerMove={write ? move : undefined}
      onPointerUp={() => start.current && end()}
      onPointerCancel={() => {
        start.current = null;
        setMoving(undefined);
      }}
      onKeyDown={(event) => {
        const to = write ? nudged({ impact, effort }, event) : undefined;
        if (to) {
          event.preventDefault();
          rate(to);
        } else if (event.key === 'Enter') navigate(`/ideas/${idea.id}`);
      }}
    >
      {named && (
        <span className={`${classes.name} ${effort > 6 ? classes.nameLeft : ''}`} aria-hidden>
          {idea.title}
        </span>
      )}
      <span className={classes.label} aria-hidden>
        {idea.title}
      </span>
    </button>
  );
});

function nudged({ impact, effort }: Place, { key }: KeyboardEvent): Place | undefined {
  switch (key) {
    case 'ArrowUp':
      return { impact: within(impact + STEP), effort };
    case 'ArrowDown':
      return { impact: within(impact - STEP), effort };
    case 'ArrowRight':
      return { impact, effort: within(effort + STEP) };
    case 'ArrowLeft':
      return { impact, effort: within(effort - STEP) };
    default:
      return undefined;
  }
}

interface UnratedProps {
  filters: Filters;
  write: boolean;
  change: QuickChange;
}

function Unrated({ filters, write, change }: UnratedProps): ReactNode {
  const list = chartOf(filters, false);
  const [page] = usePages(list, FIRST_PAGE);
  const { count } = useCounts(filters, false);
  if (!page || page.items.length === 0) return null;
  return (
    <section className={classes.panel}>
      <h2>
        {texts.unrated} ({count})
      </h2>
      <ul className={classes.list}>
        {page.items.map((idea) => (
          <li key={idea.id} className={classes.unrated}>
            <Link href={`/ideas/${idea.id}`}>{idea.title}</Link>
            {write && (
              <ActionIcon
                title={texts.place}
                variant="default"
                aria-label={`${texts.place}: ${idea.title}`}
                onClick={() =>
                  change(
                    idea,
                    { impact: idea.impact ?? 5, effort: idea.effort ?? 5 },
                    texts.rated(idea.title, idea.impact ?? 5, idea.effort ?? 5),
                  )
                }
              >
                <Icon name="plus" size={16} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {page.nextCursor !== null && <p className={classes.hint}>{texts.unratedToo(page.items.length)}</p>}
    </section>
  );
}
