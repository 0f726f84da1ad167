import type { CSSProperties, ReactNode } from 'react';
import classes from './progress-bar.module.css';

interface ProgressBarProps {
  /** How far it is, in words. */
  label: ReactNode;
  value: number;
  total: number;
}

export function ProgressBar({ label, value, total }: ProgressBarProps): ReactNode {
  const width: CSSProperties = { width: `${(100 * value) / Math.max(1, total)}%` };
  return (
    <>
      <div role="status">{label}</div>
      <div className={classes.bar} aria-hidden>
        <span style={width} />
      </div>
    </>
  );
}
