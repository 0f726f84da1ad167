import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts } from '../texts/shell.ts';

interface FormActionsProps {
  /** What the button does, in its own words. */
  submit: string;
  busy: boolean;
  onCancel: () => void;
}

/** How a form ends: done, or not at all. */
export function FormActions({ submit, busy, onCancel }: FormActionsProps): ReactNode {
  return (
    <Group justify="flex-end" gap="sm">
      <Button variant="default" onClick={onCancel}>
        {texts.cancel}
      </Button>
      <Button type="submit" loading={busy}>
        {submit}
      </Button>
    </Group>
  );
}
