import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { EmptyState } from '../../design/empty-state.tsx';
import { Plain } from '../../shell/plain.tsx';
import { texts } from '../../texts/shell.ts';

/** Cookies and Jira's way back hold for one address. */
export function WrongAddress({ url }: { url: string }): ReactNode {
  const { title, text, action } = texts.wrongAddress;
  return (
    <Plain>
      <EmptyState icon="site" title={title} text={text(url)}>
        <Button component="a" href={url + window.location.pathname + window.location.hash}>
          {action}
        </Button>
      </EmptyState>
    </Plain>
  );
}
