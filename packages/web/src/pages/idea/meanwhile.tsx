import type { ReactNode } from 'react';
import { Notice } from '../../design/notice.tsx';
import { ideaTexts } from '../../texts/backlog.ts';
import type { Clash } from './draft.ts';
import classes from './idea.module.css';

const texts = ideaTexts.meanwhile;

interface MeanwhileProps<Fields> {
  labels: Record<keyof Fields, string>;
  changedByOthers: (keyof Fields)[];
  clashes: Clash<Fields>[];
}

/** What others did to it while somebody writes. */
export function Meanwhile<Fields extends object>(props: MeanwhileProps<Fields>): ReactNode {
  const { labels, changedByOthers, clashes } = props;
  if (clashes.length > 0) {
    return (
      <Notice tone="busy" title={texts.clashTitle} urgent>
        <p>{texts.clashText}</p>
        <dl className={classes.clashes}>
          {clashes.map(({ field, theirs }) => (
            <div key={String(field)}>
              <dt>{texts.theirs(labels[field])}</dt>
              <dd>{theirs === null || theirs === '' ? ideaTexts.nothing : String(theirs)}</dd>
            </div>
          ))}
        </dl>
      </Notice>
    );
  }
  if (changedByOthers.length === 0) return null;
  return (
    <Notice title={texts.changedTitle}>
      <p>{texts.changed(changedByOthers.map((field) => labels[field]).join(', '))}</p>
    </Notice>
  );
}
