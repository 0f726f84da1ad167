import { Modal, Select, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postInvitations } from '../../api/generated/sdk.gen.ts';
import type { Person } from '../../api/generated/types.gen.ts';
import { invitationsQuery } from '../../api/queries.ts';
import { day } from '../../design/dates.ts';
import { FormActions } from '../../design/form-actions.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { Notice, ProblemNotice } from '../../design/notice.tsx';
import { OneTimeLink } from '../../design/one-time-link.tsx';
import { useAction } from '../../design/use-action.ts';
import { peopleTexts as texts, roleHints } from '../../texts/people.ts';
import { texts as shellTexts } from '../../texts/shell.ts';

/** Makes a link for somebody; it is shown until the dialog is closed. */
export function Invite({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  const client = useQueryClient();
  const [role, setRole] = useState<Person['role']>('member');
  const [made, setMade] = useState<{ url: string; expiresAt: string }>();
  const { run, busy, problem, reset } = useAction(
    ({ text }: Fields) => ask(postInvitations({ body: { email: text('email'), role } })),
    (invitation) => {
      setMade(invitation);
      return client.invalidateQueries({ queryKey: invitationsQuery.queryKey });
    },
  );
  const leave = () => {
    setMade(undefined);
    reset();
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={leave}
      title={texts.invite}
      closeButtonProps={{ 'aria-label': shellTexts.close }}
    >
      {made ? (
        <Stack gap="md">
          <Notice tone="good" title={texts.made} urgent />
          <OneTimeLink label={texts.link} hint={texts.until(day(made.expiresAt))} value={made.url} />
        </Stack>
      ) : (
        <Form onSubmit={run}>
          <Stack gap="md">
            <TextInput
              name="email"
              type="email"
              label={texts.email}
              description={texts.emailHint}
              required
              data-autofocus
            />
            <Select
              label={texts.newRole}
              description={roleHints[role]}
              data={Object.entries(shellTexts.roles).map(([value, label]) => ({ value, label }))}
              value={role}
              onChange={(chosen) => setRole((chosen ?? 'member') as Person['role'])}
              allowDeselect={false}
            />
            <ProblemNotice problem={problem} />
            <FormActions submit={texts.makeLink} busy={busy} onCancel={leave} />
          </Stack>
        </Form>
      )}
    </Modal>
  );
}
