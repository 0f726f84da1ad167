import { Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { signIn } from '../../api/account.ts';
import { Notice } from '../../design/notice.tsx';
import { shownOutcome } from '../../outcome.ts';
import { Plain } from '../../shell/plain.tsx';
import { texts } from '../../texts/accounts.ts';
import { AccountForm } from './account-form.tsx';
import { SignInWith } from './sign-in-with.tsx';

/** `again`: somebody was signed in here a moment ago, and what they had before them waits. */
export function SignInPage({ again = false }: { again?: boolean }): ReactNode {
  const client = useQueryClient();
  const enter = async (account: { email: string; password: string }) => {
    await signIn({ email: account.email, password: account.password });
    await client.invalidateQueries();
  };
  const { pathname, search } = window.location;
  return (
    <Plain title={texts.signIn.title} text={again ? texts.signIn.again : texts.signIn.text}>
      <Stack gap="md">
        <Refused />
        <AccountForm kind="known" submit={texts.signIn.submit} onSubmit={enter} />
        <SignInWith returnTo={pathname === '/sign-in' ? '/' : pathname + search} />
      </Stack>
    </Plain>
  );
}

/** Why somebody who went to sign in elsewhere is back without being signed in. */
function Refused(): ReactNode {
  const outcome = shownOutcome();
  if (outcome?.address !== '/sign-in') return null;
  return (
    <Notice tone="bad" title={outcome.text} urgent>
      <p>{outcome.remedy}</p>
      <p>
        <small>
          {texts.signIn.code}: <code>{outcome.code}</code>
        </small>
      </p>
    </Notice>
  );
}
