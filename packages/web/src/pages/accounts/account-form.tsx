import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Card } from '../../design/card.tsx';
import { Form } from '../../design/form.tsx';
import type { Fields } from '../../design/form.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { texts } from '../../texts/accounts.ts';

export interface AccountFields {
  name?: string;
  email: string;
  password: string;
}

interface AccountFormProps {
  /** A new account has a name, and a password of some length. */
  kind: 'new' | 'known';
  /** Whose it is to be, where that is settled. */
  email?: string;
  submit: string;
  onSubmit: (fields: AccountFields) => Promise<void>;
}

export function AccountForm({ kind, email, submit, onSubmit }: AccountFormProps): ReactNode {
  const { run, busy, problem } = useAction(onSubmit);
  const send = ({ text }: Fields) => {
    run({
      email: text('email'),
      password: text('password'),
      ...(kind === 'new' ? { name: text('name') } : {}),
    });
  };
  return (
    <Card>
      <Form onSubmit={send}>
        <Stack gap="md">
          {kind === 'new' && (
            <TextInput name="name" label={texts.setUp.name} autoComplete="name" required maxLength={200} />
          )}
          <TextInput
            name="email"
            type="email"
            label={texts.email}
            autoComplete="username"
            required
            {...(email === undefined ? {} : { value: email, readOnly: true })}
          />
          <PasswordInput
            name="password"
            label={texts.password}
            autoComplete={kind === 'new' ? 'new-password' : 'current-password'}
            required
            {...(kind === 'new' ? { minLength: 10, description: texts.newPasswordHint } : {})}
          />
          <ProblemNotice problem={problem} />
          <Button type="submit" loading={busy} fullWidth>
            {submit}
          </Button>
        </Stack>
      </Form>
    </Card>
  );
}
