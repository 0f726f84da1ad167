import type { ReactNode } from 'react';
import { day, instant, relative } from './dates.ts';

/** A moment as people say it; the exact one is in the title. */
export function When({ at, as = 'relative' }: { at: string; as?: 'relative' | 'day' }): ReactNode {
  return (
    <time dateTime={at} title={instant(at)}>
      {as === 'day' ? day(at) : relative(at)}
    </time>
  );
}
