import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { signIn } from '../../api/account.ts';
import { Plain } from '../../shell/plain.tsx';
import { texts } from '../../texts/accounts.ts';
import { AccountForm } from './account-form.tsx';

export function SignInPage(): ReactNode {
  const client = useQueryClient();
  const enter = async (account: { email: string; password: string }) => {
    await signIn({ email: account.email, password: account.password });
    await client.invalidateQueries();
  };
  return (
    <Plain title={texts.signIn.title} text={texts.signIn.text}>
      <AccountForm kind="known" submit={texts.signIn.submit} onSubmit={enter} />
    </Plain>
  );
}
