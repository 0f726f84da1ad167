import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Logo } from '../design/icons.tsx';
import { texts } from '../texts/shell.ts';
import classes from './plain.module.css';

interface PlainProps {
  title?: string;
  text?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
}

/** A page for people who are not signed in. */
export function Plain({ title, text, wide = false, children }: PlainProps): ReactNode {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} – ${texts.product}`;
  }, [title]);
  return (
    <div className={classes.page}>
      <div className={classes.brand}>
        <Logo />
        {texts.product}
      </div>
      <main className={`${classes.main} ${wide ? classes.wide : ''}`} id="content">
        {title !== undefined && <h1>{title}</h1>}
        {text !== undefined && <p className={classes.text}>{text}</p>}
        {children}
      </main>
    </div>
  );
}
