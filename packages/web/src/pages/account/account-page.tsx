import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { changePassword } from '../../api/account.ts';
import { ask } from '../../api/ask.ts';
import { patchMe } from '../../api/generated/sdk.gen.ts';
import { meQuery } from '../../api/queries.ts';
import { Card } from '../../design/card.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { say } from '../../design/say.tsx';
import { Screen } from '../../design/screen.tsx';
import { useAction } from '../../design/use-action.ts';
import { SessionsCard } from './sessions-card.tsx';
import { useMe } from '../../shell/current-user.tsx';
import { texts as formTexts } from '../../texts/accounts.ts';
import { accountTexts as texts } from '../../texts/people.ts';
import { texts as shellTexts } from '../../texts/shell.ts';

export default function AccountPage(): ReactNode {
  const { email, role, hasPassword } = useMe();
  return (
    <Screen title={texts.title} text={`${email} · ${shellTexts.roles[role]}`} width="narrow">
      <NameCard />
      {hasPassword && <PasswordCard />}
      <SessionsCard />
    </Screen>
  );
}

function NameCard(): ReactNode {
  const me = useMe();
  const client = useQueryClient();
  const { run, busy, problem } = useAction(
    ({ text }: Fields) => ask(patchMe({ body: { name: text('name') } })),
    () => {
      say(texts.saved);
      return client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  );
  return (
    <Card title={texts.you}>
      <Form onSubmit={run}>
        <Group align="flex-end" gap="sm">
          <TextInput
            name="name"
            label={texts.name}
            autoComplete="name"
            defaultValue={me.name}
            required
            maxLength={200}
            flex={1}
          />
          <Button type="submit" variant="default" loading={busy}>
            {texts.save}
          </Button>
        </Group>
        <ProblemNotice problem={problem} />
      </Form>
    </Card>
  );
}

function PasswordCard(): ReactNode {
  // Another form after each change: what was typed is gone from the page.
  const [changes, setChanges] = useState(0);
  const { run, busy, problem } = useAction(
    ({ text }: Fields) =>
      changePassword({ currentPassword: text('password'), newPassword: text('newPassword') }),
    () => {
      setChanges(changes + 1);
      say(texts.changed);
    },
  );
  return (
    <Card title={texts.password}>
      <Form key={changes} onSubmit={run}>
        <Stack gap="md">
          <PasswordInput name="password" label={texts.current} autoComplete="current-password" required />
          <PasswordInput
            name="newPassword"
            label={texts.next}
            description={formTexts.newPasswordHint}
            autoComplete="new-password"
            minLength={10}
            required
          />
          <ProblemNotice problem={problem} />
          <Group gap="sm">
            <Button type="submit" variant="default" loading={busy}>
              {texts.change}
            </Button>
            <small>{texts.passwordText}</small>
          </Group>
        </Stack>
      </Form>
    </Card>
  );
}
