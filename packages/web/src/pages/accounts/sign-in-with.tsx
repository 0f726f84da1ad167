import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { beginSignIn } from '../../api/account.ts';
import { setupQuery } from '../../api/queries.ts';
import { ProblemNotice } from '../../design/notice.tsx';
import { useAction } from '../../design/use-action.ts';
import { texts } from '../../texts/accounts.ts';

/** Leaves for whom people may sign in with besides their password; nothing where that is nobody. */
export function SignInWith({ returnTo }: { returnTo: string }): ReactNode {
  const { data: setup } = useQuery(setupQuery);
  const { run, busy, problem } = useAction(async () => {
    const { url } = await beginSignIn(returnTo);
    window.location.assign(url);
  });
  if (!setup?.oidc) return null;
  return (
    <>
      <Button variant="default" fullWidth loading={busy} onClick={() => run(undefined)}>
        {texts.signIn.with(setup.oidc.name)}
      </Button>
      <ProblemNotice problem={problem} />
    </>
  );
}
