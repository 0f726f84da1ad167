import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Preflight } from '../../api/generated/types.gen.ts';
import { Notice } from '../../design/notice.tsx';
import { pushTexts as texts } from '../../texts/push.ts';

type Problem = Preflight['problems'][number];

/** What the mapping can mend, though it names no field. */
const ofTheMapping = new Set(['push_issue_type_missing', 'push_labels_missing']);

interface ProblemsProps {
  problems: Problem[];
  /** Opens the mapping, at that field where there is one. */
  onFix: (fieldId: string | undefined) => void;
}

/** What keeps something from being pushed, each with the way on. */
export function Problems({ problems, onFix }: ProblemsProps): ReactNode {
  return problems.map(({ code, message, remedy, fields }) => (
    <Notice
      key={code + message}
      tone="bad"
      title={message}
      actions={<Fixes code={code} fields={fields} onFix={onFix} />}
    >
      <p>{remedy}</p>
      {fields.map(
        ({ fieldId, name, allowed }) =>
          allowed && (
            <p key={fieldId}>
              {name}: {texts.allowed(allowed)}
            </p>
          ),
      )}
    </Notice>
  ));
}

function Fixes({
  code,
  fields,
  onFix,
}: Pick<Problem, 'code' | 'fields'> & Pick<ProblemsProps, 'onFix'>): ReactNode {
  if (fields.length === 0 && !ofTheMapping.has(code)) return null;
  if (fields.length === 0) {
    return (
      <Button size="xs" variant="default" onClick={() => onFix(undefined)}>
        {texts.fix}
      </Button>
    );
  }
  return fields.map(({ fieldId, name }) => (
    <Button key={fieldId} size="xs" variant="default" onClick={() => onFix(fieldId)}>
      {texts.fixField(name)}
    </Button>
  ));
}
