import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Import } from '../../api/generated/types.gen.ts';
import { Notice } from '../../design/notice.tsx';
import { importTexts as texts } from '../../texts/import.ts';

/** What became of it, and how it is taken back. */
export function Imported({ result }: { result: NonNullable<Import['result']> }): ReactNode {
  const client = useQueryClient();
  useEffect(() => {
    void client.invalidateQueries({ queryKey: ['ideas'] });
  }, [client]);
  return (
    <Notice
      tone="good"
      title={`${texts.doneTitle}: ${texts.done(result)}`}
      urgent
      actions={
        <Button component={Link} href="/backlog" size="xs">
          {texts.toBacklog}
        </Button>
      }
    >
      <p>{texts.undoHint}</p>
    </Notice>
  );
}
