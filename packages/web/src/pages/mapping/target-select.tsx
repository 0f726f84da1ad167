import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Mapping, MappingOffers } from '../../api/generated/types.gen.ts';
import { mappingTexts as texts } from '../../texts/mapping.ts';

type Target = Mapping['target'];

interface TargetSelectProps {
  boards: MappingOffers['boards'];
  value: Target;
  onChange: (target: Target) => void;
}

/** Where new issues go besides the project; nothing where there is no board. */
export function TargetSelect({ boards, value, onChange }: TargetSelectProps): ReactNode {
  const choices: { label: string; target: Target }[] = [
    { label: texts.nowhere, target: null },
    ...boards
      .filter(({ type }) => type !== 'kanban')
      .flatMap(({ id: boardId, name }) => [
        { label: texts.activeSprint(name), target: { kind: 'active-sprint' as const, boardId } },
        { label: texts.backlog(name), target: { kind: 'backlog' as const, boardId } },
      ]),
    ...(value?.kind === 'sprint' ? [{ label: texts.sprint(value.sprintId), target: value }] : []),
  ];
  if (choices.length === 1) return null;
  return (
    <Select
      label={texts.target}
      data={choices.map(({ label, target }) => ({ value: keyOf(target), label }))}
      value={keyOf(value)}
      onChange={(key) => onChange(choices.find(({ target }) => keyOf(target) === key)?.target ?? null)}
      allowDeselect={false}
    />
  );
}

const keyOf = (target: Target): string =>
  target === null ? '' : `${target.kind}-${'boardId' in target ? target.boardId : target.sprintId}`;
