import { NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Story } from '../../api/generated/types.gen.ts';
import { FormActions } from '../../design/form-actions.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { ideaTexts, storyStatusNames } from '../../texts/backlog.ts';
import classes from './idea.module.css';

const texts = ideaTexts.story;

export type StoryFields = Pick<
  Story,
  'title' | 'asA' | 'iWant' | 'soThat' | 'acceptanceCriteria' | 'points' | 'status'
>;

interface StoryFormProps {
  /** As it was when the writing began. */
  story?: StoryFields;
  submit: string;
  onSubmit: (fields: StoryFields) => void;
  busy: boolean;
  problem: unknown;
  onCancel: () => void;
  /** Said above the buttons. */
  children?: ReactNode;
}

function fieldsOf({ text }: Fields): StoryFields {
  const orNull = (name: string) => (text(name) === '' ? null : text(name));
  return {
    title: orNull('title'),
    asA: orNull('asA'),
    iWant: orNull('iWant'),
    soThat: orNull('soThat'),
    acceptanceCriteria: text('acceptanceCriteria'),
    points: text('points') === '' ? null : Number(text('points')),
    status: (orNull('status') ?? 'open') as Story['status'],
  };
}

/** A user story in its form: as a, I want, so that. */
export function StoryForm(props: StoryFormProps): ReactNode {
  const { story, submit, onSubmit, busy, problem, onCancel, children } = props;
  const phrase = { maxLength: 1000, autoComplete: 'off' } as const;
  return (
    <Form onSubmit={(fields) => onSubmit(fieldsOf(fields))} className={classes.form}>
      <Stack gap="sm">
        <div className={classes.pair}>
          <TextInput
            name="asA"
            label={texts.asA}
            placeholder={texts.asAExample}
            defaultValue={story?.asA ?? ''}
            {...phrase}
          />
          <TextInput
            name="iWant"
            label={texts.iWant}
            placeholder={texts.iWantExample}
            defaultValue={story?.iWant ?? ''}
            {...phrase}
          />
        </div>
        <TextInput
          name="soThat"
          label={texts.soThat}
          placeholder={texts.soThatExample}
          defaultValue={story?.soThat ?? ''}
          {...phrase}
        />
        <TextInput
          name="title"
          label={texts.title}
          description={texts.titleHint}
          defaultValue={story?.title ?? ''}
          maxLength={255}
          autoComplete="off"
        />
        <Textarea
          name="acceptanceCriteria"
          label={texts.criteria}
          description={ideaTexts.markdown}
          defaultValue={story?.acceptanceCriteria ?? ''}
          autosize
          minRows={2}
          maxRows={14}
        />
        <div className={classes.pair}>
          <NumberInput
            name="points"
            label={texts.points}
            defaultValue={story?.points ?? ''}
            min={0}
            max={1000}
          />
          <Select
            name="status"
            label={texts.status}
            defaultValue={story?.status ?? 'open'}
            data={Object.entries(storyStatusNames).map(([value, label]) => ({ value, label }))}
            allowDeselect={false}
          />
        </div>
        {children}
        <ProblemNotice problem={problem} />
        <FormActions submit={submit} busy={busy} onCancel={onCancel} />
      </Stack>
    </Form>
  );
}
