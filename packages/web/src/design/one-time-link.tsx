import { Group, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

interface OneTimeLinkProps {
  label: string;
  hint?: string;
  value: string;
}

/** Something that is shown once, to be copied now. */
export function OneTimeLink({ label, hint, value }: OneTimeLinkProps): ReactNode {
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        label={label}
        value={value}
        readOnly
        flex={1}
        onFocus={(event) => event.currentTarget.select()}
        {...(hint === undefined
          ? {}
          : { description: hint, inputWrapperOrder: ['label', 'description', 'input'] })}
      />
      <CopyButton name={label} value={value} />
    </Group>
  );
}
