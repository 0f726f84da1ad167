import { Button, FileButton, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { useLocation } from 'wouter';
import { pastedFile, uploadImport } from '../../api/imports.ts';
import { Card } from '../../design/card.tsx';
import { Form } from '../../design/form.tsx';
import { Icon } from '../../design/icons.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { importTexts as texts } from '../../texts/import.ts';
import classes from './import.module.css';

const UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024;

/** A file, dropped or chosen, or a text that is pasted. */
export function ChooseFile(): ReactNode {
  const [, navigate] = useLocation();
  const [tooLarge, setTooLarge] = useState(false);
  const { run, busy, problem, reset } = useAction(uploadImport, ({ id }) => navigate(`/import/${id}`));
  const take = (file: File | null | undefined) => {
    if (!file) return;
    reset();
    setTooLarge(file.size > UPLOAD_LIMIT_BYTES);
    if (file.size <= UPLOAD_LIMIT_BYTES) run({ content: file, name: file.name });
  };
  return (
    <Stack gap="md">
      <DropCard onFile={take} busy={busy} />
      {tooLarge && <Notice tone="bad" title={texts.tooLarge} urgent />}
      <ProblemNotice problem={problem} />
      <Card title={texts.pasteTitle}>
        <Form onSubmit={({ text }) => run(pastedFile(text('pasted')))}>
          <Stack gap="sm">
            <Textarea
              name="pasted"
              label={texts.paste}
              description={texts.pasteHint}
              autosize
              minRows={4}
              maxRows={12}
              required
              classNames={{ input: classes.pasted ?? '' }}
            />
            <div>
              <Button type="submit" variant="default" loading={busy}>
                {texts.look}
              </Button>
            </div>
          </Stack>
        </Form>
      </Card>
    </Stack>
  );
}

function DropCard({
  onFile,
  busy,
}: {
  onFile: (file: File | null | undefined) => void;
  busy: boolean;
}): ReactNode {
  const [over, setOver] = useState(false);
  const allow = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    <section
      className={`${classes.drop} ${over ? classes.over : ''}`}
      aria-label={texts.chooseTitle}
      onDragOver={allow}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="import" size={28} />
      <p>{busy ? texts.looking : texts.chooseText}</p>
      <FileButton onChange={onFile} accept=".csv,.tsv,.txt,.json,text/csv,application/json">
        {(props) => (
          <Button {...props} loading={busy}>
            {texts.choose}
          </Button>
        )}
      </FileButton>
    </section>
  );
}
