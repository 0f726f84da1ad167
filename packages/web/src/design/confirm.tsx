import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts } from '../texts/shell.ts';
import { ProblemNotice } from './notice.tsx';

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen. */
  text: ReactNode;
  /** What the button does, in its own words. */
  action: string;
  /** What can be taken back is no danger. */
  harmless?: boolean;
  busy?: boolean;
  problem?: unknown;
  onConfirm: () => void;
}

/** A question before something that takes thought. */
export function Confirm(props: ConfirmProps): ReactNode {
  const { opened, onClose, title, text, action, harmless = false, busy = false, problem, onConfirm } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': texts.close }}>
      <Stack gap="md">
        <div>{text}</div>
        <ProblemNotice problem={problem} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button {...(harmless ? {} : { color: 'red.8' })} onClick={onConfirm} loading={busy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
