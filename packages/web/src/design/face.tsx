import type { CSSProperties, ReactNode } from 'react';
import classes from './face.module.css';

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .filter((_, place, all) => place === 0 || place === all.length - 1)
    .join('')
    .toUpperCase();

const hueOf = (name: string): number =>
  Array.from(name).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 360;

/** Initials instead of a picture: pictures would have to come from Jira, which would then see who looks. */
export function Face({ name, size = 28 }: { name: string; size?: number }): ReactNode {
  const style = { '--hue': Math.abs(hueOf(name)), width: size, height: size } as CSSProperties;
  return (
    <span className={classes.face} style={style} aria-hidden>
      {initials(name)}
    </span>
  );
}
