import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { problemOf } from '../api/problem.ts';
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

/** Says what was done, with a way to take it back. */
export function sayUndo(message: string, undo: { label: string; run: () => void }): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo.run();
          }}
        >
          {undo.label}
        </Button>
      </Group>
    ),
    autoClose: SHOWN_MS,
    withBorder: true,
    closeButtonProps: { 'aria-label': texts.close },
  });
}

/** Says that something did not work, where no place of its own shows it. */
export function sayProblem(thrown: unknown): void {
  const { message, remedy } = problemOf(thrown);
  notifications.show({
    title: message,
    message: remedy,
    color: 'red',
    autoClose: 2 * SHOWN_MS,
    withBorder: true,
    closeButtonProps: { 'aria-label': texts.close },
  });
}
