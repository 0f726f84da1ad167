import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Import } from '../../api/generated/types.gen.ts';
import { importQuery } from '../../api/imports.ts';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icons.tsx';
import { Notice } from '../../design/notice.tsx';
import { ProgressBar } from '../../design/progress-bar.tsx';
import { Screen } from '../../design/screen.tsx';
import { Loaded } from '../../design/waiting.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { importTexts as texts } from '../../texts/import.ts';
import { NotFoundPage } from '../not-found/not-found-page.tsx';
import { ChooseFile } from './choose-file.tsx';
import { Imported } from './imported.tsx';
import { Preview } from './preview.tsx';

/** A file of ideas: chosen, previewed, imported. What was begun has an address of its own. */
export default function ImportPage({ importId }: { importId?: string | undefined }): ReactNode {
  const { write } = useMay();
  if (!write) return <NotFoundPage />;
  return (
    <Screen
      title={texts.title}
      text={texts.text}
      above={
        <Link href="/backlog">
          <Icon name="arrowLeft" size={14} /> {texts.back}
        </Link>
      }
      actions={
        importId !== undefined && (
          <Button component={Link} href="/import" variant="default">
            {texts.another}
          </Button>
        )
      }
    >
      {importId === undefined ? <ChooseFile /> : <Begun importId={importId} />}
    </Screen>
  );
}

function Begun({ importId }: { importId: string }): ReactNode {
  const query = useQuery(importQuery(importId));
  return <Loaded query={query}>{(begun) => <State begun={begun} />}</Loaded>;
}

function State({ begun }: { begun: Import }): ReactNode {
  const { state, done, total, result, error } = begun;
  if (state === 'running') {
    return (
      <Card>
        <ProgressBar label={texts.running(done, total)} value={done} total={total} />
      </Card>
    );
  }
  if (state === 'done' && result) return <Imported result={result} />;
  return (
    <>
      {error && (
        <Notice tone="bad" title={`${texts.failedTitle}: ${error.message}`} urgent>
          <p>{error.remedy}</p>
        </Notice>
      )}
      <Preview begun={begun} />
    </>
  );
}
