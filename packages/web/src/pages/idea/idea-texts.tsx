import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useChangeIdea } from '../../api/ideas.ts';
import { ideaQuery } from '../../api/queries.ts';
import type { IdeaInFull } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { FormActions } from '../../design/form-actions.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { MarkdownInput } from '../../design/markdown-input.tsx';
import { Markdown } from '../../design/markdown.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { say } from '../../design/say.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { ideaTexts as texts } from '../../texts/backlog.ts';
import { useDraft } from './draft.ts';
import type { Written } from './draft.ts';
import classes from './idea.module.css';
import { Meanwhile } from './meanwhile.tsx';

interface IdeaTextsProps {
  idea: IdeaInFull;
  editing: boolean;
  onEditing: (editing: boolean) => void;
}

/** What an idea says: to read, or to write. */
export function IdeaTexts(props: IdeaTextsProps): ReactNode {
  return <Card>{props.editing ? <Editor {...props} /> : <Reader {...props} />}</Card>;
}

function Reader({ idea, onEditing }: IdeaTextsProps): ReactNode {
  const { write } = useMay();
  const { description, problem, benefit } = idea;
  if (description === '' && problem === '' && benefit === '') {
    return (
      <Group gap="xs">
        <span className={classes.quiet}>{texts.noDescription}</span>
        {write && (
          <Button variant="subtle" size="compact-sm" onClick={() => onEditing(true)}>
            {texts.describe}
          </Button>
        )}
      </Group>
    );
  }
  return (
    <>
      {description !== '' && (
        <div className={classes.part}>
          <Markdown text={description} />
        </div>
      )}
      {problem !== '' && <Part title={texts.problem} text={problem} />}
      {benefit !== '' && <Part title={texts.benefit} text={benefit} />}
    </>
  );
}

function Part({ title, text }: { title: string; text: string }): ReactNode {
  return (
    <div className={classes.part}>
      <h2>{title}</h2>
      <Markdown text={text} />
    </div>
  );
}

type Texts = Pick<IdeaInFull, 'title' | 'description' | 'problem' | 'benefit'>;

const labels: Record<keyof Texts, string> = {
  title: texts.titleField,
  description: texts.description,
  problem: texts.problem,
  benefit: texts.benefit,
};

const writtenOf = ({ title, description, problem, benefit, version }: IdeaInFull): Written<Texts> => ({
  fields: { title, description, problem, benefit },
  version,
});

function Editor({ idea, onEditing }: IdeaTextsProps): ReactNode {
  const client = useQueryClient();
  const { mutateAsync } = useChangeIdea();
  const { base, save, busy, problem, clashes, changedByOthers } = useDraft({
    present: writtenOf(idea),
    reread: async () => writtenOf(await client.query({ ...ideaQuery(idea.id), staleTime: 0 })),
    send: (change: Partial<Texts>, version) =>
      mutateAsync({ ideaId: idea.id, change: { ...change, version } }),
    onSaved: () => {
      onEditing(false);
      say(texts.saved);
    },
  });
  const submit = ({ text }: Fields) =>
    save({
      title: text('title'),
      description: text('description'),
      problem: text('problem'),
      benefit: text('benefit'),
    });
  return (
    <Form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          name="title"
          label={texts.titleField}
          defaultValue={base.title}
          required
          maxLength={255}
          data-autofocus
        />
        <MarkdownInput
          name="description"
          label={texts.description}
          defaultValue={base.description}
          rows={5}
        />
        <MarkdownInput name="problem" label={texts.problem} defaultValue={base.problem} rows={3} />
        <MarkdownInput name="benefit" label={texts.benefit} defaultValue={base.benefit} rows={3} />
        <Meanwhile labels={labels} changedByOthers={changedByOthers} clashes={clashes} />
        <ProblemNotice problem={problem} />
        <FormActions
          submit={clashes.length > 0 ? texts.meanwhile.saveOver : texts.save}
          busy={busy}
          onCancel={() => onEditing(false)}
        />
      </Stack>
    </Form>
  );
}
