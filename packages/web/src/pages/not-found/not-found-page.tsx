import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { EmptyState } from '../../design/empty-state.tsx';
import { texts } from '../../texts/shell.ts';

export function NotFoundPage(): ReactNode {
  const { title, text, action } = texts.notFound;
  return (
    <EmptyState icon="search" title={title} text={text}>
      <Button component={Link} href="/backlog">
        {action}
      </Button>
    </EmptyState>
  );
}
