import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import { memo } from 'react';
import type { Preflight } from '../../api/generated/types.gen.ts';
import { Icon } from '../../design/icons.tsx';
import { Tag } from '../../design/tag.tsx';
import type { Tone } from '../../design/tag.tsx';
import { pushTexts as texts } from '../../texts/push.ts';
import { Problems } from './problems.tsx';
import classes from './push.module.css';
import { valueInWords } from './value-in-words.ts';

type Item = Preflight['items'][number];

const tones: Record<Item['action'], Tone> = {
  create: 'info',
  update: 'info',
  nothing: 'neutral',
  ask: 'busy',
  blocked: 'bad',
};

export interface PushTreeProps {
  items: Item[];
  leftOut: ReadonlySet<string>;
  onLeaveOut: (leftOut: ReadonlySet<string>) => void;
  onFix: (itemKind: Item['itemKind'], fieldId: string | undefined) => void;
}

/** The issues a push makes, as they will hang together; a user story can be left out. */
export function PushTree({ items, leftOut, onLeaveOut, onFix }: PushTreeProps): ReactNode {
  const toggle = (id: string, take: boolean) =>
    onLeaveOut(take ? leftOut.difference(new Set([id])) : leftOut.union(new Set([id])));
  return (
    <ul className={classes.tree}>
      {items.map((item) => (
        <li key={item.itemId} className={item.itemKind === 'story' ? classes.story : ''}>
          <Node item={item} out={leftOut.has(item.itemId)} onToggle={toggle} onFix={onFix} />
        </li>
      ))}
    </ul>
  );
}

interface NodeProps {
  item: Item;
  out: boolean;
  onToggle: (id: string, take: boolean) => void;
  onFix: PushTreeProps['onFix'];
}

const Node = memo(function Node({ item, out, onToggle, onFix }: NodeProps): ReactNode {
  const { itemId, itemKind, title, action, issueType, issueKey, fields, problems } = item;
  return (
    <>
      <div className={classes.item}>
        {itemKind === 'story' ? (
          <Checkbox
            size="xs"
            aria-label={texts.include(title)}
            checked={!out}
            onChange={(event) => onToggle(itemId, event.currentTarget.checked)}
          />
        ) : (
          <Icon name="idea" size={16} />
        )}
        <span className={classes.words}>
          {itemKind === 'idea' ? <strong>{title}</strong> : title}{' '}
          <small>{[issueType, issueKey].filter((part) => part !== null).join(' · ')}</small>
        </span>
        {out ? <Tag>{texts.leftOut}</Tag> : <Tag tone={tones[action]}>{texts.actions[action]}</Tag>}
      </div>
      {!out && problems.length > 0 && (
        <div className={classes.below}>
          <Problems problems={problems} onFix={(fieldId) => onFix(itemKind, fieldId)} />
        </div>
      )}
      {!out && fields.length > 0 && <FieldList fields={fields} />}
    </>
  );
});

function FieldList({ fields }: { fields: Item['fields'] }): ReactNode {
  return (
    <details className={classes.fields}>
      <summary>{texts.fields(fields.length)}</summary>
      <dl>
        {fields.map(({ fieldId, name, value }) => (
          <div key={fieldId}>
            <dt>{name}</dt>
            <dd>{valueInWords(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
