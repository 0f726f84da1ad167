import type { ReactNode } from 'react';
import { CopyButton } from '../../design/copy-button.tsx';
import { Icon } from '../../design/icons.tsx';
import classes from './drawing.module.css';

interface DrawingProps {
  /** What the drawn dialog is called. */
  title: string;
  /** Shown in the bar of the drawn window. */
  address?: string | undefined;
  buttons?: { label: string; press?: boolean }[];
  children?: ReactNode;
}

/** Our own drawing of a dialog of Jira, with our values where they belong. What is drawn cannot be pressed. */
export function Drawing({ title, address, buttons = [], children }: DrawingProps): ReactNode {
  return (
    <figure className={classes.drawing} aria-label={title}>
      <div className={classes.bar} aria-hidden>
        <i />
        <i />
        <i />
        {address !== undefined && <span className={classes.address}>{address}</span>}
      </div>
      <div className={classes.inside}>
        <p className={classes.title}>{title}</p>
        {children}
        {buttons.length > 0 && (
          <div className={classes.buttons} aria-hidden>
            {buttons.map(({ label, press = false }) => (
              <span key={label} className={`${classes.button} ${press ? classes.press : ''}`}>
                {label}
              </span>
            ))}
          </div>
        )}
      </div>
    </figure>
  );
}

export function DrawnFields({ children }: { children: ReactNode }): ReactNode {
  return <div className={classes.fields}>{children}</div>;
}

interface DrawnFieldProps {
  label: string;
  /** Nothing: the field stays empty. */
  value?: string | undefined;
  /** A value to carry over; without, it is chosen or typed there. */
  copy?: boolean;
  lines?: 'one' | 'many';
}

export function DrawnField({ label, value = '', copy = false, lines = 'one' }: DrawnFieldProps): ReactNode {
  const look = [classes.input, value === '' ? '' : classes.filled, lines === 'many' ? classes.area : ''].join(
    ' ',
  );
  return (
    <dl className={classes.field}>
      <dt>{label}</dt>
      <dd>
        {lines === 'many' ? (
          <div className={look} tabIndex={0} role="region" aria-label={label}>
            {value}
          </div>
        ) : (
          <div className={look}>{copy ? <code>{value}</code> : value}</div>
        )}
        {copy && value !== '' && <CopyButton name={label} value={value} />}
      </dd>
    </dl>
  );
}

export function DrawnChoice({
  label,
  text,
  chosen,
}: {
  label: string;
  text: string;
  chosen: boolean;
}): ReactNode {
  return (
    <div className={`${classes.choice} ${chosen ? classes.chosen : ''}`}>
      <span className={classes.dot} aria-hidden />
      <span>
        <strong>{label}</strong>
        {text}
      </span>
    </div>
  );
}

export function DrawnTick({ label }: { label: string }): ReactNode {
  return (
    <div className={`${classes.tick} ${classes.ticked}`}>
      <span className={classes.box} aria-hidden>
        <Icon name="check" size={12} />
      </span>
      {label}
    </div>
  );
}

export function DrawnWarning({ text }: { text: string }): ReactNode {
  return (
    <p className={classes.note}>
      <Icon name="warning" size={16} />
      {text}
    </p>
  );
}

export function DrawnTrail({ places }: { places: string[] }): ReactNode {
  return (
    <ol className={classes.trail}>
      {places.map((place, index) => (
        <li key={place}>
          {index > 0 && <Icon name="chevron" size={12} />}
          {place}
        </li>
      ))}
    </ol>
  );
}
