import type { ReactNode } from 'react';
import classes from './card.module.css';

interface CardProps {
  title?: ReactNode;
  actions?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

export function Card({ title, actions, className = '', children }: CardProps): ReactNode {
  return (
    <section className={`${classes.card} ${className}`}>
      {title !== undefined && (
        <header className={classes.head}>
          <h2>{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}
