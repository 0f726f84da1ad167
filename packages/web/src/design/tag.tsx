import type { ReactNode } from 'react';
import classes from './tag.module.css';

export type Tone = 'neutral' | 'info' | 'good' | 'busy' | 'bad';

/** A state in a word; the colour only repeats it. */
export function Tag({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }): ReactNode {
  return <span className={`${classes.tag} ${classes[tone]}`}>{children}</span>;
}
