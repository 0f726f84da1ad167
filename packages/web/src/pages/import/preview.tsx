import { Button, Select, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { patchImportsByImportId, postImportsByImportIdRun } from '../../api/generated/sdk.gen.ts';
import type { Import, PatchImportsByImportIdData } from '../../api/generated/types.gen.ts';
import { importQuery } from '../../api/imports.ts';
import { Card } from '../../design/card.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { importTexts as texts } from '../../texts/import.ts';
import { Columns } from './columns.tsx';
import { Findings } from './findings.tsx';
import classes from './import.module.css';

type Reading = PatchImportsByImportIdData['body'];

/** What importing the file would do, and how it is read. */
export function Preview({ begun }: { begun: Import }): ReactNode {
  const client = useQueryClient();
  const path = { importId: begun.id };
  const keep = (now: Import) => client.setQueryData(importQuery(begun.id).queryKey, now);
  const reread = useAction((reading: Reading) => ask(patchImportsByImportId({ path, body: reading })), keep);
  const run = useAction(
    () => ask(postImportsByImportIdRun({ path, body: { onlyValid: begun.preview.problemCount > 0 } })),
    keep,
  );
  return (
    <Stack gap="md">
      <Would begun={begun} busy={reread.busy}>
        <Go preview={begun.preview} busy={run.busy || reread.busy} onGo={() => run.run()} />
        <ProblemNotice problem={run.problem ?? reread.problem} />
      </Would>
      <Findings preview={begun.preview} />
      {begun.format === 'csv' && <HowRead begun={begun} onChange={reread.run} />}
      <Columns preview={begun.preview} onChange={(columns) => reread.run({ ...readingOf(begun), columns })} />
    </Stack>
  );
}

/** What is not said anew is guessed anew, so it is said. */
function readingOf({ format, preview }: Import): Reading {
  if (format === 'json') return {};
  return {
    encoding: preview.encoding as NonNullable<Reading['encoding']>,
    ...(preview.separator === null ? {} : { separator: preview.separator }),
  };
}

function Would({ begun, busy, children }: { begun: Import; busy: boolean; children: ReactNode }): ReactNode {
  const { would, problemCount, columns } = begun.preview;
  const numbers = { ...would, problems: problemCount };
  const shown = Object.entries(texts.counts).filter(
    ([count]) => !['restored', 'problems'].includes(count) || numbers[count as keyof typeof numbers] > 0,
  );
  const hasKey = columns.some(({ field }) => field === 'externalId' || field === 'id');
  return (
    <Card title={texts.wouldTitle}>
      <dl className={classes.counts} aria-busy={busy}>
        {shown.map(([count, label]) => (
          <div key={count} className={count === 'problems' ? classes.bad : ''}>
            <dt>{label}</dt>
            <dd>{numbers[count as keyof typeof numbers]}</dd>
          </div>
        ))}
      </dl>
      {!hasKey && would.created > 0 && <p className={classes.quiet}>{texts.noKey}</p>}
      {children}
    </Card>
  );
}

function Go({
  preview,
  busy,
  onGo,
}: {
  preview: Import['preview'];
  busy: boolean;
  onGo: () => void;
}): ReactNode {
  const { created, updated, restored, unchanged } = preview.would;
  const count = created + updated + restored;
  if (count === 0 && unchanged > 0) return <Notice>{texts.nothingToDo}</Notice>;
  return (
    <Button loading={busy} disabled={count === 0} onClick={onGo}>
      {preview.problemCount > 0 ? texts.runValid(count) : texts.run(count)}
    </Button>
  );
}

/** Encoding and separator, where the guess is wrong. Columns are guessed anew. */
function HowRead({ begun, onChange }: { begun: Import; onChange: (reading: Reading) => void }): ReactNode {
  const { encoding, separator } = begun.preview;
  const options = (names: Record<string, string>) =>
    Object.entries(names).map(([value, label]) => ({ value, label }));
  return (
    <Card title={begun.name === null ? texts.fileTitle : texts.file(begun.name)}>
      <div className={classes.pair}>
        <Select
          label={texts.encoding}
          data={options(texts.encodings)}
          value={encoding}
          onChange={(chosen) =>
            onChange({ ...readingOf(begun), encoding: chosen as NonNullable<Reading['encoding']> })
          }
          allowDeselect={false}
        />
        <Select
          label={texts.separator}
          data={options(texts.separators)}
          value={separator}
          onChange={(chosen) => onChange({ ...readingOf(begun), separator: chosen ?? ',' })}
          allowDeselect={false}
        />
      </div>
    </Card>
  );
}
