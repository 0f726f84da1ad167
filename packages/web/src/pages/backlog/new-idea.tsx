import { Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postIdeas } from '../../api/generated/sdk.gen.ts';
import { FormActions } from '../../design/form-actions.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { say } from '../../design/say.tsx';
import { useAction } from '../../design/use-action.ts';
import { backlogTexts } from '../../texts/backlog.ts';
import { texts as shellTexts } from '../../texts/shell.ts';

const texts = backlogTexts.newIdea;

export function NewIdea({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  const client = useQueryClient();
  const { run, busy, problem } = useAction(
    ({ text }: Fields) => {
      const lines = text('stories').split('\n');
      const stories = lines.map((line) => ({ title: line.trim() })).filter(({ title }) => title !== '');
      return ask(postIdeas({ body: { title: text('title'), description: text('description'), stories } }));
    },
    async (idea) => {
      onClose();
      say(texts.added(idea.title));
      await client.invalidateQueries({ queryKey: ['ideas'] });
    },
  );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={texts.title}
      size="lg"
      closeButtonProps={{ 'aria-label': shellTexts.close }}
    >
      <Form onSubmit={run}>
        <Stack gap="md">
          <TextInput name="title" label={texts.titleField} required maxLength={255} data-autofocus />
          <Textarea
            name="description"
            label={texts.description}
            description={texts.descriptionHint}
            autosize
            minRows={3}
            maxRows={12}
          />
          <Textarea
            name="stories"
            label={texts.stories}
            description={texts.storiesHint}
            autosize
            minRows={2}
            maxRows={8}
          />
          <ProblemNotice problem={problem} />
          <FormActions submit={texts.submit} busy={busy} onCancel={onClose} />
        </Stack>
      </Form>
    </Modal>
  );
}
