import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { texts } from '../texts/shell.ts';

const SHOWN_MS = 6000;

/** Says in a corner that something is done. */
export function say(message: ReactNode): void {
  notifications.show({
    message,
    autoClose: SHOWN_MS,
    withBorder: true,
    closeButtonProps: { 'aria-label': texts.close },
  });
}
