import { Button, PasswordInput, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/ask.ts';
import { postConsumersByConsumerIdRegister } from '../../api/generated/sdk.gen.ts';
import type { Consumer } from '../../api/generated/types.gen.ts';
import { Card } from '../../design/card.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { automaticTexts as texts } from '../../texts/set-up.ts';

type By = 'personal-access-token' | 'password';

/** The application link made by program, with a Jira administrator's token or password, which nobody keeps. */
export function Automatic({ consumer }: { consumer: Consumer }): ReactNode {
  const client = useQueryClient();
  const [by, setBy] = useState<By>('personal-access-token');
  const register = ({ text }: Fields) => {
    const as =
      by === 'password'
        ? { kind: by, userName: text('userName'), password: text('password') }
        : { kind: by, token: text('token') };
    return ask(postConsumersByConsumerIdRegister({ path: { consumerId: consumer.id }, body: { as } }));
  };
  const { run, busy, problem } = useAction(register, () =>
    client.invalidateQueries({ queryKey: ['sites', consumer.siteId] }),
  );
  return (
    <Card title={texts.title}>
      <Form onSubmit={run}>
        <Stack gap="md" maw={460}>
          <p style={{ margin: 0 }}>{texts.text}</p>
          <SegmentedControl
            aria-label={texts.by}
            value={by}
            onChange={(value) => setBy(value)}
            data={[
              { value: 'personal-access-token', label: texts.token },
              { value: 'password', label: texts.password },
            ]}
          />
          {by === 'password' ? (
            <>
              <TextInput name="userName" label={texts.userName} autoComplete="off" required />
              <PasswordInput name="password" label={texts.passwordField} autoComplete="off" required />
            </>
          ) : (
            <PasswordInput name="token" label={texts.token} autoComplete="off" required />
          )}
          <ProblemNotice problem={problem} />
          <div>
            <Button type="submit" loading={busy}>
              {texts.submit}
            </Button>
          </div>
        </Stack>
      </Form>
    </Card>
  );
}
