import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { texts } from '../texts/shell.ts';
import { ProblemNotice } from './notice.tsx';

/** What stands where something is loading. */
export function Waiting({ rows = 4 }: { rows?: number }): ReactNode {
  return (
    <Stack gap="sm" aria-busy="true" role="status" aria-label={texts.loading}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={row === 0 ? 24 : 44} width={row === 0 ? '40%' : '100%'} radius="md" />
      ))}
    </Stack>
  );
}

interface LoadedProps<Data> {
  query: Pick<UseQueryResult<Data>, 'data' | 'error'> & { refetch: () => Promise<unknown> };
  rows?: number;
  children: (data: Data) => ReactNode;
}

/** Shows what was asked for: once it is there, or why it is not. */
export function Loaded<Data>({ query, rows, children }: LoadedProps<Data>): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ProblemNotice problem={query.error} onRetry={() => void query.refetch()} />;
  return <Waiting {...(rows === undefined ? {} : { rows })} />;
}
