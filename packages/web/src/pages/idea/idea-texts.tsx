import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useChangeIdea } from '../../api/ideas.ts';
import type { IdeaInFull } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { FormActions } from '../../design/form-actions.tsx';
import { Form } from '../../design/form.tsx';
import { MarkdownInput } from '../../design/markdown-input.tsx';
import { Markdown } from '../../design/markdown.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { say } from '../../design/say.tsx';
import { useMay } from '../../shell/current-user.tsx';
import { ideaTexts as texts } from '../../texts/backlog.ts';
import classes from './idea.module.css';

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

function Editor({ idea, onEditing }: IdeaTextsProps): ReactNode {
  const client = useQueryClient();
  const { mutate, isPending, error } = useChangeIdea();
  return (
    <Form
      onSubmit={({ text }) =>
        mutate(
          {
            ideaId: idea.id,
            change: {
              title: text('title'),
              description: text('description'),
              problem: text('problem'),
              benefit: text('benefit'),
              // Somebody else's words are not written over unseen.
              version: idea.version,
            },
          },
          {
            onSuccess: () => {
              onEditing(false);
              say(texts.saved);
            },
            onError: () => void client.invalidateQueries({ queryKey: ['ideas', 'all'] }),
          },
        )
      }
    >
      <Stack gap="md">
        <TextInput
          name="title"
          label={texts.titleField}
          defaultValue={idea.title}
          required
          maxLength={255}
          data-autofocus
        />
        <MarkdownInput
          name="description"
          label={texts.description}
          defaultValue={idea.description}
          rows={5}
        />
        <MarkdownInput name="problem" label={texts.problem} defaultValue={idea.problem} rows={3} />
        <MarkdownInput name="benefit" label={texts.benefit} defaultValue={idea.benefit} rows={3} />
        <ProblemNotice problem={error} />
        <FormActions submit={texts.save} busy={isPending} onCancel={() => onEditing(false)} />
      </Stack>
    </Form>
  );
}
