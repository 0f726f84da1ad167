import { Button, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { signIn } from '../../api/account.ts';
import { ask } from '../../api/ask.ts';
import { postInvitationsAccept, postInvitationsOpen } from '../../api/generated/sdk.gen.ts';
import type { Me } from '../../api/queries.ts';
import { EmptyState } from '../../design/empty-state.tsx';
import { ProblemNotice } from '../../design/notice.tsx';
import { Waiting } from '../../design/waiting.tsx';
import { Plain } from '../../shell/plain.tsx';
import { texts as accountsTexts } from '../../texts/accounts.ts';
import { invitationTexts as texts } from '../../texts/people.ts';
import { AccountForm } from '../accounts/account-form.tsx';
import { SignInWith } from '../accounts/sign-in-with.tsx';
import type { AccountFields } from '../accounts/account-form.tsx';

/** Leaves the invitation's address, and with it the token. */
const leave = () => window.location.assign('/');

/** Whoever holds an invitation makes an account of their own with it. */
export default function InvitationPage({ token, me }: { token: string; me: Me | null }): ReactNode {
  const client = useQueryClient();
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => ask(postInvitationsOpen({ body: { token } })),
    enabled: me === null,
  });
  if (me) {
    return (
      <Plain>
        <EmptyState icon="people" title={texts.signedInTitle} text={texts.signedInText(me.name)}>
          <Button onClick={leave}>{texts.toBacklog}</Button>
        </EmptyState>
      </Plain>
    );
  }
  if (invitation.error) {
    return (
      <Plain title={texts.title}>
        <Stack gap="md">
          <ProblemNotice problem={invitation.error} />
          <Button variant="default" onClick={leave}>
            {texts.signIn}
          </Button>
        </Stack>
      </Plain>
    );
  }
  if (!invitation.data) {
    return (
      <Plain title={texts.title}>
        <Waiting />
      </Plain>
    );
  }
  const { email, role, invitedBy } = invitation.data;
  const accept = async ({ name = '', password }: AccountFields) => {
    await ask(postInvitationsAccept({ body: { token, name, password } }));
    await signIn({ email, password });
    window.history.replaceState(null, '', '/');
    window.dispatchEvent(new HashChangeEvent('hashchange'));
    await client.invalidateQueries();
  };
  return (
    <Plain title={texts.title} text={texts.text(invitedBy, role)}>
      <Stack gap="md">
        <AccountForm kind="new" email={email} submit={accountsTexts.setUp.submit} onSubmit={accept} />
        <SignInWith returnTo="/" />
      </Stack>
    </Plain>
  );
}
