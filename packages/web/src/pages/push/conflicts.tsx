import { Radio, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Preflight } from '../../api/generated/types.gen.ts';
import { Notice } from '../../design/notice.tsx';
import { pushTexts as texts } from '../../texts/push.ts';
import classes from './push.module.css';
import { valueInWords } from './value-in-words.ts';

export type OnConflict = keyof typeof texts.onConflict;

interface ConflictsProps {
  items: Preflight['items'];
  value: OnConflict;
  onChange: (value: OnConflict) => void;
}

/** Fields that both sides changed, both values beside each other, and what is to become of them. */
export function Conflicts({ items, value, onChange }: ConflictsProps): ReactNode {
  const asked = items.filter(({ conflicts }) => conflicts.length > 0);
  if (asked.length === 0 && value === 'ask') return null;
  return (
    <Notice tone="busy" title={texts.conflictTitle}>
      <p>{texts.conflictText}</p>
      {asked.map(({ itemId, title, conflicts }) => (
        <div key={itemId}>
          <strong>{title}</strong>
          <ConflictList conflicts={conflicts} />
        </div>
      ))}
      <Radio.Group aria-label={texts.conflictTitle} value={value} onChange={(chosen) => onChange(chosen)}>
        <Stack gap="xs" pt="xs">
          {Object.entries(texts.onConflict).map(([choice, label]) => (
            <Radio key={choice} value={choice} label={label} />
          ))}
        </Stack>
      </Radio.Group>
    </Notice>
  );
}

export function ConflictList({
  conflicts,
}: {
  conflicts: Preflight['items'][number]['conflicts'];
}): ReactNode {
  return conflicts.map(({ fieldId, name, ours, theirs }) => (
    <dl key={fieldId} className={classes.conflict}>
      <dt>{name}</dt>
      <dd>
        <small>{texts.ours}</small> {valueInWords(ours)}
      </dd>
      <dd>
        <small>{texts.theirs}</small> {valueInWords(theirs)}
      </dd>
    </dl>
  ));
}
