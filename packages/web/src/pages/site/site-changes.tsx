import { Modal, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { ask } from '../../api/ask.ts';
import { deleteSitesBySiteId, patchSitesBySiteId } from '../../api/generated/sdk.gen.ts';
import type { Site } from '../../api/generated/types.gen.ts';
import { Confirm } from '../../design/confirm.tsx';
import { FormActions } from '../../design/form-actions.tsx';
import { Form } from '../../design/form.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { say } from '../../design/say.tsx';
import { useAction } from '../../design/use-action.ts';
import { texts as shellTexts } from '../../texts/shell.ts';
import { siteTexts as texts } from '../../texts/sites.ts';

interface SiteChangeProps {
  site: Site;
  opened: boolean;
  onClose: () => void;
}

export function RenameSite({ site, opened, onClose }: SiteChangeProps): ReactNode {
  const client = useQueryClient();
  const { run, busy, problem } = useAction(
    (name: string) => ask(patchSitesBySiteId({ path: { siteId: site.id }, body: { name } })),
    async () => {
      onClose();
      say(texts.renamed);
      await client.invalidateQueries({ queryKey: ['sites'] });
    },
  );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={texts.rename}
      closeButtonProps={{ 'aria-label': shellTexts.close }}
    >
      <Form onSubmit={({ text }) => run(text('name'))}>
        <Stack gap="md">
          <TextInput
            name="name"
            label={texts.name}
            defaultValue={site.name}
            required
            maxLength={200}
            data-autofocus
          />
          <ProblemNotice problem={problem} />
          <FormActions submit={texts.save} busy={busy} onCancel={onClose} />
        </Stack>
      </Form>
    </Modal>
  );
}

export function RemoveSite({ site, opened, onClose }: SiteChangeProps): ReactNode {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const { run, busy, problem } = useAction(
    () => ask(deleteSitesBySiteId({ path: { siteId: site.id } })),
    async () => {
      navigate('/sites');
      say(texts.removed(site.name));
      await client.invalidateQueries({ queryKey: ['sites'] });
    },
  );
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={texts.removeTitle(site.name)}
      text={texts.removeText}
      action={texts.remove}
      busy={busy}
      problem={problem}
      onConfirm={() => run()}
    />
  );
}
