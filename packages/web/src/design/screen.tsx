import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { texts } from '../texts/shell.ts';
import classes from './screen.module.css';

/** The first page of all begins where pages begin, with the offer to skip what is on all of them. */
let changesPages = false;

interface ScreenProps {
  title: string;
  /** A sentence on what this page is for. */
  text?: ReactNode;
  /** What stands above the title, such as the way back. */
  above?: ReactNode;
  actions?: ReactNode;
  width?: 'narrow' | 'usual' | 'wide';
  children: ReactNode;
}

/** A page: its title is the window's, too, and where the keyboard goes on after a change of pages. */
export function Screen({ title, text, above, actions, width = 'usual', children }: ScreenProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${texts.product}`;
  }, [title]);
  useEffect(() => {
    if (changesPages) heading.current?.focus({ preventScroll: true });
    changesPages = true;
  }, []);
  return (
    <div className={`${classes.screen} ${width === 'usual' ? '' : classes[width]}`}>
      <header className={classes.head}>
        <div className={classes.words}>
          {above !== undefined && <div className={classes.above}>{above}</div>}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {text !== undefined && <p className={classes.text}>{text}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
