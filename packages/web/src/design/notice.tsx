import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { problemOf } from '../api/problem.ts';
import { texts } from '../texts/problems.ts';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';
import classes from './notice.module.css';

export type NoticeTone = 'info' | 'good' | 'busy' | 'bad';

const icons: Record<NoticeTone, IconName> = { info: 'info', good: 'check', busy: 'warning', bad: 'warning' };

interface NoticeProps {
  tone?: NoticeTone;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Said at once by screen readers. */
  urgent?: boolean;
}

/** Something to read before going on. */
export function Notice({ tone = 'info', title, children, actions, urgent = false }: NoticeProps): ReactNode {
  return (
    <div className={`${classes.notice} ${classes[tone]}`} {...(urgent ? { role: 'alert' } : {})}>
      <Icon name={icons[tone]} />
      <div className={classes.body}>
        {title !== undefined && <p className={classes.title}>{title}</p>}
        {children}
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </div>
    </div>
  );
}

interface ProblemNoticeProps {
  problem: unknown;
  onRetry?: (() => void) | undefined;
  children?: ReactNode;
}

/** What went wrong and what to do about it. Shows nothing while there is no problem. */
export function ProblemNotice({ problem, onRetry, children }: ProblemNoticeProps): ReactNode {
  if (problem === null || problem === undefined) return null;
  const { message, remedy, code } = problemOf(problem);
  const again = onRetry && (
    <Button size="xs" variant="default" onClick={onRetry}>
      {texts.tryAgain}
    </Button>
  );
  return (
    <Notice tone="bad" title={message} actions={again ?? undefined} urgent>
      <p>{remedy}</p>
      {children}
      <p className={classes.quiet}>
        {texts.code}: <code>{code}</code>
      </p>
    </Notice>
  );
}
