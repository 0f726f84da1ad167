import { Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postSitesBySiteIdConsumers } from '../../api/generated/sdk.gen.ts';
import type { Consumer } from '../../api/generated/types.gen.ts';
import { FormActions } from '../../design/form-actions.tsx';
import { Form } from '../../design/form.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { say } from '../../design/say.tsx';
import { useAction } from '../../design/use-action.ts';
import { texts as shellTexts } from '../../texts/shell.ts';
import { keyTexts as texts } from '../../texts/sites.ts';

interface ClientSecretProps {
  consumer: Consumer;
  opened: boolean;
  onClose: () => void;
}

/** What rotation is for an OAuth 2.0 client: the present secret stays until Jira has accepted the other one. */
export function ClientSecret({ consumer, opened, onClose }: ClientSecretProps): ReactNode {
  const { siteId, consumerKey: clientId } = consumer;
  const client = useQueryClient();
  const { run, busy, problem } = useAction(
    (clientSecret: string) =>
      ask(postSitesBySiteIdConsumers({ path: { siteId }, body: { kind: 'oauth2', clientId, clientSecret } })),
    () => {
      onClose();
      say(texts.secretReplaced);
      return client.invalidateQueries({ queryKey: ['sites', siteId] });
    },
  );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={texts.secretTitle}
      closeButtonProps={{ 'aria-label': shellTexts.close }}
    >
      <Form onSubmit={({ text }) => run(text('clientSecret'))}>
        <Stack gap="md">
          <Text size="sm">{texts.secretText}</Text>
          <PasswordInput
            name="clientSecret"
            label={texts.secretField}
            autoComplete="off"
            required
            data-autofocus
          />
          <ProblemNotice problem={problem} />
          <FormActions submit={texts.secretGo} busy={busy} onCancel={onClose} />
        </Stack>
      </Form>
    </Modal>
  );
}
